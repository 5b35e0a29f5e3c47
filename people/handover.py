"""What a person holds in the higher apps: each registers its keys to Member, so that everything of one can go to another."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from .models import Member


@dataclasses.dataclass(frozen=True, slots=True)
class Duty:
    """Rows of a model that one of its keys to Member makes somebody's; `open` leaves out what is history.

    `also` is what else changes with the person, as a consent that was only theirs. `give(rows, to, by=member)` hands them over
    where not everybody may hold them, and says how many went over."""

    model: type[Model]
    field: str
    label: Promise | str
    open: Q
    also: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    give: Callable[..., int] | None = None

    def rows(self, member: Member) -> QuerySet[Any]:
        return self.model._default_manager.filter(self.open, **{self.field: member})


_duties: dict[tuple[str, str], tuple[Q, Promise | str, dict[str, Any], Callable[..., int] | None]] = {}


def register(
    model: type[Model] | str,
    field: str,
    open_filter: Q | None = None,
    label: Promise | str = "",
    *,
    give: Callable[..., int] | None = None,
    **also: Any,
) -> None:
    """Called in AppConfig.ready(): register("charters.Charter", "owner", Q(withdrawn_at=None), _("Charters"))."""
    key = (model if isinstance(model, str) else model._meta.label, field)
    if key in _duties:
        raise ValueError(f"{key[0]}.{field} is registered twice.")
    _duties[key] = (open_filter or Q(), label, also, give)


def duties() -> Iterator[Duty]:
    for (model_label, key), (open_filter, label, also, give) in _duties.items():
        model = apps.get_model(model_label)
        yield Duty(model, key, label or model._meta.verbose_name_plural or model_label, open_filter, also, give)


def held_by(member: Member) -> list[tuple[Duty, int]]:
    """How many rows of each kind are the member's; kinds without any are left out. One query for each kind."""
    return [(duty, count) for duty in duties() if (count := duty.rows(member).count())]
