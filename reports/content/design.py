"""How a document is to look and what it is to hold, as plain data that is frozen with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tenancy.text import Words


@dataclass(frozen=True, slots=True)
class Design:
    """`sections`: none chosen means those of the document. `accent`: a colour as #0b5a6b, "" is the house's own."""

    sections: tuple[str, ...] = ()
    crest: bool = True
    accent: str = ""
    cover: Words = field(default_factory=Words)
    glossary: tuple[tuple[Words, Words], ...] = ()

    @property
    def facts(self) -> dict[str, Any]:
        terms = [{"term": term, "meaning": meaning} for term, meaning in self.glossary]
        return {"crest": self.crest, "accent": self.accent, "cover": self.cover, "glossary": terms}

    @classmethod
    def read(cls, facts: Mapping[str, Any]) -> "Design":
        """A report from before designs looks as the house does."""
        terms = tuple((Words(each["term"]), Words(each["meaning"])) for each in facts.get("glossary", []))
        accent, cover = facts.get("accent", ""), Words(facts.get("cover", {}))
        return cls((), bool(facts.get("crest", True)), accent, cover, terms)
