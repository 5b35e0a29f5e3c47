"""A survey or one of its parts, if the reader may."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from people.requests import StaffRequest
from sdip.web.access import require
from sdip.web.forms import show_refusal
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ..models import Question, Survey, Wave
from ..rules import can_edit_surveys, can_view_survey_results, may


def survey_or_404(request: StaffRequest, pk: int, rule: Any = can_view_survey_results) -> Survey:
    survey = get_object_or_404(Survey.objects.select_related("service", "directorate", "owner"), pk=pk)
    require(lambda member, _directorate=None: may(member, survey, rule), request.member)
    return survey


def wave_or_404(request: StaffRequest, pk: int, rule: Any = can_view_survey_results) -> Wave:
    wave = get_object_or_404(Wave.objects.select_related("quota_question"), pk=pk)
    wave.survey = survey_or_404(request, wave.survey_id, rule)
    return wave


def question_or_404(request: StaffRequest, pk: int) -> Question:
    question = get_object_or_404(Question.objects.select_related("depends_on"), pk=pk)
    question.survey = survey_or_404(request, question.survey_id, can_edit_surveys)
    return question


def saved_or_asked(
    request: StaffRequest, form: Any, write: Any, *, title: str, verb: str, back: str, done: str, **context: Any
) -> HttpResponse:
    """A page with one form: `write` gets what was sent; then the reader is back with the sentence `done`."""
    if form.is_valid() and accepted(form, lambda: (write(form.cleaned_data), True)):
        messages.success(request, done)
        return redirect(back)
    shown = {"form": form, "title": title, "verb": verb, "back": back, **context}
    return render_page(request, "feedback/surveys/one_form.html", shown, status=422 if form.is_bound else 200)


def accepted(form: Any, write: Any) -> Any:
    """What the action gave back; None where it refused, and then the form says why."""
    try:
        return write()
    except NotAllowed as refusal:
        show_refusal(form, refusal)
        return None
