"""Who was heard about a version, in sentences for everybody."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from organisation.models import Service
from sdip.web.formats import formatter
from tenancy.context import require_tenant
from tenancy.text import Words, words

from ..models import CharterVersion, Comment, Hearing
from ..workflow import State


def opened_versions() -> QuerySet[CharterVersion]:
    """In consultation with everybody, or past it; what is a draft again, put away or withdrawn is for nobody."""
    return ever_opened_versions().exclude(state__in=(State.DRAFT, State.WITHDRAWN, State.DISCARDED))


def ever_opened_versions() -> QuerySet[CharterVersion]:
    """Those on which somebody may still be writing a comment."""
    shown = Q(charter__service=None) | Q(charter__service__public=True, charter__service__ended_on=None)
    rows = CharterVersion.objects.filter(shown, opening__isnull=False)
    return rows.select_related("opening", "charter__service", "charter__directorate")


def open_consultations() -> QuerySet[CharterVersion]:
    """Those that take comments today."""
    return opened_versions().filter(state=State.CONSULTATION, opening__until__gte=timezone.localdate()).order_by("pk")


def consultation_on(charters: Sequence[int], service: Service | None) -> CharterVersion | None:
    """On one of the charters, or on the first one of the service, if everybody may comment today."""
    rows = open_consultations()
    found = Q(charter__in=charters)
    return rows.filter(found | Q(charter__service=service) if service else found).first()


def consulted_sentences(hearings: Sequence[Mapping[str, Any]], comments: Sequence[Mapping[str, Any]]) -> list[Words]:
    """One for each hearing, and one for the comments that were answered."""
    answers = [each["answer"] for each in comments if each["answer"] not in ("", Comment.Answer.ASIDE)]
    found = [Words() for _each in hearings] + ([Words()] if answers else [])
    for code in require_tenant().languages:
        with override(code):
            said = [_heard(each) for each in hearings] + ([_answered(answers)] if answers else [])
        for texts, sentence in zip(found, said, strict=True):
            texts[code] = sentence
    return found


def _heard(row: Mapping[str, Any]) -> str:
    facts = {
        "who": str(words(row["who"])),
        "how": Hearing.Way(row["way"]).label,
        "day": formatter().day(date.fromisoformat(row["on"])),
        "count": formatter().num(row["people"]),
    }
    return (
        ngettext(
            "%(who)s (%(how)s, %(day)s): %(count)s person was asked.",
            "%(who)s (%(how)s, %(day)s): %(count)s people were asked.",
            row["people"],
        )
        % facts
    )


def _answered(answers: Sequence[str]) -> str:
    came = ngettext("%(count)s comment was answered.", "%(count)s comments were answered.", len(answers))
    accepted = sum(1 for each in answers if each == Comment.Answer.ACCEPTED)
    taken = _("Accepted: %(count)s.") % {"count": formatter().num(accepted)}
    return f"{came % {'count': formatter().num(len(answers))}} {taken}"
