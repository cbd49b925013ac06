"""The codes that stand in addresses, each with a fictitious one to show what they look like."""

from typing import Annotated

from ninja import Path

from keguang.api.schemas.shapes import Code

CallCode = Annotated[Code, Path(examples=["C7KQ3M"])]
LectureCode = Annotated[Code, Path(examples=["P4H7QWXA"])]
SubmissionCode = Annotated[Code, Path(examples=["T9XWR4CA"])]
YearInPath = Annotated[int, Path(ge=2000, le=2100, examples=[2026])]
