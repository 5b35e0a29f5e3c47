"""When a directorate is merged, split or loses a service, open work follows it. Higher apps say here which rows that is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from .models import Directorate


@dataclass(frozen=True)
class Move:
    """What goes where. `heir` is None when only services leave and the directorate goes on."""

    directorate: Directorate
    heir: Directorate | None
    on: date
    services: Mapping[int, Directorate] = field(default_factory=dict)  # service id: where it went


@dataclass(frozen=True)
class Holding:
    """Rows that a directorate holds while they are open. What is over stays with the directorate that had it."""

    label: str | Promise
    model: str
    directorate: str
    service: str
    open: Q

    def rows(self, directorate: Directorate) -> QuerySet[Any]:
        model = apps.get_model(self.model)
        return model._default_manager.filter(self.open, **{self.directorate: directorate})


_holdings: dict[tuple[str, str], Holding] = {}


def register(
    model: str, *, label: str | Promise, open: Q | None = None, directorate: str = "directorate", service: str = ""
) -> None:
    """Called in AppConfig.ready(): register("feedback.Case", label=_("messages"), service="service", open=Q(...)).

    `directorate` and `service` name the row's foreign keys; without a service it goes to the heir of the whole."""
    if (model, directorate) in _holdings:
        raise ValueError(f"{model}.{directorate} is registered twice.")
    _holdings[model, directorate] = Holding(label, model, directorate, service, open or Q())


def holdings() -> Iterator[Holding]:
    yield from _holdings.values()


def held(directorate: Directorate) -> list[tuple[Holding, int]]:
    """What is still open there, by kind."""
    return [(holding, count) for holding in holdings() if (count := holding.rows(directorate).count())]
