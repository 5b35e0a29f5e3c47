"""What surveys tell the frame: menu, search, labels of the trail, pages for the tests."""

from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisation import succession
from people import handover
from sdip import registry
from sdip.mail.outbox import add_headers
from sdip.web.search import matching

from . import feeds, mails, queries, refusing, rules
from .models import Question, Survey, SurveyFile, Wave
from .workflow import Kind, State

LABELS = {
    "create_survey": _("Survey made"),
    "start_survey": _("Survey made from a ready one"),
    "change_survey": _("Survey changed"),
    "copy_survey": _("Survey copied"),
    "open_survey": _("Survey opened"),
    "close_survey": _("Survey closed"),
    "archive_survey": _("Survey archived"),
    "add_question": _("Question added"),
    "change_question": _("Question changed"),
    "remove_question": _("Question taken out"),
    "move_question": _("Question moved"),
    "complete_texts": _("Texts of a survey completed in a language"),
    "add_wave": _("Wave of a survey added"),
    "change_wave": _("Wave of a survey changed"),
    "finish_wave": _("All answers of a wave are in"),
    "publish_results": _("Results of a survey published"),
    "withdraw_results": _("Results of a survey withdrawn"),
    "invite_people": _("People invited to a survey"),
    "remind_invited": _("People reminded of a survey"),
    "refuse_letters": _("Invitations to surveys refused by an address"),
    "allow_letters": _("Invitations to surveys allowed again by an address"),
    "erase_invited_addresses": _("Addresses of those invited to a survey erased"),
    "change_survey_keeping": _("Rule for keeping free texts of surveys changed"),
    "erase_old_survey_texts": _("Old free texts of surveys erased"),
    "ask_for_survey_file": _("File of a survey asked for"),
    "drop_survey_files": _("Old files of surveys dropped"),
    "import_answers": _("Answers of a survey imported"),
    "start_answers": _("Form of a survey begun"),
    "save_answers": _("Form of a survey filled in"),
    "send_answers": _("Form of a survey sent"),
    "drop_forms": _("Forms of a kiosk dropped for the next person"),
    "end_answers": _("Form of a survey ended: enough people of the group have answered"),
    "receive_response": _("Answers to a survey received"),
    "remove_response": _("Answers from paper taken out"),
    "drop_old_survey_drafts": _("Forms of surveys that nobody sent dropped"),
}


def found_surveys(member: Any, words: set[str]) -> Any:
    if not rules.can_view_survey_results(member):
        return Survey.objects.none().values("id", title=F("name"), subtitle=F("directorate__name"))
    rows = matching(queries.visible_surveys(member), "survey", " ".join(words)).order_by()
    return rows.values("id", title=F("name"), subtitle=F("directorate__name"))


def survey_url(_kind: str, pk: int) -> str:
    return reverse("surveys:survey", args=[pk])


def _pk(rows: Any) -> dict[str, Any] | None:
    row = rows.order_by("pk").first()
    return {"pk": row.pk} if row else None


def a_survey() -> dict[str, Any] | None:
    return _pk(Survey.objects.exclude(state=State.DRAFT))


def a_language() -> dict[str, Any] | None:
    row = Survey.objects.exclude(state=State.ARCHIVED).order_by("pk").first()
    return {"pk": row.pk, "language": row.languages[0]} if row else None


def a_draft() -> dict[str, Any] | None:
    return _pk(Survey.objects.filter(state=State.DRAFT))


def a_draft_question() -> dict[str, Any] | None:
    return _pk(Question.objects.filter(survey__state=State.DRAFT))


def a_wave() -> dict[str, Any] | None:
    return _pk(Wave.objects.filter(survey__state=State.OPEN))


def a_text() -> dict[str, Any] | None:
    wave = Wave.objects.filter(survey__state=State.OPEN, survey__questions__kind=Kind.TEXT).order_by("pk").first()
    question = wave.survey.questions.filter(kind=Kind.TEXT).first() if wave else None
    return {"pk": wave.pk, "code": question.code} if wave and question else None


def an_open_survey() -> dict[str, Any] | None:
    row = queries.public_surveys(timezone.localdate()).order_by("pk").first()
    return {"code": row.code} if row else None


def a_file() -> dict[str, Any] | None:
    return _pk(SurveyFile.objects.all())


def a_letter() -> dict[str, Any]:
    return {"key": refusing.key_of("somebody@example.org")}


def a_published_wave() -> dict[str, Any] | None:
    row = queries.published_waves().first()
    return {"code": row.survey.code, "number": row.number} if row else None


PAGES: list[tuple[str, Any, bool]] = [
    ("surveys:list", dict, False),
    ("surveys:new", dict, False),
    ("surveys:keeping", dict, False),
    *((f"surveys:{name}", a_survey, False) for name in ("survey", "change", "copy", "preview", "share", "new_wave")),
    ("surveys:new_question", a_draft, False),
    ("surveys:complete", a_language, False),
    ("surveys:question", a_draft_question, False),
    *(
        (f"surveys:{name}", a_wave, False)
        for name in ("results", "wave", "invite", "enter", "import", "breakdown", "comparison")
    ),
    ("surveys:texts", a_text, False),
    ("surveys:file", a_file, False),
    ("answer:list", dict, True),
    ("answer:start", an_open_survey, True),
    ("answer:kiosk", an_open_survey, True),
    ("answer:results", a_published_wave, True),
    ("answer:letters", a_letter, True),
    ("answer:enough", an_open_survey, True),
    ("answer:kiosk_enough", an_open_survey, True),
]


def register() -> None:
    from . import api

    feeds.register()
    add_headers(mails.PURPOSE, mails.refusal_headers)
    registry.api_routes.add(
        registry.ApiRoute("surveys", api.SurveyEndpoint, "survey"),
        registry.ApiRoute("survey-waves", api.WaveEndpoint, "survey-wave"),
    )
    registry.navigation.add(
        registry.NavItem(_("Surveys"), "surveys:list", rules.can_view_survey_results, "list", 35, ("surveys",))
    )
    succession.register("feedback.Survey", label=_("surveys"), service="service", open=~Q(state=State.ARCHIVED))
    handover.register(Survey, "owner", ~Q(state=State.ARCHIVED), _("Surveys"))
    registry.links.add(registry.Link("public-footer", "answer:list", _("Surveys"), 60))
    registry.search.add(registry.SearchSource("survey", _("Surveys"), "list", found_surveys, survey_url))
    registry.audit_labels.add(*(registry.AuditLabel(f"feedback.{code}", label) for code, label in LABELS.items()))
    registry.test_pages.add(*(registry.TestPage(name, kwargs, public) for name, kwargs, public in PAGES))
