"""Marking a reading against the truth, field by field."""

from collections import Counter
from dataclasses import dataclass, field

from keguang.documents.forms.reading import Reading
from tests.documents.forms.layout.building import lectures
from tests.documents.forms.layout.invented import Form


@dataclass
class Mark:
    """Fields asked, fields wrong or absent, and values that stand nowhere in the form."""

    asked: int = 0
    wrong: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    layouts: Counter[str] = field(default_factory=Counter)

    def add(self, form: Form, reading: Reading) -> None:
        got = {str(x.get("title")): x for x in lectures(reading)}
        orgs = {str(row.values["title"]): row.sender_org for row in reading.rows}
        for truth, org in zip(form.lectures, form.orgs, strict=True):
            title = str(truth["title"])
            found = got.get(title, {})
            self.asked += len(truth) + 1
            for key in truth.keys() | found.keys():
                if key not in truth:
                    self.invented.append(f"{form.layout}: {key}={found[key]!r} ({title})")
                elif found.get(key) != truth[key]:
                    self._miss(form, f"{key} {found.get(key)!r}, not {truth[key]!r} ({title})")
            if orgs.get(title) != org:
                self._miss(form, f"sender_org {orgs.get(title)!r}, not {org!r}")
        known = {str(x["title"]) for x in form.lectures}
        self.invented += [f"{form.layout}: a lecture {t!r}" for t in got if t not in known]

    def _miss(self, form: Form, what: str) -> None:
        self.wrong.append(f"{form.layout}: {what}")
        self.layouts[form.layout] += 1

    @property
    def share_right(self) -> float:
        return 1 - len(self.wrong) / self.asked
