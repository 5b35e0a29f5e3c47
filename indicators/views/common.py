"""What several pages share: the indicator of an address, the tabs, a refusal as the form's sentence."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from people.requests import StaffRequest
from sdip.registry import Rule
from sdip.web.access import require
from sdip.web.forms import Form
from tenancy.refusals import NotAllowed

from .. import queries, rules
from ..models import Indicator, Measurement

Found = TypeVar("Found")


def indicator_or_404(request: StaffRequest, pk: int, rule: Rule) -> Indicator:
    """The indicator, for whom the rule allows it in the indicator's directorate."""
    row = get_object_or_404(Indicator.objects.select_related("service__directorate", "owner", "deputy"), pk=pk)
    require(rule, request.member, row.service.directorate)
    return row


def figure_or_404(request: StaffRequest, pk: int) -> Measurement:
    row = get_object_or_404(queries.with_figure_parts(Measurement.objects.all()), pk=pk)
    require(rules.can_view_indicators, request.member, row.version.indicator.service.directorate)
    return row


def accepted(form: Form, act: Callable[[], Found]) -> Found | None:
    """What the action made of a valid form; a refusal becomes the form's one sentence."""
    try:
        return act()
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return None


def done(act: Callable[..., object], *args: Any, **kwargs: Any) -> bool:
    """For accepted(): an action that gives nothing back has still been carried out."""
    act(*args, **kwargs)
    return True


def tabs(member: Any, here: str) -> list[dict[str, Any]]:
    found = [
        ("home", _("Directorates"), rules.can_view_indicators),
        ("list", _("All indicators"), rules.can_view_indicators),
        ("figures", _("Enter and approve"), _works_on_figures),
        ("completeness", _("Completeness"), rules.can_view_indicators),
        ("directions", _("Directions to settle"), rules.can_edit_indicators),
        ("periods", _("Periods"), rules.can_lock_periods),
        ("oversight", _("Overseen municipalities"), rules.can_oversee_tenants),
        ("imports", _("Import and export"), rules.can_view_indicators),
        ("dimensions", _("Dimensions"), rules.can_edit_indicators),
        ("counting", _("How we count"), rules.can_view_indicators),
        ("registry", _("Every formula"), rules.can_view_indicators),
    ]
    return [
        {"url": reverse(f"indicators:{name}"), "label": label, "here": name == here, "count": None}
        for name, label, rule in found
        if rule(member)
    ]


def _works_on_figures(member: Any, directorate: Any = None) -> bool:
    return rules.can_enter_measurements(member, directorate) or rules.can_approve_measurements(member, directorate)
