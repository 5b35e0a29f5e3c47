"""Review: the questions, their answers, and a new version where something has to change."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .. import actions
from ..forms import ReviewForm, initial_of
from ..models import ReviewAnswer
from ..rules import can_edit_charters, can_follow_charters, can_view_charters
from ..workflow import State
from .fetching import saved_or_asked, version_or_404

NEWEST = 25  # of what was said about the charter


@needs(can_view_charters)
def reviews_page(request: StaffRequest, pk: int) -> HttpResponse:
    """All reviews of the version, the newest first."""
    version = version_or_404(request, pk)
    reviews = version.reviews.select_related("begun_by", "ended_by").prefetch_related("answers").order_by("-pk")
    writes = can_edit_charters(request.member, version.charter.directorate)
    last, follows = version.reviews.last(), can_follow_charters(request.member, version.charter.directorate)
    context = {
        "may_follow": follows,
        "version": version,
        "reviews": reviews,
        "feedback": follows
        and version.opinions.filter(aside="", erased_at=None).select_related("answered_by")[:NEWEST],
        "feedback_count": follows and version.opinions.count(),
        "may_write": writes and version.state == State.REVIEW and not (last and last.outcome),
    }
    return render_page(request, "charters/reviews.html", context)


@needs(can_edit_charters)
def review_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk, can_edit_charters)
    review = version.reviews.filter(outcome="").first()
    if request.method == "GET" and (review is None or version.state != State.REVIEW):
        return redirect("charters:reviews", version.pk)
    held = ReviewAnswer.objects.filter(review=review) if review else []
    form = ReviewForm(posted(request), initial=initial_of(held) | {"revision": review.revision if review else 0})
    return saved_or_asked(
        request,
        form,
        lambda given: actions.write_review(version, form.answers(), revision=given["revision"], by=request.member),
        title=_("Review"),
        verb=_("Save the answers"),
        back=reverse("charters:reviews", args=[version.pk]),
        done=_("The answers are saved."),
        charter=version.charter,
    )


@require_POST
@needs(can_edit_charters)
def renew(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk, can_edit_charters)
    try:
        draft = actions.renew_charter(version, by=request.member)
    except NotAllowed as refusal:
        context = {"version": version, "refusal": str(refusal)}
        return render_page(request, "charters/refused.html", context, status=422)
    messages.success(request, _("The review has ended. Change the draft of the new version."))
    return redirect("charters:progress", draft.pk)
