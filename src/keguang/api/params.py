"""The codes that stand in addresses, each with a fictitious one to show what they look like."""

from typing import Annotated

from django.utils.translation import gettext_noop as _
from ninja import Path

from keguang.api.schemas.shapes import Code

CallCode = Annotated[Code, Path(description=_("征集编号"), examples=["C7KQ3M"])]
LectureCode = Annotated[Code, Path(description=_("讲座编号"), examples=["P4H7QWXA"])]
SubmissionCode = Annotated[Code, Path(description=_("来件编号"), examples=["T9XWR4CA"])]
YearInPath = Annotated[int, Path(ge=2000, le=2100, description=_("年度"), examples=[2026])]
