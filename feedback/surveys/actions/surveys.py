"""A survey from its draft to the archive."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from organisation.models import Directorate, Service
from people.models import Member
from sdip.web.language import LANGUAGES
from sdip.web.search import index_row
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed, Stale
from tenancy.text import Words, words

from ..formula import DEFAULT_BANDS
from ..models import Question, Survey
from ..ready import ready
from ..wording import BAND_NAMES
from ..workflow import State, check_draft, check_move
from .inviting import forget_invited
from .waves import finish_waves, first_wave

COPIED = (
    "kind", "hint", "options", "lines", "required", "not_applicable", "same_page", "measure", "depends_options", "words",
)  # fmt: skip
DEEDS = {
    State.OPEN.value: "feedback.open_survey",
    State.CLOSED.value: "feedback.close_survey",
    State.ARCHIVED.value: "feedback.archive_survey",
}
FIXED = ("code",)  # once somebody could answer


def create_survey(
    *, code: str, name: Any, languages: list[str], by: Member, service: Service | None = None,
    directorate: Directorate | None = None, **values: Any,
) -> Survey:  # fmt: skip
    """The directorate is the service's own where it has one."""
    with acting("feedback.create_survey", by=by):
        survey = Survey(
            code=code, name=words(name), languages=_sound(languages), service=service, owner=by, bands=default_bands(), **values
        )  # fmt: skip
        survey.directorate = service.directorate if service else directorate
        _store(survey)
        return survey


def start_from_ready(instrument: str, *, code: str, languages: list[str], by: Member, **values: Any) -> Survey:
    """A ready instrument with its questions in all its languages; the draft may be changed."""
    made = ready(instrument)
    with acting("feedback.start_survey", by=by):
        purpose, name = words(made.purpose), values.pop("name", None) or words(made.name)
        survey = create_survey(
            code=code, name=name, purpose=purpose, languages=languages, instrument=instrument, by=by, **values
        )
        known: dict[str, Question] = {}
        for position, facts in enumerate(made.questions, 1):
            given = dict(facts)
            before, options = given.pop("shown_if", ("", []))
            known[given["code"]] = Question.objects.create(
                survey=survey, position=position, depends_on=known.get(before), depends_options=options, **given
            )
        return survey


def change_survey(survey: Survey, *, revision: int, by: Member, **values: Any) -> Survey:
    with acting("feedback.change_survey", by=by):
        row = _locked(survey)
        if row.revision != revision:
            raise Stale
        if row.state != State.DRAFT and any(
            values.get(name, getattr(row, name)) != getattr(row, name) for name in FIXED
        ):
            check_draft(row.state)
        if "languages" in values:
            values["languages"] = _sound(values["languages"])
        for name, value in values.items():
            setattr(row, name, value)
        if "service" in values and row.service:
            row.directorate = row.service.directorate
        row.revision += 1
        _store(row)
        return row


def move_survey(survey: Survey, to: str, *, by: Member) -> Survey:
    """Opened, closed, archived, brought back."""
    with acting(DEEDS.get(to, DEEDS[State.OPEN]), by=by):
        row = _locked(survey)
        check_move(row.state, to)
        if to == State.OPEN:
            if not row.questions.exists():
                raise NotAllowed(_("The survey has no question yet."))
            if not row.waves.exists():
                first_wave(row)
        was, row.state, row.revision = row.state, to, row.revision + 1
        row.save(update_fields=["state", "revision"])
        if to in (State.CLOSED, State.ARCHIVED):
            forget_invited(row)
        if was != State.DRAFT and to == State.ARCHIVED:
            finish_waves(row)
        return row


def copy_survey(survey: Survey, *, code: str, by: Member) -> Survey:
    """The same questions as a new draft: how an opened survey is changed."""
    with acting("feedback.copy_survey", by=by):
        copied = create_survey(
            code=code, name=survey.name, purpose=survey.purpose, languages=survey.languages, service=survey.service,
            directorate=survey.directorate, by_invitation=survey.by_invitation,
            instrument=survey.instrument, overall=survey.overall, helpful=survey.helpful, by=by,
        )  # fmt: skip
        copied.bands = survey.bands
        copied.save(update_fields=["bands"])
        made: dict[int | None, Question] = {}
        for question in survey.questions.order_by("position", "pk"):
            made[question.pk] = Question.objects.create(
                survey=copied, code=question.code, position=question.position,
                depends_on=made.get(question.depends_on_id), **{name: getattr(question, name) for name in COPIED},
            )  # fmt: skip
        return copied


def default_bands() -> list[dict[str, Any]]:
    """The five bands of the harmonised measurement, named in every language of the product."""
    bands = []
    for edge, code in DEFAULT_BANDS:
        name = Words()
        for language in LANGUAGES:
            with override(language):
                name[language] = str(BAND_NAMES[code])
        bands.append({"from": edge, "name": name})
    return bands


def _sound(languages: list[str]) -> list[str]:
    offered = require_tenant().languages
    kept = [code for code in offered if code in languages]
    if not kept:
        raise NotAllowed(_("Choose at least one language."), field="languages")
    return kept


def _locked(survey: Survey) -> Survey:
    return Survey.objects.select_for_update().get(pk=survey.pk)


def _store(survey: Survey) -> None:
    try:
        with transaction.atomic():
            survey.save()
    except IntegrityError as error:
        if "survey_code_once" not in str(error):
            raise
        raise NotAllowed(
            _("There is a survey with the code “%(code)s” already.") % {"code": survey.code}, field="code"
        ) from error
    index_row("survey", survey.pk, survey.code, survey.name)
