"""The files of a version: for its staff what there is and why not, for everybody the files themselves."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from people.requests import StaffRequest
from sdip.files.sending import file_response
from sdip.web.access import needs, public, require
from sdip.web.formats import formatter
from sdip.web.language import tenant_languages
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ..actions.editions import add_recording, make_editions_again, remove_recording
from ..documents.formats import FORMATS
from ..forms.editions import RecordingForm
from ..models import Edition, StaffLetter
from ..queries.editions import editions_of, public_edition, public_editions
from ..rules import can_edit_charters, can_view_charters
from ..tasks import sweep_editions
from ..workflow import IN_FORCE
from .fetching import accepted, form_page, version_or_404

ICONS = {"large": "large", "audio": "audio", "braille": "braille"}


@needs(can_view_charters)
def editions_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk)
    rows = list(editions_of(pk))
    may_change = version.state in IN_FORCE and can_edit_charters(request.member, version.charter.directorate)
    context = {
        "version": version,
        "groups": _by_language(rows),
        "may_change": may_change,
        "letter": StaffLetter.objects.filter(version=version).first(),
        "may_try": may_change and any(row.state == Edition.State.UNAVAILABLE for row in rows),
    }
    return render_page(request, "charters/editions.html", context)


def _by_language(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """A table for each language of the tenant, one for what holds all of them."""
    titles = {each.code: each.own_name for each in tenant_languages()} | {"": _("All languages")}
    order = list(FORMATS)
    found: dict[str, list[Any]] = {code: [] for code in titles}
    for row in sorted(rows, key=lambda row: order.index(row.format)):
        found.setdefault(row.language, []).append({"row": row, "format": FORMATS[row.format], "hint": _hint(row)})
    return [{"title": titles.get(code, code), "language": code, "rows": kept} for code, kept in found.items() if kept]


def _hint(row: Edition) -> str:
    if row.recorded_by_id:
        return _("Read aloud by a person.")
    return FORMATS[row.format].hint(row.language)


@require_POST
@needs(can_view_charters)
def make_again(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk, can_edit_charters)
    try:
        make_editions_again(version, by=request.member)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        sweep_editions.delay_on_commit()
        messages.success(request, _("The missing files are being made."))
    return redirect("charters:editions", pk)


@needs(can_view_charters)
def recording_page(request: StaffRequest, pk: int) -> HttpResponse:
    """`pk`: the spoken edition that the recording takes the place of."""
    edition = get_object_or_404(Edition.objects.filter(format="audio"), pk=pk)
    version = version_or_404(request, edition.version_id)
    require(can_edit_charters, request.member, version.charter.directorate)
    form = RecordingForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        if accepted(form, lambda: add_recording(edition, content, by=request.member)):
            messages.success(request, _("The recording is heard instead of the computer voice."))
            return redirect("charters:editions", version.pk)
    return form_page(request, "charters/recording.html", form, version=version, edition=edition)


@require_POST
@needs(can_view_charters)
def computer_voice(request: StaffRequest, pk: int) -> HttpResponse:
    """`pk`: the spoken edition whose recording was the wrong one."""
    edition = get_object_or_404(Edition.objects.filter(format="audio"), pk=pk)
    version = version_or_404(request, edition.version_id, can_edit_charters)
    try:
        remove_recording(edition, by=request.member)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        sweep_editions.delay_on_commit()
        messages.success(request, _("The computer voice reads it again."))
    return redirect("charters:editions", version.pk)


# --- for everybody ---


def offered(version: int, language: str) -> dict[str, Any]:
    """What the public page offers of a version, in the order of the formats, what is being made and what it lacks. One query."""
    order = list(FORMATS)
    found = sorted(public_editions(version, language), key=lambda row: order.index(row.format))
    files = [
        {"row": row, "label": FORMATS[row.format].label, "icon": ICONS.get(row.format, "doc"), "hint": _hint(row)}
        for row in found
        if row.file
    ]
    waiting = [FORMATS[row.format].label for row in found if row.state == Edition.State.WAITING]
    missing = [
        {"label": FORMATS[row.format].label, "reason": row.reason}
        for row in found
        if row.state == Edition.State.UNAVAILABLE
    ]
    return {"files": files, "waiting": formatter().listed(waiting), "missing": missing}


@public
@require_safe
@cache_control(public=True, no_cache=True)
def edition_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    edition = public_edition(pk)
    if edition is None or edition.file is None:
        raise Http404
    tag = f'"{edition.file.sha256}"'
    held = get_conditional_response(request, etag=tag)
    return held or file_response(request, edition.file)
