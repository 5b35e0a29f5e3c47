"""Messages as the specification shows them: only those whose citizen agreed, and never who wrote."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tenancy.context import absolute_url

from .. import queries, wording
from ..models import Case, CaseMove
from ..photos import CONTENT_TYPE
from ..workflow import OPEN, TOLD, State
from .catalogue import GENERAL, code_of, name_of
from .parameters import LONGEST_SPAN, Wanted

GONE = (State.WITHDRAWN, State.REJECTED)


def published() -> QuerySet[Case]:
    """Not what is taken back or spam, and nothing about how a person behaved."""
    rows = Case.objects.filter(may_publish=True, held_at=None).exclude(state__in=GONE).exclude(queries.CONDUCT)
    parts = ("service", "directorate", "place", "parent", "sent_request", "clearance")
    return rows.select_related(*parts).order_by("-received_at", "-pk")


def listed(ask: Wanted) -> list[Case]:
    rows = published()
    rows = _narrowed(rows, ask) if ask.numbers is None else rows.filter(number__in=ask.numbers)
    moves = Prefetch("moves", CaseMove.objects.order_by("at", "pk"))
    start = (ask.page - 1) * ask.page_size
    return list(rows.prefetch_related(moves, "files__file")[start : start + ask.page_size])


def _narrowed(rows: QuerySet[Case], ask: Wanted) -> QuerySet[Case]:
    if ask.since:
        rows = rows.filter(received_at__gte=ask.since)
    if ask.until:
        rows = rows.filter(received_at__lte=ask.until)
    later = CaseMove.objects.filter(case=OuterRef("pk"))
    if ask.changed_since:
        rows = rows.filter(Exists(later.filter(at__gte=ask.changed_since)))
    if ask.changed_until:
        first = ask.changed_since or ask.changed_until - LONGEST_SPAN
        rows = rows.filter(Exists(later.filter(at__gte=first)), ~Exists(later.filter(at__gt=ask.changed_until)))
    if ask.open is not None:
        is_open = Q(state__in=OPEN) | Q(state=State.DUPLICATE, parent__state__in=OPEN)
        rows = rows.filter(is_open if ask.open else ~is_open)
    return rows.filter(_of_codes(ask.codes)) if ask.codes else rows


def _of_codes(codes: Iterable[str]) -> Q:
    found = Q(kind=Case.Kind.COMPLAINT, service__code__in=codes)
    for code in codes:
        if code in GENERAL:
            general = Q(kind=GENERAL[code])
            found |= general & Q(service=None) if GENERAL[code] == Case.Kind.COMPLAINT else general
    return found


def is_read(case: Case) -> bool:
    """Whether a member has read it: before that nobody sees what was written, where it is or what it looks like."""
    return getattr(case, "clearance", None) is not None


def request_facts(case: Case, *, extended: bool = False) -> dict[str, Any]:
    moves, read = list(case.moves.all()), is_read(case)
    told = case.parent or case
    facts = {
        "service_request_id": str(case.number),
        "status": "open" if told.state in OPEN else "closed",
        "status_notes": _status_notes(told),
        "service_name": name_of(case),
        "service_code": code_of(case),
        "description": case.text if read else _("The words are shown once somebody has read them here."),
        "agency_responsible": str(case.directorate.name) if case.directorate else None,
        "service_notice": case.promise_text or None,
        "requested_datetime": instant(case.received_at),
        "updated_datetime": instant(moves[-1].at if moves else case.received_at),
        "expected_datetime": _end_of(queries.due_day(case)),
        "address": (case.where if read else "") or (str(case.place.name) if case.place else None),
        "address_id": case.place.code if case.place else None,
        "zipcode": None,
        "lat": _degrees(case.latitude) if read else None,
        "long": _degrees(case.longitude) if read else None,
        "media_url": next(iter(_media(case)), None),
    }
    return facts | (_extended(case, moves) if extended else {})


def _status_notes(case: Case) -> str:
    """The answer itself is written to its citizen; everybody reads in what state it is and what came of it."""
    came = wording.OUTCOMES.get(case.outcome, "") if case.state in TOLD else ""
    return " ".join(str(part) for part in (wording.HEADINGS[case.state], came) if part)


def _extended(case: Case, moves: list[CaseMove]) -> dict[str, Any]:
    wish = case.wish if is_read(case) else ""
    asked = [
        {"code": "WISH", "label": _("What would put it right?"), "name": wish, "value": wish},
        {"code": "PROMISE", "label": _("Which promise was not kept?"), "name": case.promise_text,
         "value": str(case.commitment_id or "")},
        {"code": "SERVICE", "label": _("Which service is it about?"),
         "name": str(case.service.name) if case.service else "", "value": case.service.code if case.service else ""},
    ]  # fmt: skip
    return {
        "attributes": [row for row in asked if row["value"]],
        "extended_attributes": {"kind": case.kind, "state": case.state, "outcome": case.outcome or None},
        "notes": [
            {"datetime": instant(move.at), "description": str(wording.HEADINGS[move.to_state]), "type": move.to_state}
            for move in moves
        ],
        "media": _media(case),
    }


def _media(case: Case) -> list[str]:
    if not is_read(case):
        return []
    photos = [link for link in case.files.all() if link.file.content_type == CONTENT_TYPE]
    links = sorted(photos, key=lambda link: link.pk)
    own = [absolute_url(reverse("open311:media", args=[case.number, link.pk])) for link in links]
    sent = getattr(case, "sent_request", None)
    return own or ([sent.media_url] if sent and sent.media_url else [])


def update_facts(move: Any) -> dict[str, Any]:
    """A move of a published message, as updates() finds it and as the widespread extension tells it."""
    return {
        "update_id": f"{move.case.number}-{move.position}",
        "service_request_id": str(move.case.number),
        "status": "open" if move.to_state in OPEN else "closed",
        "updated_datetime": instant(move.at),
        "description": str(wording.HEADINGS[move.to_state]),
        "external_status_code": move.to_state,
        "media_url": None,
    }


def updates(since: dt.datetime, until: dt.datetime | None, most: int) -> QuerySet[CaseMove]:
    """`position` in the log of its message: a key of the whole installation would tell how busy others are."""
    before = CaseMove.objects.filter(case=OuterRef("case"), pk__lte=OuterRef("pk")).order_by().values("case")
    rows = CaseMove.objects.filter(case__in=published().order_by().values("pk"), at__gte=since)
    rows = rows.filter(at__lte=until) if until else rows
    rows = rows.exclude(to_state__in=GONE).annotate(position=Subquery(before.annotate(n=Count("pk")).values("n")))
    return rows.select_related("case").order_by("at", "pk")[:most]


def instant(at: dt.datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def _end_of(day: dt.date | None) -> str | None:
    return instant(timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59, 59)))) if day else None


def _degrees(value: Any) -> float | None:
    return None if value is None else float(value)
