"""What a lecturer is asked: the texts there have been, by version. A version is never changed;
new words are a new version, so that each entry says what was agreed to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from keguang.lectures.states import ConsentDoor

WORDINGS: Final[Mapping[str, str]] = {
    "2026-1": (
        "同意在科普节目单及其网页、订阅、海报、宣传报道中公开本人姓名、工作单位和职务（职称）。"
        "可以随时撤回；撤回后网上即不再显示，已经印出或被他人转载的不在此列。不影响讲座本身。"
    ),
}
CURRENT: Final = "2026-1"


@dataclass(frozen=True, slots=True)
class Said:
    """By which door and on which day it was said; `note`: who rang, where the letter is filed."""

    door: ConsentDoor
    on: date
    note: str = ""
