"""Lists as pages: search, filters, sort and page number come from the address, so each can be shared."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import F, OrderBy, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise

PER_PAGE = 25
SEARCH = "q"
Order = Sequence[str | OrderBy | F]


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice in the address: ?name=value. A value that is not offered is as if it were not there."""

    name: str
    label: Promise | str
    choices: Iterable[tuple[str, Promise | str]]
    apply: Callable[[QuerySet[Any], str], QuerySet[Any]]
    default: str = ""


class LongPaginator(Paginator):
    """Counts no further than `most`: then the list says "more than", and goes on page by page to its end."""

    object_list: QuerySet[Any]

    def __init__(self, rows: QuerySet[Any], per_page: int, most: int) -> None:
        super().__init__(rows, per_page)
        self.most = most - most % per_page  # whole pages, so that the next one begins where the counted ones end

    @cached_property
    def _counted(self) -> int:
        return int(self.object_list.order_by()[: self.most + 1].count())

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.most)

    @property
    def more(self) -> bool:
        return self._counted > self.most

    def validate_number(self, number: Any) -> int:
        try:
            return super().validate_number(number)
        except EmptyPage:
            if not self.more or int(number) < 1:
                raise
            return int(number)

    def get_page(self, number: Any) -> Page[Any]:
        try:
            return super().get_page(number)
        except EmptyPage:  # behind the end, which nobody has counted
            return self.page(self.num_pages)

    def page(self, number: Any) -> Page[Any]:
        number = self.validate_number(number)
        if not self.more or number < self.num_pages:
            return super().page(number)
        start = (number - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1])
        if not rows:
            raise EmptyPage
        return _Onward(rows[: self.per_page], number, self, len(rows) > self.per_page)


class _Onward(Page[Any]):
    """At the end of what was counted, or behind it."""

    def __init__(self, rows: list[Any], number: int, paginator: LongPaginator, more: bool) -> None:
        super().__init__(rows, number, paginator)
        self.more = more

    def has_next(self) -> bool:
        return self.more

    def end_index(self) -> int:
        return self.start_index() + len(self.object_list) - 1


@dataclass
class Listing:
    """Rows as the address asks for them. Two queries whatever their number: the count and one page."""

    query: QueryDict | Mapping[str, str]
    rows: QuerySet[Any]
    sorts: Mapping[str, Order]
    default_sort: str
    search: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None
    filters: Sequence[Filter] = field(default_factory=tuple)
    per_page: int = PER_PAGE
    most_counted: int | None = None  # of a list that grows for ever
    one_way: Collection[str] = ()  # sorts that a second click leaves as they are

    @classmethod
    def of(cls, request: HttpRequest, rows: QuerySet[Any], **options: Any) -> "Listing":
        return cls(request.GET, rows, **options)

    @cached_property
    def words(self) -> str:
        return self.query.get(SEARCH, "").strip()[:200] if self.search else ""

    @cached_property
    def chosen(self) -> dict[str, str]:
        """What each filter stands at."""
        return {each.name: self._choice(each) for each in self.filters}

    @cached_property
    def sort(self) -> str:
        wished = self.query.get("sort", "")
        turned = wished.startswith("-") and wished.removeprefix("-") in self.one_way
        return wished if wished.removeprefix("-") in self.sorts and not turned else self.default_sort

    @property
    def searchable(self) -> bool:
        return self.search is not None

    @property
    def narrowed(self) -> bool:
        """Whether an empty page means "nothing found" rather than "nothing yet"."""
        return bool(self.words) or any(self.chosen[each.name] != each.default for each in self.filters)

    @cached_property
    def queryset(self) -> QuerySet[Any]:
        rows = self.rows
        if self.words and self.search:
            rows = self.search(rows, self.words)
        for each in self.filters:
            if value := self.chosen[each.name]:
                rows = each.apply(rows, value)
        return rows.order_by(*self._ordering())

    @cached_property
    def page(self) -> Page[Any]:
        if self.most_counted is None:
            return Paginator(self.queryset, self.per_page).get_page(self.query.get("page"))
        return LongPaginator(self.queryset, self.per_page, self.most_counted).get_page(self.query.get("page"))

    def filter_fields(self) -> list[dict[str, Any]]:
        """For components/filters.html."""
        return [
            {"name": each.name, "label": each.label, "choices": each.choices, "value": self.chosen[each.name]}
            for each in self.filters
        ]

    def sort_link(self, key: str) -> dict[str, str]:
        """The state of a column's header and the sort its link asks for: a second click turns it round."""
        state = {key: "ascending", f"-{key}": "descending"}.get(self.sort, "")
        return {"state": state, "asks": f"-{key}" if self.sort == key and key not in self.one_way else key}

    def _choice(self, each: Filter) -> str:
        wished = self.query.get(each.name, each.default)
        return (
            wished
            if wished in {str(value) for value, _label in each.choices} or wished == each.default
            else each.default
        )

    def _ordering(self) -> list[Any]:
        order = [_order(each) for each in self.sorts[self.sort.removeprefix("-")]]
        if not self.sort.startswith("-"):
            return [*order, "pk"]  # the last key is unique: no row is on two pages or on none
        filled = {field.name for field in self.rows.model._meta.concrete_fields if not field.null}
        return [*(_turned(each, filled) for each in order), "-pk"]


def _order(each: str | OrderBy | F) -> OrderBy:
    """Rows without a value come last in both directions."""
    if isinstance(each, OrderBy):
        return each
    if isinstance(each, F):
        return each.asc(nulls_last=True)
    return F(each.removeprefix("-")).desc(nulls_last=True) if each.startswith("-") else F(each).asc(nulls_last=True)


def _turned(each: OrderBy, filled: Collection[str]) -> OrderBy:
    """`filled` fields are never empty: an index that is walked backwards gives them so, and no other."""
    if getattr(each.expression, "name", "") in filled:
        return OrderBy(each.expression, descending=not each.descending)
    turned = each.copy()
    turned.descending = not each.descending
    return turned
