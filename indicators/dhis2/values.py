from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_VALUES = 200_000


class Unreadable(ValueError):
    """The content is not what it should be; str() is the sentence."""


@dataclass(frozen=True, slots=True)
class DataValue:
    """One value, still in the other system's words; values are texts there. `at`: its place in the content, from 1."""

    data_element: str
    period: str
    org_unit: str
    value: str
    option_combo: str = ""
    comment: str | None = None
    at: int = 0
    categories: Mapping[str, str] = field(default_factory=dict)  # of ADX: category -> option
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """What the whole content is about; both may be empty."""

    data_set: str = ""
    complete_date: str = ""
