"""Who changed what of an indicator: the trail that the database writes, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model

from sdip import registry

from .models import Indicator, IndicatorVersion, Standard

MOST = 12


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


def _events(model: type[Model]) -> Any:
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event")
