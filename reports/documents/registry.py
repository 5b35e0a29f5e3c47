"""Which documents there are, and what each of them may hold, in its own order."""

from dataclasses import dataclass

from ..sections import SECTIONS, Section
from ..workflow import Document


@dataclass(frozen=True, slots=True)
class Spec:
    """`sections`: as a report has them unless it is designed otherwise; `more`: those that may be added. `cover`: has a page of its own."""

    document: Document
    sections: tuple[str, ...]
    more: tuple[str, ...] = ()
    cover: bool = True

    @property
    def offered(self) -> list[Section]:
        return [SECTIONS[code] for code in (*self.sections, *self.more)]


SPECS: dict[str, Spec] = {
    spec.document: spec
    for spec in (
        Spec(
            Document.GOVERNOR,
            ("attention", "directorates", "asks", "plans", "over_time", "counting"),
            more=("figures",),
        ),
        Spec(Document.DIRECTORATE, ("attention", "figures", "over_time", "plans", "counting"), more=("directorates", "asks")),
        Spec(Document.BRIEF, ("attention", "asks"), cover=False),
    )
}
