"""What charters give to the pages "My work": which rows wait for whom, and where each leads."""

from datetime import timedelta
from typing import Any

from django.db.models import BigIntegerField, Case, DateField, F, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sdip import registry

from . import queries

AHEAD = timedelta(days=30)  # a review that is due later is not work yet
OF_VERSION = Case(When(charter__name={}, then=F("charter__service__name")), default=F("charter__name"))
NO_DAY = Value(None, output_field=DateField())


def work_moves(member: Any) -> Any:
    return _work(queries.versions_to_move(member), Value(None, output_field=BigIntegerField()))


def work_reviews(member: Any) -> Any:
    rows = queries.versions_to_review(member, timezone.localdate() + AHEAD)
    return rows.values(
        "id",
        title=OF_VERSION,
        due_on=F("charter__review_on"),
        member_id=F("charter__owner"),
        directorate_id=F("charter__directorate"),
    )


def work_opinions(member: Any) -> Any:
    title = Case(When(name={}, then=F("service__name")), default=F("name"))
    return queries.charters_to_answer(member).values(
        "id", "directorate_id", title=title, due_on=NO_DAY, member_id=F("owner")
    )


def work_comments(member: Any) -> Any:
    return _work(queries.versions_to_answer(member), F("charter__owner"))


def work_requests(member: Any) -> Any:
    return _work(queries.versions_asked_for(member), F("charter__owner"))


def work_standards(member: Any) -> Any:
    return _work(queries.versions_apart(member, timezone.localdate()), F("charter__owner"))


def work_reading(member: Any) -> Any:
    return _work(queries.versions_to_read(member), Value(member.pk, output_field=BigIntegerField()))


def _work(rows: Any, whose: Any) -> Any:
    return rows.values(
        "id",
        title=OF_VERSION,
        due_on=NO_DAY,
        member_id=whose,
        directorate_id=F("charter__directorate"),
    )


def version_url(_kind: str, pk: int) -> str:
    return reverse("charters:version", args=[pk])


def readers_url(_kind: str, pk: int) -> str:
    return reverse("charters:readers", args=[pk])


def feedback_url(_kind: str, pk: int) -> str:
    return reverse("charters:feedback", args=[pk]) + "?answer=open"


def comments_url(_kind: str, pk: int) -> str:
    return reverse("charters:consultation", args=[pk]) + "?answer=open"


def distribution_url(_kind: str, pk: int) -> str:
    return reverse("charters:distribution", args=[pk])


def progress_url(_kind: str, pk: int) -> str:
    return reverse("charters:progress", args=[pk])


def register() -> None:
    registry.work.add(
        registry.WorkSource(
            "charters.move", _("Charters to check, approve or publish"), _("Look"), "doc", work_moves, progress_url
        ),
        registry.WorkSource("charters.review", _("Charters to review"), _("Look"), "doc", work_reviews, progress_url),
        registry.WorkSource(
            "charters.standards",
            _("Charters whose standards have changed"),
            _("Look"),
            "doc",
            work_standards,
            version_url,
        ),
        registry.WorkSource("charters.read", _("Charters to read"), _("Look"), "doc", work_reading, readers_url),
        registry.WorkSource(
            "charters.opinions",
            _("Feedback on charters to answer"),
            pgettext_lazy("button", "Answer"),
            "chat",
            work_opinions,
            feedback_url,
        ),
        registry.WorkSource(
            "charters.comments",
            _("Comments on charters to answer"),
            pgettext_lazy("button", "Answer"),
            "chat",
            work_comments,
            comments_url,
        ),
        registry.WorkSource(
            "charters.requests",
            _("Charters asked for in a format"),
            _("Look"),
            "doc",
            work_requests,
            distribution_url,
        ),
    )
