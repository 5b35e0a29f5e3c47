from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs
from sdip.web.pages import render_page

from .. import actions, queries
from ..forms.handling import HandlingForm
from ..rules import can_arrange_cases


@needs(can_arrange_cases)
def handling_page(request: StaffRequest) -> HttpResponse:
    """What happens to messages by itself: closing, telling of late ones, showing what comes again."""
    start = {"close_days": queries.close_days(), "recurrence_days": queries.recurrence_days()}
    form = HandlingForm(posted(request), initial=start, known=queries.levels())
    if form.is_valid():
        actions.change_handling(**form.values(), by=request.member)
        messages.success(request, _("The rules for handling messages are kept."))
        return redirect("feedback:handling")
    return render_page(request, "feedback/handling.html", {"form": form}, status=422 if form.errors else 200)
