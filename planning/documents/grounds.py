"""Of the document: who was heard, where the plan starts, what the problems are and why."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Max, Prefetch, QuerySet
from django.utils.translation import gettext as _

from indicators.judged import figure_words, level_words
from indicators.models import IndicatorVersion
from sdip.documents.blocks import Block, Facts, Heading, Text
from sdip.web.formats import NOTHING, formatter
from sdip.web.standing import standing

from ..drawing import chain_of, ribs_of
from ..models import BaselineFigure, Cause, Consultation, Cycle, Evidence, Problem
from ..queries import aim_levels, consultations_of, pieces, problems_of, with_figures
from ..workflow import Branch
from .evidence import evidence_words
from .paper import ALL, facts, lines, table


def heard(cycle: Cycle) -> QuerySet[Consultation]:
    return consultations_of(cycle).filter(archived_at=None).order_by("on", "pk")


def consultations(cycle: Cycle, rows: slice = ALL) -> Iterable[Block]:
    write = formatter()
    told = [
        (
            lines(str(row.get_voice_display()), row.whom, _named(row), _survey(row)),
            write.joined(str(row.get_method_display()), write.day(row.on)),
            str(row.asked),
            NOTHING if row.heard is None else write.num(row.heard),
            lines(str(row.result or ""), *(evidence_words(*each) for each in _sources(row))),
        )
        for row in heard(cycle)[rows]
    ]
    head = (_("Voice"), _("How and when"), _("What was asked"), _("Answers"), _("What came out, and where it stands"))
    yield from table(_("Who was heard"), head, told)


def _named(row: Consultation) -> str:
    """The client groups and areas that were heard."""
    groups = [str(each.client_group.name) for each in row.groups.all()]
    return formatter().listed([*groups, *(str(each.place.name) for each in row.places.all())])


def _survey(row: Consultation) -> str:
    return f"{row.wave.survey.name}: {row.wave.name}" if row.wave else ""


def _sources(row: Consultation) -> Iterable[tuple[Evidence, None]]:
    return [(piece, None) for piece in row.kept_sources]  # type: ignore[attr-defined]


def baseline(cycle: Cycle, rows: slice = ALL) -> Iterable[Block]:
    write = formatter()
    told = []
    for row in newest_baseline(cycle)[rows]:
        version = row.version
        told.append(
            (
                str(row.indicator.name),
                write.period(row.period.starts_on, row.period.ends_on) if row.period else NOTHING,
                figure_words(version, row.value),
                _bound(version, row.guaranteed_low, row.guaranteed_high),
                _bound(version, row.target_low, row.target_high),
                str(standing(row.status, row.guaranteed_low is not None, row.target_low is not None).word),
            )
        )
    head = (_("Indicator"), _("Period"), _("Figure"), _("Guaranteed"), _("Target"), _("Standing"))
    yield from table(_("Figures when the plan began"), head, told)


def newest_baseline(cycle: Cycle) -> Any:
    rows = BaselineFigure.objects.filter(cycle=cycle).select_related("indicator", "version", "period")
    newest = rows.aggregate(n=Max("taken"))["n"]
    return rows.filter(taken=newest).order_by("status", "pk")


def _bound(version: IndicatorVersion, low: Any, high: Any) -> str:
    if low is None:
        return NOTHING
    return level_words(version, *aim_levels(version.direction, low, high))


def problems(cycle: Cycle, rows: slice = ALL) -> Iterable[Block]:
    """Each with who suffers, what shows it, and its causes: the whys in their order, then branch by branch."""
    causes = Prefetch("causes", queryset=Cause.objects.order_by("position", "pk"))
    found = list(problems_of(cycle).prefetch_related(causes)[rows])
    shown = _evidence(found)
    if not found:
        yield Text(_("No problem is written down yet."))
    for row in found:
        yield Heading(str(row.words), 3)
        yield Facts(_problem_facts(row, shown.get(row.pk, [])))


def _evidence(rows: list[Problem]) -> dict[int, list[str]]:
    """By problem; two queries for all."""
    found: dict[int, list[str]] = {}
    for piece, figure in with_figures(pieces().filter(problem__in=rows)):
        found.setdefault(piece.problem_id or 0, []).append(evidence_words(piece, figure))
    return found


def _problem_facts(row: Problem, evidence: list[str]) -> list[tuple[str, str]]:
    causes = list(row.causes.all())
    whys = [f"{formatter().num(number)}. {why}" for number, why in enumerate(chain_of(causes), 1)]
    return [
        (_("Who suffers from it"), row.sufferers or NOTHING),
        *facts((_("Shown by"), str(row.indicator.name) if row.indicator else "")),
        (_("Evidence"), lines(*evidence) or NOTHING),
        *facts((str(Branch.WHY.label), lines(*whys))),
        *((_("Causes: %(branch)s") % {"branch": branch}, lines(*found)) for branch, found in ribs_of(causes)),
        (_("Root cause"), row.cause or NOTHING),
    ]
