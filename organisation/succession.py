"""When a directorate, service or place is merged, split or moved, open work follows it. Higher apps say here which rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from .models import Directorate, Service


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


@dataclass(frozen=True)
class Follower:
    """Rows that go along while they are open when their service or place is merged into another one.

    Where `once_per` is set, a row whose counterpart is there already is dropped: the heir has it."""

    model: str
    key: str
    open: Q
    once_per: str

    def rows(self, row: Model) -> QuerySet[Any]:
        return apps.get_model(self.model)._default_manager.filter(self.open, **{self.key: row})

    def points_at(self, model: type[Model]) -> bool:
        return bool(apps.get_model(self.model)._meta.get_field(self.key).related_model is model)


@dataclass(frozen=True)
class Obstacle:
    """As long as such a row is there, its service neither ends nor is merged; the sentence says what to do first."""

    model: str
    key: str
    open: Q
    sentence: str | Promise

    def stands_before(self, row: Service) -> bool:
        return apps.get_model(self.model)._default_manager.filter(self.open, **{self.key: row}).exists()


_holdings: dict[tuple[str, str], Holding] = {}
_followers: dict[tuple[str, str], Follower] = {}
_obstacles: dict[tuple[str, str], Obstacle] = {}


def register(
    model: str, *, label: str | Promise, open: Q | None = None, directorate: str = "directorate", service: str = ""
) -> None:
    """Called in AppConfig.ready(): register("feedback.Case", label=_("messages"), service="service", open=Q(...)).

    `directorate` and `service` name the row's foreign keys; without a service it goes to the heir of the whole."""
    if (model, directorate) in _holdings:
        raise ValueError(f"{model}.{directorate} is registered twice.")
    _holdings[model, directorate] = Holding(label, model, directorate, service, open or Q())


def follow(model: str, key: str, *, open: Q | None = None, once_per: str = "") -> None:
    """Called in AppConfig.ready(): follow("indicators.Indicator", "service"). `key` points at a service or a place."""
    _followers[model, key] = Follower(model, key, open or Q(), once_per)


def hold_up(model: str, key: str, sentence: str | Promise, *, open: Q | None = None) -> None:
    """Called in AppConfig.ready(). `key` leads from the row to the service."""
    _obstacles[model, key] = Obstacle(model, key, open or Q(), sentence)


def followers(model: type[Model]) -> list[Follower]:
    return [follower for follower in _followers.values() if follower.points_at(model)]


def obstacles() -> Iterator[Obstacle]:
    yield from _obstacles.values()


def holdings() -> Iterator[Holding]:
    yield from _holdings.values()


def held(directorate: Directorate) -> list[tuple[Holding, int]]:
    """What is still open there, by kind."""
    return [(holding, count) for holding in holdings() if (count := holding.rows(directorate).count())]
