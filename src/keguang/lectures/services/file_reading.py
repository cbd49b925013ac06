"""识别文件: one stored file, or the photographed pages of one form, in a child of limited means."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from keguang.core.selectors.originals import read_original
from keguang.documents.forms.feedback import FEEDBACK_SPEC, KEY, is_feedback
from keguang.documents.forms.isolation import WarmReader
from keguang.documents.forms.menu.reading import is_menu
from keguang.documents.forms.parts import FileParts, Finding, Level, Photo, flattened
from keguang.documents.forms.reading import Reading
from keguang.documents.forms.spec import FormSpec, spec_from_dict
from keguang.lectures.models import Submission, SubmissionFile, named_as_photo

_CHOICES: Final = Finding(
    Level.ERROR, "menu_of_choices", "这是选报表，不是征集表：请在“选报”中登记，这里归为非申报"
)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One stored file with what the engine made of it.

    `pages` are the other photographs read with it as one form; `enclosed` those found inside it.
    `feedback` is what it tells of published lectures, where it is a 反馈表.
    """

    file: SubmissionFile
    reading: Reading
    parts: FileParts
    pages: tuple[SubmissionFile, ...] = ()
    enclosed: tuple[Photo, ...] = ()
    feedback: Reading | None = None


@dataclass(frozen=True, slots=True)
class FileReadings:
    """How the files of one submission are read."""

    submission: Submission
    reader: WarmReader
    today_year: int
    scan: bool

    def of_pages(self, files: Sequence[SubmissionFile]) -> ReadFile:
        photos = [Photo(read_original(f.original), f.name, f.rotation) for f in files]
        return ReadFile(files[0], *self._photos(photos), pages=tuple(files[1:]))

    def of_file(
        self, file: SubmissionFile, *, left_out: frozenset[str], known: frozenset[str]
    ) -> ReadFile:
        """`left_out` is read by itself; what is `known` is not taken out of a mail again."""
        data = read_original(file.original)
        if file.rotation:
            return ReadFile(file, *self._photos([Photo(data, file.name, file.rotation)]))
        reading, parts = self.reader.read_with_parts(
            data,
            file.name,
            self._spec,
            year=self.submission.call.year,
            today_year=self.today_year,
            scan=self.scan,
            left_out=left_out,
        )
        news = any(_is_photo_inside(leaf) and leaf.sha256 not in known for leaf in flattened(parts))
        enclosed = self.reader.enclosed_photos(data, file.name) if news else []
        if is_menu(parts):
            reading = replace(reading, rows=(), findings=(_CHOICES,))
        each = ReadFile(file, reading, parts, enclosed=tuple(enclosed))
        return self._as_feedback(each, data) if is_feedback(parts) else each

    def _as_feedback(self, each: ReadFile, data: bytes) -> ReadFile:
        """反馈表: its keyed rows tell what became of published lectures and propose none."""
        feedback, _parts = self.reader.read_with_parts(
            data, each.file.name, FEEDBACK_SPEC, today_year=self.today_year, scan=False
        )
        fresh = tuple(row for row in each.reading.rows if not KEY.fullmatch(row.row_key))
        findings = each.reading.findings if fresh else ()
        return replace(
            each, reading=replace(each.reading, rows=fresh, findings=findings), feedback=feedback
        )

    def _photos(self, photos: Sequence[Photo]) -> tuple[Reading, FileParts]:
        year = self.submission.call.year
        return self.reader.read_photos(photos, self._spec, year=year, today_year=self.today_year)

    @property
    def _spec(self) -> FormSpec:
        return spec_from_dict(self.submission.call.form)


def _is_photo_inside(leaf: FileParts) -> bool:
    return bool(leaf.sha256) and named_as_photo(leaf.name)
