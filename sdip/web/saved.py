"""Saved views: a list with its filters, kept by one person under a name."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import NoReverseMatch, ResolverMatch, reverse
from django.utils.translation import gettext as _

from tenancy.refusals import NotAllowed

from .authors import FRAME
from .models import SavedView

MOST_VIEWS = 30
NOT_KEPT = ("page", *FRAME)


@dataclass(frozen=True)
class Shown:
    pk: int
    name: str
    url: str
    here: bool


def page_at(match: ResolverMatch) -> str:
    """The name of a page with the row that it is of: "indicators:dashboard 12"."""
    return " ".join([match.view_name, *(str(value) for value in match.kwargs.values())])


def address_of(page: str) -> str:
    """Raises NoReverseMatch."""
    name, *args = page.split(" ")
    return reverse(name, args=args)


def saved_views(membership_id: int, page: str) -> QuerySet[SavedView]:
    return SavedView.objects.filter(owner=membership_id, page=page).order_by("name", "pk")


def shown_views(membership_id: int, page: str, query: str) -> list[Shown]:
    """The views of a list as links; `here` is the one that the address shows."""
    url, now = address_of(page), kept_query(query)
    return [Shown(row.pk, row.name, f"{url}?{row.query}", row.query == now) for row in saved_views(membership_id, page)]


def save_view(membership_id: int, *, page: str, name: str, query: str) -> SavedView:
    """Under a name that exists already the view is replaced."""
    name, kept = " ".join(name.split()), kept_query(query)
    try:
        address_of(page)
    except NoReverseMatch as error:
        raise NotAllowed(_("This list cannot be saved.")) from error
    if not name or len(name) > 100:
        raise NotAllowed(_("Give the view a name of at most 100 characters."))
    if len(kept) > 1000:
        raise NotAllowed(_("These filters are too long to be saved."))
    if saved_views(membership_id, page).exclude(name=name).count() >= MOST_VIEWS:
        raise NotAllowed(_("You have saved many views of this list. Remove one first."))
    row, _created = SavedView.objects.update_or_create(
        owner_id=membership_id, page=page, name=name, defaults={"query": kept}
    )
    return row


def remove_view(row: SavedView) -> None:
    row.delete()


def kept_query(query: str) -> str:
    """The filters in a fixed order, without empty ones and without the page number."""
    given = QueryDict(query)
    kept = sorted((key, value) for key, values in given.lists() for value in values if value and key not in NOT_KEPT)
    answer = QueryDict(mutable=True)
    for key, value in kept:
        answer.appendlist(key, value)
    return answer.urlencode()
