"""Feedback on the charter itself: the public form with what was answered, and the list of the staff."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web import limits
from sdip.web.access import needs, public
from sdip.web.forms import Form
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from sdip.web.question import is_asked

from .. import actions
from ..forms import AsideForm, FeedbackAnswerForm, FeedbackForm
from ..models import CharterFeedback
from ..queries.public import public_versions
from ..rules import can_edit_charters, can_follow_charters
from ..workflow import IN_FORCE
from .fetching import accepted, charter_or_404, saved_or_asked, version_or_404


@public
@never_cache
def feedback_page(request: HttpRequest, pk: int) -> HttpResponse:
    """`pk`: of the charter. A charter of a service that is not public is not there."""
    version = get_object_or_404(public_versions().filter(state__in=IN_FORCE), charter=pk)
    crowded = is_asked(request, limits.SAYING)
    form = FeedbackForm(posted(request), initial={"form_key": uuid.uuid4()}, asked=crowded)
    if form.is_valid():
        limits.count(request, limits.SAYING)
        if accepted(form, lambda: actions.give_feedback(version, **form.written(), language=get_language())):
            messages.success(request, _("Thank you. We read it and take it to the next review."))
            return redirect("services:feedback", pk)
    shown = CharterFeedback.objects.filter(version__charter=pk, shown=True)
    listing = Listing.of(request, shown, sorts={"newest": ["-at", "-pk"]}, default_sort="newest")
    context = {"charter": version.charter, "form": form, "listing": listing}
    return render_page(request, "charters/public/feedback.html", context, status=422 if form.errors else 200)


@needs(can_follow_charters)
def feedback_list_page(request: StaffRequest, pk: int) -> HttpResponse:
    charter = charter_or_404(request, pk, can_follow_charters)
    choices = [
        ("", _("All")),
        ("open", _("Without an answer")),
        ("answered", _("Answered")),
        ("aside", pgettext("state", "Put aside")),
    ]
    listing = Listing.of(
        request,
        CharterFeedback.objects.filter(version__charter=charter).select_related("version", "answered_by"),
        sorts={"newest": ["-at", "-pk"]},
        default_sort="newest",
        filters=[Filter("answer", _("Answer"), choices, _answered)],
    )
    may_answer = can_edit_charters(request.member, charter.directorate)
    context = {"charter": charter, "listing": listing, "may_answer": may_answer}
    return render_page(request, "charters/feedback.html", context)


def _answered(rows: QuerySet[Any], choice: str) -> QuerySet[Any]:
    if choice == "aside":
        return rows.exclude(aside="")
    return rows.filter(answer="", aside="", erased_at=None) if choice == "open" else rows.exclude(answer="")


@needs(can_edit_charters)
def answer_feedback_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(CharterFeedback, pk=pk, erased_at=None)
    version = version_or_404(request, row.version_id, can_edit_charters)
    form = FeedbackAnswerForm(
        posted(request), initial={"answer": row.answer, "shown": row.shown, "revision": row.revision}
    )
    return saved_or_asked(
        request,
        form,
        lambda given: actions.answer_feedback(row, **given, by=request.member),
        title=_("Answer feedback"),
        verb=_("Save the answer"),
        back=reverse("charters:feedback", args=[version.charter_id]),
        done=_("The answer is saved."),
        charter=version.charter,
        quoted=row.text,
    )


@needs(can_edit_charters)
def put_aside_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(CharterFeedback, pk=pk, erased_at=None)
    version = version_or_404(request, row.version_id, can_edit_charters)
    return saved_or_asked(
        request,
        AsideForm(posted(request), initial={"reason": row.aside, "revision": row.revision}),
        lambda given: actions.put_feedback_aside(row, **given, by=request.member),
        title=_("Put it aside"),
        verb=_("Put it aside"),
        back=reverse("charters:feedback", args=[version.charter_id]),
        done=_("It is put aside and needs no answer."),
        charter=version.charter,
        text=_("For what is no feedback on the charter, an insult for example. It is never shown."),
        quoted=row.text,
    )


@needs(can_edit_charters)
def erase_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Asks first."""
    row = get_object_or_404(CharterFeedback, pk=pk, erased_at=None)
    version = version_or_404(request, row.version_id, can_edit_charters)
    return saved_or_asked(
        request,
        Form(posted(request)),
        lambda _given: actions.erase_feedback(row, by=request.member),
        title=_("Erase what was said"),
        verb=_("Erase"),
        back=reverse("charters:feedback", args=[version.charter_id]),
        done=_("It is erased."),
        charter=version.charter,
        text=_("Text and answer go for good, here and on the public page."),
        quoted=row.text,
    )
