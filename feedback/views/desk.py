"""The rules that share messages out, and prepared answers."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs
from sdip.web.forms import show_refusal
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .. import actions, queries
from ..forms import RuleForm, TemplateForm, TryForm
from ..models import AnswerTemplate, RoutingRule
from ..rules import can_arrange_cases
from ..wording import rule_words


@needs(can_arrange_cases)
def rules_page(request: StaffRequest) -> HttpResponse:
    """With a box to try them: ?try-text= and the rest say what a message is like."""
    rules = list(queries.routing_rules())
    trial = TryForm(request.GET if "try-kind" in request.GET else None)
    tried = trial.is_valid()
    context: dict[str, Any] = {"rules": [(rule, rule_words(rule)) for rule in rules], "trial": trial, "tried": tried}
    hit = queries.fitting_rule(trial.case(), rules) if tried else None
    context |= {"hit": hit, "hit_words": rule_words(hit) if hit else ""}
    status = 422 if trial.is_bound and not tried else 200
    return render_page(request, "feedback/rules.html", context, status=status)


@needs(can_arrange_cases)
def rule_page(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    rule = get_object_or_404(RoutingRule.objects.select_related("assignee"), pk=pk) if pk else None
    form = RuleForm(posted(request), rule=rule)
    if form.is_valid():
        try:
            if rule:
                actions.change_rule(rule, **form.cleaned_data, by=request.member)
            else:
                actions.add_rule(**form.cleaned_data, by=request.member)
            messages.success(request, _("The rule is kept."))
            return redirect("feedback:rules")
        except NotAllowed as refusal:
            show_refusal(form, refusal)
    return render_page(request, "feedback/rule.html", {"form": form, "rule": rule}, status=422 if form.errors else 200)


@require_POST
@needs(can_arrange_cases)
def rule_deed(request: StaffRequest, pk: int) -> HttpResponse:
    """Up in the row, or out of it."""
    rule = get_object_or_404(RoutingRule, pk=pk)
    act = actions.remove_rule if request.POST.get("deed") == "remove" else actions.move_rule_up
    try:
        act(rule, by=request.member)
    except NotAllowed as no:
        messages.error(request, str(no))
    return redirect("feedback:rules")


@needs(can_arrange_cases)
def templates_page(request: StaffRequest) -> HttpResponse:
    return render_page(request, "feedback/templates.html", {"templates": AnswerTemplate.objects.by_name()})


@needs(can_arrange_cases)
def template_page(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    template = get_object_or_404(AnswerTemplate, pk=pk) if pk else None
    form = TemplateForm(posted(request), template=template)
    if form.is_valid():
        try:
            actions.save_template(template, **form.cleaned_data, by=request.member)
            messages.success(request, _("The prepared answer is kept."))
            return redirect("feedback:templates")
        except NotAllowed as refusal:
            form.add_error("code", str(refusal))
    context: dict[str, Any] = {"form": form, "template": template}
    return render_page(request, "feedback/template.html", context, status=422 if form.errors else 200)


@require_POST
@needs(can_arrange_cases)
def template_removal(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        actions.remove_template(get_object_or_404(AnswerTemplate, pk=pk), by=request.member)
    except NotAllowed as no:
        messages.error(request, str(no))
    return redirect("feedback:templates")
