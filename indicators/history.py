"""Who changed what of an indicator: the trail that the database writes, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db.models import Model

from sdip import registry

from .models import Indicator, IndicatorVersion, Standard

MOST = 12
REWORDED = ("method", "source")


@dataclass(frozen=True, slots=True)
class Deed:
    at: datetime
    label: Any
    who: str


def trail_of(indicator: Indicator) -> list[Deed]:
    """The latest deeds on the indicator, its versions and its standards: one for each action, not for each row."""
    found: dict[str, Deed] = {}
    for model, key in ((Indicator, "id"), (IndicatorVersion, "indicator_id"), (Standard, "indicator_id")):
        rows = _events(model).objects.filter(**{key: indicator.pk}).order_by("-pgh_created_at")
        for row in rows.values("pgh_created_at", "pgh_context", "pgh_context_id")[: MOST * 2]:
            context = row["pgh_context"] or {}
            label = registry.audit_labels.get(context.get("label", ""))
            words = label.label if label else context.get("label", "")
            found.setdefault(str(row["pgh_context_id"]), Deed(row["pgh_created_at"], words, context.get("name", "")))
    return sorted(found.values(), key=lambda deed: deed.at, reverse=True)[:MOST]


@dataclass(frozen=True, slots=True)
class Wording:
    """What an indicator said of itself until somebody reworded it."""

    label: str
    words: Any
    until: datetime
    who: str


def earlier_wordings(indicator: Indicator) -> list[Wording]:
    """How it was counted and where from, as that stood when older figures were entered; newest first."""
    return list(_reworded(indicator))[::-1]


def _reworded(indicator: Indicator) -> Iterator[Wording]:
    rows = _events(Indicator).objects.filter(id=indicator.pk).order_by("pk")
    for before, after in pairwise(rows.values("pgh_created_at", "pgh_context", *REWORDED)):
        for name in REWORDED:
            if before[name] and before[name] != after[name]:
                label = str(Indicator._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
                who = (after["pgh_context"] or {}).get("name", "")
                yield Wording(label[:1].upper() + label[1:], before[name], after["pgh_created_at"], who)


def _events(model: type[Model]) -> Any:
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event")
