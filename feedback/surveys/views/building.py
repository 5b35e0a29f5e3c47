"""Questions and waves of a survey."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs
from sdip.web.language import LANGUAGES
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .. import actions, queries
from ..forms import QuestionForm, TextsForm, WaveForm
from ..models import Survey
from ..rules import can_edit_surveys
from ..translating import lacks
from .fetching import question_or_404, saved_or_asked, survey_or_404, wave_or_404

STEPS = {"up": -1, "down": 1}


@needs(can_edit_surveys)
def new_question_page(request: StaffRequest, pk: int) -> HttpResponse:
    survey = survey_or_404(request, pk, can_edit_surveys)
    return saved_or_asked(
        request, QuestionForm(survey, posted(request)),
        lambda given: actions.add_question(survey, by=request.member, **given),
        title=_("New question"), verb=_("Add the question"), back=_of(survey), done=_("The question is added."), survey=survey,
    )  # fmt: skip


@needs(can_edit_surveys)
def question_page(request: StaffRequest, pk: int) -> HttpResponse:
    question = question_or_404(request, pk)
    return saved_or_asked(
        request, QuestionForm(question.survey, posted(request), question=question),
        lambda given: actions.change_question(question, by=request.member, **given),
        title=_("Change the question"), verb=_("Save the question"), back=_of(question.survey),
        done=_("The question is saved."), survey=question.survey,
    )  # fmt: skip


@needs(can_edit_surveys)
def texts_page(request: StaffRequest, pk: int, language: str) -> HttpResponse:
    survey = survey_or_404(request, pk, can_edit_surveys)
    if language not in survey.languages:
        raise Http404
    found = lacks(queries.questions_of(survey), language)
    form = TextsForm(found, language, posted(request))
    own_name = LANGUAGES[language].own_name
    return saved_or_asked(
        request, form, lambda _given: actions.complete_texts(survey, language, form.texts(), by=request.member),
        title=_("Complete the texts: %(language)s") % {"language": own_name}, verb=_("Save the texts") if found else "", back=_of(survey),
        done=_("The texts are saved."), survey=survey,
        text=_("What is saved here stays: people may be answering already.") if found else _("Nothing is missing in this language."),
    )  # fmt: skip


@require_POST
@needs(can_edit_surveys)
def move_question(request: StaffRequest, pk: int, way: str) -> HttpResponse:
    if way not in (*STEPS, "out"):
        raise Http404
    question = question_or_404(request, pk)
    try:
        if way == "out":
            actions.remove_question(question, by=request.member)
            messages.success(request, _("The question is taken out."))
        else:
            actions.move_question(question, STEPS[way], by=request.member)
    except NotAllowed as refused:
        context = {"survey": question.survey, "refusal": str(refused)}
        return render_page(request, "feedback/surveys/refused.html", context, status=422)
    return redirect(_of(question.survey))


@needs(can_edit_surveys)
def new_wave_page(request: StaffRequest, pk: int) -> HttpResponse:
    survey = survey_or_404(request, pk, can_edit_surveys)
    return saved_or_asked(
        request, WaveForm(survey, posted(request)), lambda given: actions.add_wave(survey, by=request.member, **given),
        title=_("New wave"), verb=_("Add the wave"), back=_of(survey), done=_("The wave is added."), survey=survey,
    )  # fmt: skip


@needs(can_edit_surveys)
def wave_page(request: StaffRequest, pk: int) -> HttpResponse:
    wave = wave_or_404(request, pk, can_edit_surveys)
    return saved_or_asked(
        request, WaveForm(wave.survey, posted(request), wave=wave),
        lambda given: actions.change_wave(wave, by=request.member, **given),
        title=_("Change the wave"), verb=_("Save the wave"), back=_of(wave.survey), done=_("The wave is saved."),
        survey=wave.survey,
    )  # fmt: skip


def _of(survey: Survey) -> str:
    return reverse("surveys:survey", args=[survey.pk])
