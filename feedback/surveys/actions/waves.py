"""Runs of a survey."""

from typing import Any

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from people.models import Member
from sdip.web.formats import formatter
from sdip.web.language import tenant_languages
from tenancy.audit import acting
from tenancy.refusals import NotAllowed
from tenancy.text import Words

from ..formula import FEWEST
from ..models import Survey, Wave
from ..queries import place_codes
from ..workflow import GROUPS, Kind, State
from .inviting import forget_invited

DAYS = ("opens_on", "closes_on")


def add_wave(survey: Survey, *, name: Any, opens_on: Any, by: Member, **values: Any) -> Wave:
    with acting("feedback.add_wave", by=by):
        row = Survey.objects.select_for_update().get(pk=survey.pk)
        if row.state == State.ARCHIVED:
            raise NotAllowed(_("The survey is archived."))
        wave = Wave(survey=row, number=_next(row), name=name, opens_on=opens_on, **values)
        _check(wave)
        wave.save()
        return wave


def change_wave(wave: Wave, *, by: Member, **values: Any) -> Wave:
    with acting("feedback.change_wave", by=by):
        row = _locked(wave)
        if row.finished_at is not None and any(
            values.get(name, getattr(row, name)) != getattr(row, name) for name in DAYS
        ):
            raise NotAllowed(_("All answers of this wave are in: its days stay as they are."))
        if row.survey.state == State.ARCHIVED:
            raise NotAllowed(_("The survey is archived."))
        for name, value in values.items():
            setattr(row, name, value)
        _check(row)
        _check_days(row)
        if row.is_over(timezone.localdate()):
            forget_invited(row.survey, wave=row)
        row.save()
        return row


def finish_wave(wave: Wave, *, by: Member) -> Wave:
    """All answers are in, those on paper too: from now on all are told, also by groups, and none comes or goes. There is no way back:
    two looks at the groups would tell what came between them."""
    with acting("feedback.finish_wave", by=by):
        row = _locked(wave)
        if row.finished_at is not None:
            raise NotAllowed(_("All answers of this wave are in already."))
        _finish(row)
        row.save(update_fields=["finished_at"])
        return row


def finish_waves(survey: Survey) -> None:
    """Those of a survey that is put away."""
    for row in survey.waves.select_for_update(of=("self",)).filter(finished_at=None):
        row.finished_at = timezone.now()
        row.save(update_fields=["finished_at"])


def _finish(wave: Wave) -> None:
    if not wave.is_over(timezone.localdate()):
        raise NotAllowed(_("People can still answer. Close the survey first, or wait for the last day."))
    wave.finished_at = wave.finished_at or timezone.now()


def publish_results(wave: Wave, *, by: Member) -> Wave:
    """For everybody. All answers are in then."""
    with acting("feedback.publish_results", by=by):
        row = _locked(wave)
        if row.published_at is not None:
            raise NotAllowed(_("The results are published already."))
        _finish(row)
        if row.responses.count() < FEWEST:
            raise NotAllowed(_("Fewer than five people have answered. Their answers are not shown."))
        row.published_at = timezone.now()
        row.save(update_fields=["published_at", "finished_at"])
        return row


def withdraw_results(wave: Wave, *, by: Member) -> Wave:
    """Back to the staff alone; the answers stay as they are."""
    with acting("feedback.withdraw_results", by=by):
        row = _locked(wave)
        if row.published_at is None:
            raise NotAllowed(_("The results are not published."))
        row.published_at = None
        row.save(update_fields=["published_at"])
        return row


def _locked(wave: Wave) -> Wave:
    rows = Wave.objects.select_for_update(of=("self",)).select_related("survey", "quota_question")
    return rows.get(pk=wave.pk)


def first_wave(survey: Survey) -> Wave:
    """From today on, named after the month."""
    today, name = timezone.localdate(), Words()
    for language in tenant_languages():
        with override(language.code):
            name[language.code] = formatter(language.code).month(today)
    return Wave.objects.create(survey=survey, number=_next(survey), name=name, opens_on=today)


def _next(survey: Survey) -> int:
    return (survey.waves.aggregate(last=Max("number"))["last"] or 0) + 1


def _check(wave: Wave) -> None:
    if wave.closes_on is not None and wave.closes_on < wave.opens_on:
        raise NotAllowed(_("The last day lies before the first."), field="closes_on")
    _check_quotas(wave)


def _check_days(wave: Wave) -> None:
    """The days say when people answered: none of them may lie outside."""
    outside = Q(answered_on__lt=wave.opens_on)
    if wave.closes_on is not None:
        outside |= Q(answered_on__gt=wave.closes_on)
    if wave.responses.filter(outside).exists():
        raise NotAllowed(_("People have answered on days outside of these."), field="opens_on")


def _check_quotas(wave: Wave) -> None:
    by = wave.quota_question
    if by is None and not wave.quota_by_place:
        wave.quotas, wave.quotas_stop = {}, False
        return
    if by is not None and (by.survey_id != wave.survey_id or by.kind not in GROUPS):
        raise NotAllowed(_("Quotas go by a question with one answer."), field="quota_question")
    if by is None or by.kind == Kind.PLACE:
        if strange := sorted(wave.quotas.keys() - place_codes()):
            raise NotAllowed(_("There is no place “%(code)s”.") % {"code": strange[0]}, field="quotas")
    elif strange := [code for code in wave.quotas if code not in by.codes]:
        facts = {"question": by.code, "code": strange[0]}
        raise NotAllowed(_("“%(question)s” has no option “%(code)s”.") % facts, field="quotas")
