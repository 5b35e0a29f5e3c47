"""A draft is filled from a ready charter or from a file; what a file holds is shown before it is taken over."""

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from organisation.rules import can_edit_organisation
from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs
from sdip.web.pages import render_page
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from .. import actions, queries
from ..content import Content
from ..documents.data import content_json
from ..exchange import MOST_BYTES, Found, read_charter, read_text
from ..forms import CharterFileForm, ReadyForm, TakeOverForm
from ..models import CharterVersion
from ..ready import READY, content_of_ready
from ..rules import can_edit_charters, can_view_charters
from .fetching import accepted, form_page, past_draft, version_or_404

ENDINGS = frozenset({".csv", ".json", ".ods", ".txt", ".xls", ".xlsm", ".xlsx"})  # readers of workbooks look at them
MOST_SENT = 2_000_000  # bytes that come back with the second form: below Django's limit for what a form may send


@needs(can_edit_charters)
def ready_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk, can_edit_charters)
    if published := past_draft(request, version):
        return published
    form = ReadyForm(posted(request), initial={"revision": version.revision})
    if form.is_valid():
        content = content_of_ready(READY[form.cleaned_data["ready"]])
        if accepted(form, lambda: _fill(request, version, content, form)):
            messages.success(request, _("The draft is filled. What it said already stayed as it was."))
            return redirect("charters:draft", version.pk)
    return form_page(request, "charters/ready.html", form, version=version)


def _fill(request: StaffRequest, version: CharterVersion, content: Content, form: ReadyForm) -> CharterVersion:
    return actions.fill_draft(version, content, revision=form.cleaned_data["revision"], by=request.member)


@needs(can_edit_charters)
def import_page(request: StaffRequest, pk: int) -> HttpResponse:
    """First the file, then what was found in it; the second form brings it back word for word."""
    version = version_or_404(request, pk, can_edit_charters)
    if published := past_draft(request, version):
        return published
    if request.method == "POST" and "charter" in request.POST:
        return _take_over(request, version)
    form = CharterFileForm(posted(request), request.FILES or None)
    if not form.is_valid():
        return form_page(request, "charters/import.html", form, version=version)
    found = _read(form.cleaned_data["file"], form.cleaned_data["language"])
    if found.content is None:
        context = {"version": version, "form": CharterFileForm(), "problems": found.problems}
        return render_page(request, "charters/import.html", context, status=422)
    text = content_json(found.content).decode()
    if len(text.encode()) > MOST_SENT:
        form.add_error("file", _("The file holds more than one charter can say."))
        return form_page(request, "charters/import.html", form, version=version)
    initial = {"charter": text, "revision": version.revision}
    return _preview(request, version, TakeOverForm(initial=initial), found.content, found.notes)


def _take_over(request: StaffRequest, version: CharterVersion) -> HttpResponse:
    form = TakeOverForm(request.POST)
    found = read_text(request.POST["charter"])
    if found.content is None or "revision" in form.errors:
        context = {"version": version, "form": CharterFileForm(), "problems": found.problems}
        return render_page(request, "charters/import.html", context, status=422)
    content, given = found.content, form.cleaned_data
    if form.is_valid():
        try:
            actions.fill_draft(
                version, content, add_services=given["add_services"], revision=given["revision"], by=request.member
            )
            messages.success(request, _("The draft is filled. What it said already stayed as it was."))
            return redirect("charters:draft", version.pk)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    return _preview(request, version, form, content, (), status=422)


def _read(file: Any, language: str) -> Found:
    """The reader wants a file that it can read twice. It lies under a name of ours: the sender's may be none for a disk."""
    name = str(file.name)
    ending = Path(name).suffix.lower()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"charter{ending if ending in ENDINGS else ''}"
        path.write_bytes(file.read(MOST_BYTES + 1))
        return read_charter(path, language, require_tenant().languages, name)


def _preview(
    request: StaffRequest, version: CharterVersion, form: TakeOverForm, content: Content, notes: Any, status: int = 200
) -> HttpResponse:
    matching = queries.matching_of(version, content)
    unknown = [content.services[at] for at in matching.unknown]
    if not unknown or not can_edit_organisation(request.member, version.charter.directorate):
        del form.fields["add_services"]
    rows = zip(content.services, matching.services, strict=True)
    context = {
        "version": version,
        "form": form,
        "content": content,
        "services": [{"entry": entry, "here": here} for entry, here in rows],
        "unknown": unknown,
        "notes": [*notes, *matching.notes],
    }
    return render_page(request, "charters/import_preview.html", context, status=status)


@needs(can_view_charters)
def charter_data(request: StaffRequest, pk: int) -> HttpResponse:
    """The version as JSON, which another draft can be filled from."""
    version = version_or_404(request, pk)
    answer = HttpResponse(content_json(queries.content_of(version)), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="charter-{version.charter_id}-{version.number}.json"'
    return answer
