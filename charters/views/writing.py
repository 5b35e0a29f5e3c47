"""Pages of those who write a draft: what it holds, the texts of each section, the services."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organisation.models import Service
from organisation.rules import within
from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs
from tenancy.refusals import NotAllowed

from .. import actions, queries
from ..content import Content
from ..forms import AnswerForm, EntryForm, NewEntryForm, SectionForm
from ..models import CharterVersion, ServiceEntry
from ..parts import PART_SECTIONS, Section
from ..rules import can_edit_charters
from .fetching import accepted, entry_or_404, form_page, past_draft, place_of, refused, seen, version_or_404
from .rows import lists_of

WRITTEN = (Section.WHO, Section.WHAT, Section.RIGHTS, Section.REACH, Section.TELL, Section.ABOUT)


@needs(can_edit_charters)
def draft_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk, can_edit_charters)
    if published := past_draft(request, version):
        return published
    form = AnswerForm(posted(request), initial={"answer_days": version.answer_days, "revision": version.revision})
    if form.is_valid() and accepted(
        form, lambda: actions.change_draft(version, **form.cleaned_data, by=request.member)
    ):
        messages.success(request, _("The draft is saved."))
        return redirect("charters:draft", version.pk)
    said = queries.content_of(version)
    context = {
        "version": version,
        "sections": _sections(said),
        "promises": queries.promises_in_words(version, said),
        "differences": queries.differences(version),
    }
    return form_page(request, "charters/draft.html", form, **context)


def _sections(said: Content) -> list[dict[str, Any]]:
    """Each section with how much of it is written."""
    written = [PART_SECTIONS[row.part] for row in said.passages]
    rows = {
        Section.WHO: len(said.parties) + len(said.forms),
        Section.WHAT: len(said.services),
        Section.REACH: len(said.contacts),
    }
    return [
        {"code": each.value, "label": each.label, "texts": written.count(each), "rows": rows.get(each, 0)}
        for each in WRITTEN
    ]


@needs(can_edit_charters)
def section_page(request: StaffRequest, pk: int, section: str) -> HttpResponse:
    version = version_or_404(request, pk, can_edit_charters)
    if published := past_draft(request, version):
        return published
    if section not in WRITTEN:
        raise Http404
    parts = [part for part, of in PART_SECTIONS.items() if of == section]
    held = {row.part: row.words for row in version.passages.all()}
    form = SectionForm(posted(request), parts=parts, initial={**held, "revision": version.revision})
    if form.is_valid() and accepted(form, lambda: _write_texts(request, version, form)):
        messages.success(request, _("The draft is saved."))
        return redirect("charters:section", version.pk, section)
    context: dict[str, Any] = {"version": version, "section": Section(section), "lists": lists_of(version, section)}
    if section == Section.WHAT:
        context["entries"] = version.entries.select_related("service")
    return form_page(request, "charters/section.html", form, parts=parts, **context)


def _write_texts(request: StaffRequest, version: CharterVersion, form: SectionForm) -> CharterVersion:
    return actions.write_passages(version, form.texts(), revision=form.cleaned_data["revision"], by=request.member)


@needs(can_edit_charters)
def new_entry_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk, can_edit_charters)
    if published := past_draft(request, version):
        return published
    services = within(Service.objects.filter(ended_on=None), request.member, "edit_charters")
    free = services.exclude(pk__in=version.entries.values("service")).order_by(queries.by_name(), "pk")
    form = NewEntryForm(posted(request), services=free, initial={"revision": version.revision})
    if form.is_valid():
        entry = accepted(form, lambda: actions.add_service(version, **form.cleaned_data, by=request.member))
        if entry:
            return redirect("charters:entry", entry.pk)
    return form_page(request, "charters/new_entry.html", form, version=version)


@needs(can_edit_charters)
def entry_page(request: StaffRequest, pk: int) -> HttpResponse:
    entry = entry_or_404(request, pk)
    if published := past_draft(request, entry.version):
        return published
    initial = {name: getattr(entry, name) for name in EntryForm.names}
    initial |= {"position": place_of(entry, entry.version.entries), "revision": entry.version.revision}
    form = EntryForm(posted(request), initial=initial)
    if form.is_valid() and accepted(form, lambda: _write_entry(request, entry, form)):
        messages.success(request, _("The draft is saved."))
        return redirect("charters:entry", entry.pk)
    return form_page(
        request, "charters/entry.html", form, entry=entry, version=entry.version, lists=lists_of(entry, "entry")
    )


def _write_entry(request: StaffRequest, entry: ServiceEntry, form: EntryForm) -> ServiceEntry:
    given = form.cleaned_data
    return actions.write_service(
        entry, form.values(), place=given["position"], revision=given["revision"], by=request.member
    )


@require_POST
@needs(can_edit_charters)
def remove_entry(request: StaffRequest, pk: int) -> HttpResponse:
    entry = entry_or_404(request, pk)
    try:
        actions.remove_service(entry, revision=seen(request), by=request.member)
    except NotAllowed as refusal:
        return refused(request, entry.version, refusal)
    messages.success(request, _("The service was taken out of the draft."))
    return redirect("charters:section", entry.version_id, Section.WHAT)
