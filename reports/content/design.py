"""How a document is to look and what it is to hold, as plain data that is frozen with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tenancy.text import Words, words


@dataclass(frozen=True, slots=True)
class Design:
    """`sections`: none chosen means those of the document. `accent`: a colour as #0b5a6b, "" is the house's own.

    `glossary`: in each language a line for each term, with its meaning after a colon."""

    sections: tuple[str, ...] = ()
    crest: bool = True
    accent: str = ""
    cover: Words = field(default_factory=Words)
    glossary: Words = field(default_factory=Words)

    @property
    def facts(self) -> dict[str, Any]:
        """The sections are frozen with what they say."""
        return {"crest": self.crest, "accent": self.accent, "cover": self.cover, "glossary": self.glossary}

    @classmethod
    def read(cls, facts: Mapping[str, Any], sections: tuple[str, ...] = ()) -> "Design":
        """A report from before designs looks as the house does."""
        cover, glossary = words(facts.get("cover", {})), words(facts.get("glossary", {}))
        return cls(sections, bool(facts.get("crest", True)), facts.get("accent", ""), cover, glossary)
