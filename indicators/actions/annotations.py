"""Marks on a chart: what happened on a day, and whether the limits start anew there."""

from datetime import date

from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..models import Annotation, Indicator
from .computing import compute_soon

MOST_MARKS = 60  # on one chart


def add_annotation(
    indicator: Indicator, *, on: date, words: str, rebases: bool = False, by: Member | None
) -> Annotation:
    with acting("indicators.add_annotation", by=by):
        if not words.strip():
            raise NotAllowed(_("Write what happened on that day."))
        if Annotation.objects.filter(indicator=indicator).count() >= MOST_MARKS:
            raise NotAllowed(_("This chart has very many marks. Remove one first."))
        row = Annotation.objects.create(indicator=indicator, on=on, words=words.strip(), rebases=rebases)
        compute_soon(indicators=[indicator.pk])
        return row


def remove_annotation(row: Annotation, *, by: Member | None) -> None:
    with acting("indicators.remove_annotation", by=by):
        indicator = row.indicator_id
        row.delete()
        compute_soon(indicators=[indicator])
