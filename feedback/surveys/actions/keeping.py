"""How long free texts are kept. Everything that is counted stays."""

from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from people.models import Member
from tenancy.audit import acting

from ...models import Keeping
from ..models import Question, Response, Wave
from ..workflow import Kind

A_MONTH = timedelta(days=365.25 / 12)
# The key stays, so that it is still known that the question was answered.
ERASE = """UPDATE feedback_response SET answers = answers || (
        SELECT jsonb_object_agg(k.code, '') FROM unnest(%(codes)s::text[]) k(code) WHERE answers ? k.code)
    WHERE wave_id = %(wave)s AND answered_on < %(limit)s
        AND EXISTS (SELECT 1 FROM unnest(%(codes)s::text[]) k(code) WHERE answers ->> k.code <> '')"""


def change_survey_keeping(*, months: int | None, by: Member) -> Keeping:
    """None: nothing is erased by itself."""
    with acting("feedback.change_survey_keeping", by=by):
        row, _new = Keeping.objects.update_or_create(defaults={"keep_survey_texts_months": months})
        return row


def erase_old_survey_texts() -> int:
    """By the tenant's rule: how many responses lost their free texts now. What is erased is not touched again."""
    months = Keeping.objects.values_list("keep_survey_texts_months", flat=True).first()
    if not months:
        return 0
    with acting("feedback.erase_old_survey_texts"):
        limit = timezone.localdate() - months * A_MONTH
        written = Response.objects.filter(answered_on__lt=limit).order_by().values("wave")
        waves = Wave.objects.filter(pk__in=written).order_by("pk")
        return sum(_erase(wave, limit) for wave in waves)


def _erase(wave: Wave, limit: date) -> int:
    codes = list(Question.objects.filter(survey=wave.survey_id, kind=Kind.TEXT).values_list("code", flat=True))
    if not codes:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(ERASE, {"codes": codes, "wave": wave.pk, "limit": limit})
        erased = int(cursor.rowcount)
    if erased:
        wave.texts_erased_at = timezone.now()
        wave.save(update_fields=["texts_erased_at"])
    return erased
