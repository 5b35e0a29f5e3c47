"""What a version lacks by the lists that one may choose, and how plainly it is written."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.formats import formatter
from sdip.web.language import LANGUAGES
from sdip.web.pages import render_page

from .. import queries
from ..checks import CHECKLISTS, Answer, Report, check_all
from ..checks.formats import Stop, what_stops
from ..checks.plain import Fault, Reading, read_plainly
from ..content import Content
from ..documents.formats import FORMATS
from ..documents.framing import frame_of
from ..models import CharterVersion
from ..places import Place
from ..rules import can_edit_charters, can_view_charters
from ..workflow import State
from .fetching import version_or_404
from .mending import Mender

SHOWN, PER_PAGE = 4, 25
FORMATS_LIST = "formats"  # beside the lists of questions


@needs(can_view_charters)
def checks_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk)
    said = queries.content_of(version)
    reports = check_all(said)
    chosen = request.GET.get("list", "")
    if chosen == FORMATS_LIST:
        return _formats_page(request, version, said, reports)
    report = next((each for each in reports if each.checklist.code == chosen), reports[0])
    groups = [_group(group.heading, group.answers, mender(request, version, said)) for group in report.groups]
    tabs = _tabs(reports, said, report.checklist.code)
    context = {"version": version, "tabs": tabs, "report": report, "groups": groups, "lists": len(CHECKLISTS)}
    return render_page(request, "charters/checks.html", context)


def _tabs(reports: Sequence[Report], said: Content, chosen: str) -> list[dict[str, Any]]:
    lists: list[tuple[str, Any, int]] = [
        (each.checklist.code, each.checklist.name, len(each.missing)) for each in reports
    ]
    lists.append((FORMATS_LIST, _("Formats"), len(what_stops(said))))
    return [
        {
            "url": f"?list={code}",
            "label": label,
            "here": code == chosen,
            "count": count,
            "tone": "warn" if count else "ok",
        }
        for code, label, count in lists
    ]


def _formats_page(
    request: StaffRequest, version: CharterVersion, said: Content, reports: Sequence[Report]
) -> HttpResponse:
    """Which files could be made of the version, by language; what stops one, with its place."""
    stops, mend = what_stops(said, frame_of(version, said)), mender(request, version, said)
    kinds = [form for form in FORMATS.values() if form.per_language]
    groups = []
    for language in said.languages:
        here = [stop for stop in stops if stop.language == language]
        stopped = {stop.format for stop in here}
        done = [{"words": form.label, "note": form.hint(language)} for form in kinds if not stopped & {form.code, ""}]
        missing = [_stopped(stop, mend) for stop in here]
        groups.append({"language": language, "title": LANGUAGES[language].own_name, "missing": missing, "done": done})
    context = {"version": version, "tabs": _tabs(reports, said, FORMATS_LIST), "groups": groups}
    return render_page(request, "charters/format_check.html", context)


def _stopped(stop: Stop, mend: Mender) -> dict[str, Any]:
    place = f"{stop.place}: " if stop.place else ""
    return {
        "words": FORMATS[stop.format].label if stop.format else _("All formats"),
        "reason": f"{place}{stop.reason}",
        "url": mend.url(stop.place) if stop.place else "",
        "verb": _("Mend it"),
    }


def mender(request: StaffRequest, version: CharterVersion, said: Content) -> Mender:
    may_write = version.state == State.DRAFT and can_edit_charters(request.member, version.charter.directorate)
    return Mender(version, said, may_write=may_write)


def _group(heading: Any, answers: Sequence[Answer], mend: Mender) -> dict[str, Any]:
    """As the component for what is ready takes it."""
    return {
        "heading": heading,
        "missing": [_missing(answer, mend) for answer in answers if answer.missing],
        "done": [{"words": answer.question.words} for answer in answers if answer.met],
        "spared": [answer.question.words for answer in answers if answer.missing is None],
    }


def _missing(answer: Answer, mend: Mender) -> dict[str, str]:
    places = list(answer.missing or ())
    return {
        "words": answer.question.words,
        "reason": _listed(places) if any(place.number for place in places) else "",
        "url": mend.url(places[0]),
        "verb": _("Mend it"),
    }


def _listed(places: Sequence[Place]) -> str:
    """The first few by name, the others by number."""
    names = [str(place) for place in places[:SHOWN]]
    if (more := len(places) - SHOWN) > 0:
        words = ngettext("and %(count)s more", "and %(count)s more", more)
        names.append(words % {"count": formatter().num(more)})
    return " · ".join(names)


@needs(can_view_charters)
def plain_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk)
    said = queries.content_of(version)
    readings = read_plainly(said)
    chosen = request.GET.get("language", "")
    reading = next((each for each in readings if each.language == chosen), readings[0])
    mend = mender(request, version, said)
    page = Paginator(reading.findings, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "version": version,
        "tabs": [_tab(each, each is reading) for each in readings],
        "reading": reading,
        "language": LANGUAGES[reading.language],
        "counts": _counts(reading),
        "page": page,
        "rows": [{"found": each, "url": mend.url(each.place)} for each in page],
        "not_judged": _named(reading.not_judged),
        "partly": _named(reading.partly),
    }
    return render_page(request, "charters/plain.html", context)


def _tab(reading: Reading, here: bool) -> dict[str, Any]:
    code = reading.language
    return {
        "url": f"?language={code}",
        "label": LANGUAGES[code].own_name,
        "here": here,
        "count": len(reading.findings),
    }


def _counts(reading: Reading) -> list[dict[str, Any]]:
    write = formatter()
    average = "–" if reading.average is None else write.num(round(reading.average, 1))
    found = [
        {"value": write.num(reading.sentences), "words": _("Sentences")},
        {"value": average, "words": _("Words in a sentence")},
    ]
    kinds = [fault for fault in Fault if fault not in reading.not_judged]
    return [
        *found,
        *(
            {"value": write.num(sum(each.fault == fault for each in reading.findings)), "words": fault.label}
            for fault in kinds
        ),
    ]


def _named(faults: Sequence[Fault]) -> str:
    return formatter().listed(fault.label for fault in faults)
