"""The promises of a draft, one page each."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs
from tenancy.refusals import NotAllowed

from .. import actions
from ..forms import CommitmentForm
from ..models import Commitment
from ..rules import can_edit_charters
from .fetching import accepted, form_page, past_draft, place_of, refused, seen, version_or_404


@needs(can_edit_charters)
def new_commitment_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk, can_edit_charters)
    if published := past_draft(request, version):
        return published
    form = CommitmentForm(posted(request), version=version, initial={"revision": version.revision})
    if form.is_valid() and accepted(form, lambda: actions.add_commitment(version, **form.values(), by=request.member)):
        return redirect("charters:draft", version.pk)
    return form_page(request, "charters/commitment.html", form, version=version)


@needs(can_edit_charters)
def commitment_page(request: StaffRequest, pk: int) -> HttpResponse:
    commitment = get_object_or_404(Commitment, pk=pk)
    version = version_or_404(request, commitment.version_id, can_edit_charters)
    if published := past_draft(request, version):
        return published
    initial = {**CommitmentForm.initial_of(commitment), "revision": version.revision}
    initial["position"] = place_of(commitment, version.commitments)
    form = CommitmentForm(posted(request), version=version, initial=initial)
    if form.is_valid() and accepted(
        form, lambda: actions.change_commitment(commitment, **form.values(), by=request.member)
    ):
        return redirect("charters:draft", version.pk)
    return form_page(request, "charters/commitment.html", form, version=version, commitment=commitment)


@require_POST
@needs(can_edit_charters)
def remove_commitment(request: StaffRequest, pk: int) -> HttpResponse:
    commitment = get_object_or_404(Commitment, pk=pk)
    version = version_or_404(request, commitment.version_id, can_edit_charters)
    try:
        actions.remove_commitment(commitment, revision=seen(request), by=request.member)
        messages.success(request, _("The promise was taken out of the draft."))
    except NotAllowed as refusal:
        return refused(request, version, refusal)
    return redirect("charters:draft", version.pk)


@require_POST
@needs(can_edit_charters)
def take_over(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk, can_edit_charters)
    try:
        actions.take_over_standards(version, revision=seen(request), by=request.member)
        messages.success(request, _("The promises have the standards that are in force today."))
    except NotAllowed as refusal:
        return refused(request, version, refusal)
    return redirect("charters:draft", version.pk)
