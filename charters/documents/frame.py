"""What a file of a charter shows besides the charter's own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sdip.web.standing import Standing


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest figure of a promise, in words of the language that is active."""

    period: str
    figure: str
    standing: Standing
    record: str = ""  # how often it was kept of late
    trend: str = ""  # whether it gets better
    note: str = ""  # where another standard held than the charter's
    starts_on: date | None = None  # of the period
    ends_on: date | None = None
    value: Decimal | None = None  # in stored units
    recounted: str = ""  # what the oversight unit counted, where it disputes the figure


@dataclass(frozen=True, slots=True)
class Frame:
    """`code`: names the files. `address`: where the charter lies on the web in this language. `latest`: by promise."""

    code: str
    author: str
    address: str = ""
    as_of: date | None = None  # the day of the figures
    latest: Mapping[int, Latest] = field(default_factory=dict)
    forms: Mapping[int, str] = field(default_factory=dict)  # where uploaded sample forms lie, by file
    crest: bytes = b""
    sample: bool = False
