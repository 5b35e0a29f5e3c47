"""Answers from paper and from files."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from indicators.forms.common import NamedChoice
from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs
from sdip.web.formats import formatter
from sdip.web.forms import DayField
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ... import codes
from .. import actions, queries
from ..actions.importing import BadRows
from ..columns import DAY, PLACE, columns_of
from ..forms import AnswerForm, UploadForm
from ..models import Response, Wave
from ..rules import can_enter_survey_answers
from ..workflow import Channel
from .fetching import wave_or_404

LATELY = 5  # papers that are offered to be taken out again


@needs(can_enter_survey_answers)
def enter_page(request: StaffRequest, pk: int) -> HttpResponse:
    """One paper after the other. What a condition leaves out may stay empty or is dropped."""
    wave = wave_or_404(request, pk, can_enter_survey_answers)
    form = AnswerForm(queries.questions_of(wave.survey), posted(request), relaxed=True)
    form.fields[DAY] = DayField(label=_("Day on the paper"), required=False)
    places = queries.places_in_use()
    if places.exists():
        form.fields[PLACE] = NamedChoice(
            label=_("Where it was asked"),
            queryset=places,
            to_field_name="code",
            required=False,
            empty_label=_("Not known where"),
        )
    form.order_fields([DAY, PLACE])
    if form.is_valid() and _stored(request, wave, form, _key(request)):
        messages.success(request, _("The paper is stored. Here is room for the next one."))
        return redirect("surveys:enter", pk)
    context = {
        "form": form, "wave": wave, "survey": wave.survey, "key": codes.new_key(), "back": _of(wave),
        "papers": queries.papers_of(wave, request.member)[:LATELY],
    }  # fmt: skip
    return render_page(request, "feedback/surveys/enter.html", context, status=422 if form.is_bound else 200)


@require_POST
@needs(can_enter_survey_answers)
def remove_paper(request: StaffRequest, pk: int) -> HttpResponse:
    """One that the member typed in."""
    paper = get_object_or_404(Response, pk=pk, entered_by=request.member)
    wave = wave_or_404(request, paper.wave_id, can_enter_survey_answers)
    try:
        actions.remove_response(paper, by=request.member)
    except NotAllowed as refused:
        context = {"survey": wave.survey, "refusal": str(refused)}
        return render_page(request, "feedback/surveys/refused.html", context, status=422)
    messages.success(request, _("The paper is taken out."))
    return redirect("surveys:enter", wave.pk)


def _stored(request: StaffRequest, wave: Wave, form: AnswerForm, key: uuid.UUID) -> bool:
    try:
        actions.receive_response(
            wave,
            form.values(),
            key=key,
            channel=Channel.PAPER,
            answered_on=form.cleaned_data[DAY],
            place=form.cleaned_data.get(PLACE),
            by=request.member,
        )
        return True
    except NotAllowed as refused:
        name = getattr(refused, "question", None)
        form.add_error(name if name in form.fields else None, str(refused))
        return False


def _key(request: StaffRequest) -> uuid.UUID:
    """Of this paper: the second of two clicks brings the same."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return codes.new_key()


@needs(can_enter_survey_answers)
def import_page(request: StaffRequest, pk: int) -> HttpResponse:
    wave = wave_or_404(request, pk, can_enter_survey_answers)
    form = UploadForm(posted(request), request.FILES if request.method == "POST" else None)
    problems: list[str] = []
    if form.is_valid():
        try:
            done = actions.import_answers(
                wave, form.cleaned_data["file"].read(), alike=form.cleaned_data["alike"], by=request.member
            )
            facts = {"stored": formatter().num(done.stored), "known": formatter().num(done.known)}
            messages.success(request, _("Stored: %(stored)s. Already there: %(known)s.") % facts)
            return redirect(_of(wave))
        except NotAllowed as refused:
            form.add_error("file", str(refused))
            problems = refused.problems if isinstance(refused, BadRows) else []
    context = {
        "form": form,
        "wave": wave,
        "survey": wave.survey,
        "problems": problems,
        "columns": columns_of(queries.questions_of(wave.survey)),
        "back": _of(wave),
    }
    return render_page(request, "feedback/surveys/import.html", context, status=422 if form.is_bound else 200)


def _of(wave: Wave) -> str:
    return reverse("surveys:survey", args=[wave.survey_id])
