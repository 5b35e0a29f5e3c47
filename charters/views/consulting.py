"""Consultation: who was heard about a version, what they say of each promise, and the answers."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs
from sdip.web.forms import Form
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .. import actions
from ..forms import CommentAnswerForm, CommentForm, HearingForm, OpeningForm, SeveralAnswersForm
from ..models import Comment, Hearing, Opening, Side
from ..rules import can_edit_charters, can_follow_charters, can_view_charters
from ..workflow import HEARING, State
from .fetching import saved_or_asked, version_or_404

MOST = 100  # comments that get one answer


@needs(can_view_charters)
def consultation_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk)
    answers: list[tuple[str, Any]] = [("", _("All")), ("open", _("Without an answer")), *Comment.Answer.choices]
    listing = Listing.of(
        request,
        version.comments.select_related("by", "answered_by"),
        sorts={"at": ["at", "pk"]},
        default_sort="at",
        filters=[Filter("answer", _("Answer"), answers, _answered)],
    )
    writes = can_edit_charters(request.member, version.charter.directorate)
    context = {
        "version": version,
        "listing": listing,
        "hearings": version.hearings.all(),
        "opening": Opening.objects.filter(version=version).first(),
        "may_comment": version.state == State.CONSULTATION,
        "may_open": writes and version.state == State.CONSULTATION,
        "may_answer": writes and version.state in HEARING,
        "waiting": any(not row.answer and row.erased_at is None for row in listing.page.object_list),
        "may_erase": writes,
    }
    return render_page(request, "charters/consultation.html", context)


def _answered(rows: QuerySet[Any], answer: str) -> QuerySet[Any]:
    return rows.filter(answer="" if answer == "open" else answer)


@needs(can_view_charters)
def new_comment_page(request: StaffRequest, pk: int) -> HttpResponse:
    """The staff speaks for the staff, whoever comes from outside does not; writers also note down what others say."""
    version = version_or_404(request, pk)
    if request.method == "GET" and version.state != State.CONSULTATION:
        return redirect(_consultation(version.pk))
    form = CommentForm(posted(request), promises=version.commitments.all(), sides=_sides(request, version))
    return saved_or_asked(
        request,
        form,
        lambda given: actions.comment_on_charter(version, **given, by=request.member),
        title=_("Write a comment"),
        verb=_("Save the comment"),
        back=_consultation(version.pk),
        done=_("The comment is saved."),
        charter=version.charter,
    )


@needs(can_edit_charters)
def answer_page(request: StaffRequest, pk: int) -> HttpResponse:
    comment = get_object_or_404(Comment, pk=pk)
    version = version_or_404(request, comment.version_id, can_edit_charters)
    initial = {name: getattr(comment, name) for name in ("answer", "because", "shown", "revision")}
    return saved_or_asked(
        request,
        CommentAnswerForm(posted(request), initial=initial),
        lambda given: actions.answer_comment(comment, **given, by=request.member),
        title=_("Answer a comment"),
        verb=_("Save the answer"),
        back=_consultation(version.pk),
        done=_("The answer is saved."),
        charter=version.charter,
        quoted=comment.text,
    )


@needs(can_edit_charters)
def answers_page(request: StaffRequest, pk: int) -> HttpResponse:
    """One answer to all that were chosen in the list."""
    version = version_or_404(request, pk, can_edit_charters)
    chosen = [each for each in request.GET.getlist("chosen") if each.isdecimal() and len(each) < 19]
    rows = list(version.comments.filter(pk__in=chosen, erased_at=None)[:MOST]) if chosen else []
    if request.method == "GET" and not rows:
        messages.error(request, _("Choose the comments to answer."))
        return redirect(_consultation(version.pk))
    form = SeveralAnswersForm(posted(request), initial={"seen": ",".join(f"{row.pk}:{row.revision}" for row in rows)})

    def write(given: dict[str, Any]) -> Any:
        given.pop("seen")
        return actions.answer_comments(version, revisions, **given, by=request.member)

    revisions = form.revisions() if form.is_valid() else {}
    return saved_or_asked(
        request,
        form,
        write,
        title=_("Answer several comments"),
        verb=_("Save the answer"),
        back=_consultation(version.pk),
        done=_("The answer is saved."),
        charter=version.charter,
        quoted="\n\n".join(row.text for row in rows),
    )


@needs(can_edit_charters)
def erase_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Asks first."""
    comment = get_object_or_404(Comment, pk=pk, erased_at=None)
    version = version_or_404(request, comment.version_id, can_edit_charters)
    return saved_or_asked(
        request,
        Form(posted(request)),
        lambda _given: actions.erase_comment(comment, by=request.member),
        title=_("Erase what was said"),
        verb=_("Erase"),
        back=_consultation(version.pk),
        done=_("It is erased."),
        charter=version.charter,
        text=_("Text, place and reason go for good, here and on the public page."),
        quoted=comment.text,
    )


@needs(can_edit_charters)
def opening_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk, can_edit_charters)
    opening = Opening.objects.filter(version=version).first()
    return saved_or_asked(
        request,
        OpeningForm(posted(request), initial={"until": opening.until if opening else None}),
        lambda given: actions.open_consultation(version, **given, by=request.member),
        title=_("Open the consultation to everybody"),
        verb=_("Save"),
        back=_consultation(version.pk),
        done=_("Everybody can read this version now and comment on it."),
        charter=version.charter,
        text=_(
            "Everybody can read the text and write comments, without an account. Comments are shown once you release them."
        ),
    )


@needs(can_edit_charters)
def new_hearing_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk, can_edit_charters)
    return saved_or_asked(
        request,
        HearingForm(posted(request)),
        lambda given: actions.add_hearing(version, **given, by=request.member),
        title=_("Note who was asked"),
        verb=_("Save"),
        back=_consultation(version.pk),
        done=_("It is noted. The charter says who was asked."),
        charter=version.charter,
    )


@require_POST
@needs(can_edit_charters)
def remove_hearing(request: StaffRequest, pk: int) -> HttpResponse:
    hearing = get_object_or_404(Hearing, pk=pk)
    version = version_or_404(request, hearing.version_id, can_edit_charters)
    try:
        actions.remove_hearing(hearing, by=request.member)
    except NotAllowed as refusal:
        context = {"version": version, "refusal": str(refusal)}
        return render_page(request, "charters/refused.html", context, status=422)
    messages.success(request, _("It is taken out."))
    return redirect(_consultation(version.pk))


def _sides(request: StaffRequest, version: Any) -> list[str]:
    directorate = version.charter.directorate
    if can_edit_charters(request.member, directorate):
        return list(Side.values)
    staff = can_follow_charters(request.member, directorate)
    return [Side.STAFF.value] if staff else [Side.STAKEHOLDER.value, Side.CLIENT.value]


def _consultation(pk: int) -> str:
    return reverse("charters:consultation", args=[pk])
