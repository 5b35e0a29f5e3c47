"""What one version of a charter says, as plain values: the one source of page, files, checks, comparison and exchange.

No ORM here. Texts are Words ({language: text}); a text that nobody wrote is empty."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tenancy.text import Words


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of its own; `part` is a code of charters.parts.PARTS."""

    part: str
    words: Words


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach the office or a person by role. `kind` is a code of ContactKind; one of IN_WORDS has `words`, not a `value`."""

    kind: str
    value: str = ""
    role: Words = field(default_factory=Words)  # whom one reaches: "Duty engineer"
    hours: Words = field(default_factory=Words)
    is_complaints: bool = False  # where complaints go
    words: Words = field(default_factory=Words)  # the place


@dataclass(frozen=True, slots=True)
class Party:
    """Clients are served directly; stakeholders have an interest in it."""

    kind: str  # "client" or "stakeholder"
    words: Words


@dataclass(frozen=True, slots=True)
class Form:
    """A sample form that the reader may need."""

    words: Words
    address: str = ""  # where it lies on the web
    file: int | None = None  # the stored file that was uploaded


@dataclass(frozen=True, slots=True)
class Requirement:
    words: Words
    where: Words  # where to get it
    copies: Words = field(default_factory=Words)  # "1 original, 2 copies"


@dataclass(frozen=True, slots=True)
class Step:
    client: Words  # what the client does
    office: Words  # what the office does
    where: Words
    fee: Words
    time: Words
    responsible: Words


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """One service of the charter. `fee` says "None" in words where it costs nothing."""

    service: int
    code: str
    name: Words
    description: Words
    who: Words  # who may use it
    fee: Words
    time: Words  # the whole time it takes
    responsible: Words
    classification: str = ""  # a code of Classification, "" where nobody settled it
    transaction: str = ""  # a code of Transaction
    requirements: Sequence[Requirement] = ()
    steps: Sequence[Step] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """A standard as the charter copied it, ready to read in each language of the tenant; empty where there is none."""

    words: Words
    valid_from: date | None = None
    bounds: tuple[Decimal | None, Decimal | None] = (None, None)  # at least, at most; in stored units


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment. `aspect` is a code of charters.parts.ASPECTS, which name their section. `service`: None for the whole office."""

    pk: int
    words: Words
    remedy: Words
    aspect: str
    service: int | None
    indicator: int | None
    indicator_name: Words
    guaranteed: Level
    target: Level
    answer_days: int | None = None
    indicator_code: str = ""  # what another file or tenant knows it by
    unit: str = ""  # of its numbers; as the indicator was measured when the charter was published
    decimals: int | None = None
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """A whole version. `languages`: those of the tenant, its first one first."""

    pk: int
    number: int
    name: Words
    directorate: Words
    languages: tuple[str, ...]
    state: str
    published_on: date | None
    review_on: date | None
    owner: str
    approved_by: Sequence[str] = ()
    answer_days: int | None = None
    passages: Sequence[Passage] = ()
    contacts: Sequence[Contact] = ()
    parties: Sequence[Party] = ()
    forms: Sequence[Form] = ()
    services: Sequence[ServiceEntry] = ()
    promises: Sequence[Promise] = ()
    consulted: Sequence[Words] = ()  # who was asked, when and how, in sentences
    charter: int = 0  # the row that the version belongs to
    translated: frozenset[str] = frozenset()  # which text each translation was written from: charters.translating

    def passage(self, part: str) -> Words:
        return next((row.words for row in self.passages if row.part == part), Words())
