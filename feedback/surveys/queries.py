import random
import uuid
from array import array
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.utils import timezone

from organisation.models import Place
from organisation.rules import within
from people.models import Member

from .. import codes
from .cells import ALL
from .counted import AnswerCount, ResponseChange
from .formula import FEWEST
from .models import Invitation, LetterRefusal, Question, Response, Survey, SurveyDraft, SurveyFile, Wave
from .tallies import number_of_responses
from .workflow import Channel, State

DRAFTS_LAST = timedelta(days=1)
FILES_LAST = timedelta(days=1)
STANDS = """
SELECT md5(concat_ws('|', %s, s::text, (SELECT string_agg(q::text, '|' ORDER BY q.id) FROM feedback_question q WHERE q.survey_id = s.id),
           (SELECT string_agg(w::text, '|' ORDER BY w.id) FROM feedback_wave w WHERE w.survey_id = s.id),
           (SELECT max(r.id) FROM feedback_response r JOIN feedback_wave w ON w.id = r.wave_id WHERE w.survey_id = s.id)))
  FROM feedback_survey s WHERE s.id = %s"""
LEASE = timedelta(minutes=10)  # a worker that is silent for so long has died
MAX_ATTEMPTS = 3


def visible_surveys(member: Member) -> QuerySet[Survey]:
    return within(Survey.objects.select_related("service", "directorate"), member, "view_survey_results")


def with_answers(rows: QuerySet[Survey]) -> QuerySet[Survey]:
    """`answered`: how many have answered each of them, from what is counted beforehand and what came or went since."""
    counts = AnswerCount.objects.filter(wave__survey=OuterRef("pk"), by="", part="", question=ALL).order_by()
    theirs = Wave.objects.filter(survey=OuterRef(OuterRef("pk"))).order_by().values("pk")
    came_or_went = Sum(Case(When(response_id=None, then=-1), default=1))
    waiting = ResponseChange.objects.filter(wave_id__in=theirs).order_by().values("tenant").annotate(n=came_or_went)
    counted = counts.values("wave__survey").annotate(n=Sum("count")).values("n")
    return rows.annotate(answered=Coalesce(Subquery(counted), 0) + Coalesce(Subquery(waiting.values("n")), 0))


def questions_of(survey: Survey) -> list[Question]:
    return list(Question.objects.filter(survey=survey).order_by("position", "pk"))


def open_wave(survey: Survey, day: date | None = None) -> Wave | None:
    """The newest wave that runs on that day, if the survey is open. One without a last day ends where the next one begins."""
    if survey.state != State.OPEN:
        return None
    on = day or timezone.localdate()
    begun = survey.waves.filter(opens_on__lte=on)
    later = begun.filter(number__gt=OuterRef("number"))
    rows = (
        begun.select_related("quota_question")
        .filter(finished_at=None)
        .filter(Q(closes_on__gte=on) | Q(closes_on=None) & ~Exists(later))
    )
    return rows.order_by("-number").first()


def public_surveys(day: date) -> QuerySet[Survey]:
    """Those that everybody may answer today."""
    running = Wave.objects.filter(opens_on__lte=day, finished_at=None).filter(Q(closes_on=None) | Q(closes_on__gte=day))
    return Survey.objects.filter(state=State.OPEN, by_invitation=False, waves__in=running).distinct()


def as_it_stands(wave: Wave) -> str:
    """A digest of all that a file of the wave is made of: another one once anything of the survey, a question, a wave or the answers
    is different."""
    counts = sorted(number_of_responses(wave.survey.waves.all(), everything=True).items())
    with connection.cursor() as cursor:
        cursor.execute(STANDS, [str(counts), wave.survey_id])
        return str(cursor.fetchone()[0])


def published_waves() -> QuerySet[Wave]:
    """Results that everybody may read, the newest first."""
    return Wave.objects.exclude(published_at=None).select_related("survey__service").order_by("-opens_on", "-pk")


def days_given(wave: Wave, question: Question) -> dict[str, int]:
    """How many gave which day, year-month-day, the first one first. Reads every answer of the wave: nothing counts them beforehand."""
    rows = wave.responses.filter(answers__has_key=question.code).annotate(day=said(question)).order_by("day")
    return dict(rows.values_list("day").annotate(n=Count("pk")))


def waves_with_counts(survey: Survey) -> list[tuple[Wave, int]]:
    waves = list(survey.waves.order_by("number"))  # how many there are says nothing of anybody
    answered = number_of_responses(waves, everything=True)
    return [(wave, answered.get(wave.pk, 0)) for wave in waves]


def said(question: Question) -> KeyTextTransform:
    """Its answer, as text. A code is no path: it may hold two underscores."""
    return KeyTextTransform(question.code, "answers")


def has_room(wave: Wave, group: str) -> bool:
    """Whether the wave still asks this group: one more answer is wanted of it, or quotas are only counted."""
    wanted = wave.quotas.get(group) if wave.quotas_stop else None
    if wanted is None:
        return True
    if wave.quota_by_place:
        rows = wave.responses.filter(place__code=group)
    else:
        rows = wave.responses.annotate(group=said(wave.quota_question)).filter(group=group)  # type: ignore[arg-type]
    return rows.order_by()[:wanted].count() < wanted


def draft_of(key: uuid.UUID) -> SurveyDraft | None:
    rows = SurveyDraft.objects.select_related("wave__survey", "wave__quota_question", "place")
    return rows.filter(form_key=codes.stored_key(key), changed_at__gte=timezone.now() - DRAFTS_LAST).first()


def response_of(key: uuid.UUID) -> Response | None:
    return Response.objects.select_related("wave__survey").filter(form_key=codes.stored_key(key)).first()


def old_drafts() -> QuerySet[SurveyDraft]:
    return SurveyDraft.objects.filter(changed_at__lt=timezone.now() - DRAFTS_LAST)


def invitation_of(token: str) -> Invitation | None:
    """`token` as codes.tidy() leaves it."""
    return Invitation.objects.select_related("wave__survey").filter(token_hash=codes.hashed(token)).first()


def waiting_files(now: datetime) -> QuerySet[SurveyFile]:
    free = Q(claimed_at=None) | Q(claimed_at__lte=now - LEASE)
    return SurveyFile.objects.filter(free, state=SurveyFile.State.WAITING).order_by("pk")


def refuses_letters(mark: str) -> bool:
    return LetterRefusal.objects.filter(address_hash=mark).exists()


def places_in_use() -> QuerySet[Place]:
    return Place.objects.filter(ended_on=None).by_name()


def names_of_places(codes: Collection[str]) -> dict[str, str]:
    """Also of places that are no longer in use; no query for none."""
    if not codes:
        return {}
    return {code: str(name) for code, name in Place.objects.filter(code__in=codes).values_list("code", "name")}


def papers_of(wave: Wave, member: Member) -> QuerySet[Response]:
    """Those that the member typed in, the newest first: to take a wrong one out again."""
    rows = wave.responses.filter(channel=Channel.PAPER, entered_by=member)
    return rows.only("pk", "answered_on", "wave_id").order_by("-pk")


def place_codes() -> set[str]:
    return set(Place.objects.filter(ended_on=None).values_list("code", flat=True))


def untranslated(survey: Survey, questions: list[Question]) -> dict[str, list[str]]:
    """For each language of the survey: what has no text in it, by the code of the question; "" is the survey itself."""
    found: dict[str, list[str]] = {}
    for language in survey.languages:
        missing = [""] if _lacks(language, survey.name, survey.purpose) else []
        missing += [each.code for each in questions if _lacks(language, *_texts(each))]
        if missing:
            found[language] = missing
    return found


def _texts(question: Question) -> list[Any]:
    parts = [*question.options, *question.lines]
    return [question.words, question.hint, *(each["words"] for each in parts)]


def _lacks(language: str, *texts: Any) -> bool:
    """Whether a text that somebody wrote has no words in the language."""
    return any(text and not text.get(language) for text in texts)


def citable_waves(member: Member, cited: int | None = None) -> QuerySet[Wave]:
    """Those whose answers are all in, of surveys that the member may read, the newest first; also the one that is `cited` already."""
    theirs = Q(survey__in=visible_surveys(member), finished_at__isnull=False)
    rows = Wave.objects.filter(theirs | Q(pk=cited))
    return rows.select_related("survey").order_by("-opens_on", "-pk")


def texts_of(wave: Wave, question: Question, most: int) -> list[str]:
    """In no order; drawn by lot where there are more. Until all answers are in they come by fives, and the last five wait: whoever
    looks before and after one person learns nothing."""
    rows = wave.responses.filter(answers__has_key=question.code).annotate(text=said(question)).exclude(text="")
    keys = array("q", rows.order_by("pk").values_list("pk", flat=True).iterator())
    if wave.finished_at is None:
        del keys[max(0, len(keys) - len(keys) % FEWEST - FEWEST) :]
    drawn = random.SystemRandom().sample(keys, min(most, len(keys)))
    found = dict(rows.filter(pk__in=drawn).values_list("pk", "text"))
    return [str(found[key]) for key in drawn if key in found]
