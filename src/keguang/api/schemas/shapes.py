"""Shapes that several answers share. Descriptions are translated when the schema is read out."""

from datetime import datetime, time
from typing import Annotated, Final

from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _
from ninja import Schema
from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

MOST_A_PAGE: Final = 100
LAST_PAGE: Final = 10_000
UNKNOWN: Final = "unknown_condition"
NO_NUL: Final = r"^[^\x00]*$"

Text = Annotated[str, StringConstraints(max_length=160, pattern=NO_NUL)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,12}$")]
Moment = Annotated[datetime, AfterValidator(localtime)]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Year = Annotated[int, Field(ge=2000, le=2100)]


class Said(Schema):
    """What a body may say, and nothing else."""

    model_config = ConfigDict(extra="forbid")


class Asked(Schema):
    """The conditions of an address, and no others: a misspelt one is told, not ignored."""

    @model_validator(mode="before")
    @classmethod
    def _know_them_all(cls, data: object, info: ValidationInfo) -> object:
        request = (info.context or {}).get("request")
        unknown = sorted(set(request.GET) - set(cls.model_fields)) if request else []
        if unknown:
            raise PydanticCustomError(UNKNOWN, "unknown conditions", {"names": unknown})
        return data


def clock_of(moment: time | None) -> str | None:
    """09:30: the hour of a place needs no offset, which a JSON schema's "time" would ask for."""
    return None if moment is None else f"{moment:%H:%M}"


class FieldFault(Schema):
    field: str = Field(description=_("请求里的位置"), examples=["lectures.0.title"])
    message: str = Field(description=_("原因"), examples=["必须填写。"])


class Problem(Schema):
    """RFC 9457"""

    type: str = Field(
        description=_("问题的类型，供程序判断，不会改名"),
        examples=["urn:keguang:problem:not-found"],
    )
    title: str = Field(description=_("类型的名称"), examples=["没有找到"])
    status: int = Field(examples=[404])
    detail: str = Field(
        description=_("说明，按 Accept-Language 用中文或英文"),
        examples=["没有这个地址，或其中的编号不存在。"],
    )
    errors: list[FieldFault] = Field(default_factory=list, description=_("不符合要求的各项"))


class Paging(Asked):
    page: int = Field(1, ge=1, le=LAST_PAGE, description=_("第几页，从1起"))
    page_size: int = Field(20, ge=1, le=MOST_A_PAGE, description=_("每页几条，最多100"))


class Paged(Schema):
    total: int = Field(description=_("符合条件的总数"), examples=[1])
    page: int = Field(description=_("第几页"), examples=[1])
    pages: int = Field(description=_("共几页"), examples=[1])
