"""Surveys as a list, one of them with its waves and questions, and what is done with it as a whole."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs, refusal
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from sdip.web.search import matching
from tenancy.models import name_order
from tenancy.refusals import NotAllowed

from ...models import Keeping
from .. import actions, queries
from ..asking import pages_of
from ..forms import AnswerForm, CopyForm, KeepingForm, NewSurveyForm, SurveyForm
from ..models import Survey
from ..ready import all_ready
from ..rules import (
    can_edit_surveys,
    can_enter_survey_answers,
    can_export_survey_answers,
    can_keep_surveys,
    can_view_survey_results,
    may,
)
from ..wording import say_conditions
from ..workflow import MOVES, State
from .fetching import saved_or_asked, survey_or_404
from .sharing import address_of

VERBS = {
    State.OPEN: lambda: _("Open the survey"),
    State.CLOSED: lambda: _("Close the survey"),
    State.ARCHIVED: lambda: _("Archive the survey"),
}


@needs(can_view_survey_results)
def survey_list_page(request: StaffRequest) -> HttpResponse:
    rows = queries.with_answers(queries.visible_surveys(request.member))
    listing = Listing.of(
        request,
        rows,
        sorts={"name": [name_order()], "state": ["state"], "answers": ["answered"]},
        default_sort="name",
        search=lambda found, words: matching(found, "survey", words),
        filters=[Filter("state", _("State"), [("", _("All")), *State.choices], _in_state)],
    )
    context = {
        "listing": listing,
        "may_edit": can_edit_surveys(request.member),
        "may_keep": can_keep_surveys(request.member),
    }
    return render_page(request, "feedback/surveys/list.html", context, partials=("surveys",))


def _in_state(rows: QuerySet[Survey], state: str) -> QuerySet[Survey]:
    return rows.filter(state=state)


@needs(can_edit_surveys)
def new_survey_page(request: StaffRequest) -> HttpResponse:
    form = NewSurveyForm(posted(request), initial={"instrument": request.GET.get("from", "")})

    def write(given: dict[str, Any]) -> Survey:
        instrument, service = given.pop("instrument"), given["service"]
        directorate = service.directorate if service else given["directorate"]
        if not may(request.member, Survey(directorate=directorate), can_edit_surveys):
            raise NotAllowed(_("Your role does not reach so far. Choose your own directorate."))
        if instrument:
            given["purpose"] = given["purpose"] or None
            given = {
                name: value for name, value in given.items() if value is not None or name in ("service", "directorate")
            }
            return actions.start_from_ready(instrument, by=request.member, **given)
        return actions.create_survey(by=request.member, **given)

    return saved_or_asked(
        request, form, write, title=_("New survey"), verb=_("Make the draft"), back=reverse("surveys:list"),
        done=_("The draft is made. Look at its questions, then open it."), ready=all_ready(),
    )  # fmt: skip


@needs(can_view_survey_results)
def survey_page(request: StaffRequest, pk: int) -> HttpResponse:
    survey = survey_or_404(request, pk)
    questions = queries.questions_of(survey)
    pages = pages_of(questions)
    page_of = {question.pk: number for number, page in enumerate(pages, 1) for question in page}
    say_conditions(questions)
    for question in questions:
        question.page = page_of[question.pk]  # type: ignore[attr-defined]
    context = {
        "survey": survey,
        "questions": questions,
        "waves": queries.waves_with_counts(survey),
        "untranslated": queries.untranslated(survey, questions),
        "moves": _moves(request, survey),
        "may_edit": may(request.member, survey, can_edit_surveys),
        "may_enter": may(request.member, survey, can_enter_survey_answers),
        "may_export": may(request.member, survey, can_export_survey_answers),
        "draft": survey.state == State.DRAFT,
        "address": address_of(survey),
    }
    return render_page(request, "feedback/surveys/survey.html", context)


def _moves(request: StaffRequest, survey: Survey) -> list[dict[str, Any]]:
    if not may(request.member, survey, can_edit_surveys):
        return []
    return [{"to": to, "verb": VERBS[to]()} for to in MOVES[survey.state]]


@require_POST
@needs(can_edit_surveys)
def move_survey(request: StaffRequest, pk: int, to: str) -> HttpResponse:
    survey = survey_or_404(request, pk, can_edit_surveys)
    if to not in State.values:
        raise Http404
    try:
        actions.move_survey(survey, to, by=request.member)
    except NotAllowed as refused:
        context = {"survey": survey, "refusal": str(refused)}
        return render_page(request, "feedback/surveys/refused.html", context, status=422)
    messages.success(request, _("It is done."))
    return redirect("surveys:survey", pk)


@needs(can_edit_surveys)
def change_page(request: StaffRequest, pk: int) -> HttpResponse:
    survey = survey_or_404(request, pk, can_edit_surveys)
    revision = int(request.POST["revision"]) if request.POST.get("revision", "").isdecimal() else survey.revision
    form = SurveyForm(survey, posted(request))

    def write(given: dict[str, Any]) -> Survey:
        service = given["service"]
        if not may(
            request.member,
            Survey(directorate=service.directorate if service else given["directorate"]),
            can_edit_surveys,
        ):
            raise PermissionDenied(refusal())
        return actions.change_survey(survey, revision=revision, by=request.member, **given)

    return saved_or_asked(
        request, form, write, title=_("About the survey"), verb=_("Save"), back=reverse("surveys:survey", args=[pk]),
        done=_("The survey is saved."), survey=survey, revision=revision,
    )  # fmt: skip


@needs(can_edit_surveys)
def copy_page(request: StaffRequest, pk: int) -> HttpResponse:
    survey = survey_or_404(request, pk, can_edit_surveys)
    return saved_or_asked(
        request, CopyForm(posted(request)), lambda given: actions.copy_survey(survey, by=request.member, **given),
        title=_("Copy the survey"), verb=_("Copy"), back=reverse("surveys:list"),
        done=_("The copy is a draft: its questions can be changed."), survey=survey,
    )  # fmt: skip


@needs(can_keep_surveys)
def keeping_page(request: StaffRequest) -> HttpResponse:
    held = Keeping.objects.values_list("keep_survey_texts_months", flat=True).first()
    return saved_or_asked(
        request, KeepingForm(posted(request), initial={"months": held}),
        lambda given: actions.change_survey_keeping(
            months=int(given["months"]) if given["months"] else None, by=request.member
        ),
        title=_("Keeping answers"), verb=_("Keep"), back=reverse("surveys:list"), done=_("The rule is kept."),
    )  # fmt: skip


@needs(can_view_survey_results)
def preview_page(request: StaffRequest, pk: int) -> HttpResponse:
    """All pages below each other, in a language of the survey, with conditions said."""
    survey = survey_or_404(request, pk)
    language = request.GET.get("in", "")
    language = language if language in survey.languages else survey.languages[0]
    questions = queries.questions_of(survey)
    with override(language):
        say_conditions(questions)
        pages = [{"questions": page, "form": AnswerForm(page)} for page in pages_of(questions)]
        for page in pages:
            page["fields"] = [field for field in page["form"] if field.name != "website"]  # type: ignore[attr-defined]
        context = {
            "survey": survey,
            "pages": pages,
            "language": language,
            "missing": queries.untranslated(survey, questions).get(language),
        }
        return render_page(request, "feedback/surveys/preview.html", context)
