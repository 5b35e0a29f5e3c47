"""What higher apps tell the shell. Each app adds its entries in AppConfig.ready(); after that the lists are frozen."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from django.utils.functional import Promise

Words = Promise | str
Rows = Any  # a queryset of the columns that the docstring names; the registry imports no models


class Rule(Protocol):
    """A who-rule: can_<verb>_<plural>(member, directorate=None)."""

    def __call__(self, member: Any, directorate: Any = None) -> bool: ...


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link of the staff menu, shown to whom the rule allows; `sections` are namespaces that light it up."""

    label: Words
    url_name: str
    rule: Rule
    icon: str = "list"
    order: int = 100
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A page that the frame of every page leads to.

    One for each of the places home, staff-home, search, notices, theme, crest; any number in account,
    public-footer and staff-footer.
    """

    place: str
    url_name: str
    label: Words = ""
    order: int = 100


@dataclass(frozen=True, slots=True)
class WorkSource:
    """Part of "my work": rows(member) has the columns kind, id, title, due_on, member_id, directorate_id.

    url(kind, id) leads to one of them. `first`: it comes before everything else, whatever its day.
    """

    kind: str
    label: Words
    verb: Words
    icon: str
    rows: Callable[[Any], Rows]
    url: Callable[[str, int], str]
    first: bool = False


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of news at the bell: `label` is the sentence whose named placeholders the facts fill.

    `by_mail` is what a member gets who has chosen nothing.
    """

    kind: str
    label: Words
    icon: str = "bell"
    by_mail: bool = True


@dataclass(frozen=True, slots=True)
class SearchSource:
    """A kind of thing the search finds: rows(member, words) has the columns kind, id, title, subtitle.

    url(kind, id) leads to one of them.
    """

    kind: str
    label: Words
    icon: str
    rows: Callable[[Any, set[str]], Rows]
    url: Callable[[str, int], str]


@dataclass(frozen=True, slots=True)
class Slot:
    """A piece of a higher app on a lower app's page.

    context(**what the page passes) is what `template` draws, or None for nothing.
    """

    place: str
    template: str
    context: Callable[..., dict[str, Any] | None]
    order: int = 100


@dataclass(frozen=True, slots=True)
class AuditLabel:
    """What an action is called in the trail."""

    code: str
    label: Words


@dataclass(frozen=True, slots=True)
class ApiRoute:
    prefix: str
    viewset: type
    basename: str


@dataclass(frozen=True, slots=True)
class ApiDocument:
    """Addresses beside the API's own, below `start`, that the OpenAPI document describes.

    paths() and the schemas that they name; refuse(request, status, sentence) is the answer to what never reaches a view.
    """

    start: str
    paths: Callable[[], dict[str, Any]]
    schemas: dict[str, Any]
    refuse: Callable[[Any, int, str], Any]


@dataclass(frozen=True, slots=True)
class Backlog:
    """Rows that a worker has to do with: count() gives how many of the current tenant are in which state.

    The monitor reads each as sdip_<kind>_<state>. Rows of_platform belong to no tenant.
    """

    kind: str
    count: Callable[[], dict[str, int]]
    of_platform: bool = False


@dataclass(frozen=True, slots=True)
class TestPage:
    """A page that the walking tests visit.

    kwargs() gives the URL's arguments from the rows of the sample tenant, or None where it has none.
    """

    __test__ = False
    url_name: str
    kwargs: Callable[[], dict[str, Any] | None] = field(default=lambda: {})
    public: bool = False


Entry = TypeVar("Entry")


class Frozen(RuntimeError):
    """Something was registered after the application had started."""


class Registered(Generic[Entry]):
    """A list with a key for each entry: registering a key twice is a mistake, not a replacement."""

    def __init__(self, name: str, key: Callable[[Entry], Any], order: Callable[[Entry], Any] | None = None) -> None:
        self._name, self._key, self._order = name, key, order
        self._entries: dict[Any, Entry] = {}
        self.frozen = False

    def add(self, *entries: Entry) -> None:
        for entry in entries:
            key = self._key(entry)
            if self.frozen:
                raise Frozen(f"{self._name}: {key!r} came after the start. Register it in AppConfig.ready().")
            if key in self._entries:
                raise ValueError(f"{self._name}: {key!r} is registered twice.")
            self._entries[key] = entry

    def get(self, key: Any) -> Entry | None:
        return self._entries.get(key)

    def __iter__(self) -> Iterator[Entry]:
        entries: Iterable[Entry] = self._entries.values()
        return iter(sorted(entries, key=self._order) if self._order else entries)

    def __len__(self) -> int:
        return len(self._entries)


navigation: Registered[NavItem] = Registered("navigation", lambda item: item.url_name, lambda item: item.order)
links: Registered[Link] = Registered("links", lambda link: (link.place, link.url_name), lambda link: link.order)
work: Registered[WorkSource] = Registered("work", lambda source: source.kind)
notices: Registered[NoticeKind] = Registered("notices", lambda kind: kind.kind)
search: Registered[SearchSource] = Registered("search", lambda source: source.kind)
slots: Registered[Slot] = Registered("slots", lambda slot: (slot.place, slot.template), lambda slot: slot.order)
audit_labels: Registered[AuditLabel] = Registered("audit_labels", lambda label: label.code)
api_routes: Registered[ApiRoute] = Registered("api_routes", lambda route: route.prefix)
api_documents: Registered[ApiDocument] = Registered("api_documents", lambda document: document.start)
backlogs: Registered[Backlog] = Registered("backlogs", lambda backlog: (backlog.kind, backlog.of_platform))
test_pages: Registered[TestPage] = Registered("test_pages", lambda page: page.url_name)


def slots_at(place: str) -> list[Slot]:
    return [slot for slot in slots if slot.place == place]


def links_at(place: str) -> list[Link]:
    return [link for link in links if link.place == place]


def freeze() -> None:
    """Called when the URLs are loaded: what is registered later would be missing in some processes only."""
    for registered in (
        navigation, links, work, notices, search, slots, audit_labels, api_routes, api_documents, backlogs, test_pages
    ):  # fmt: skip
        registered.frozen = True
