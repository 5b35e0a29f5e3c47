"""The rules by which messages are shared out, and prepared answers."""

from typing import Any

from django.db import connection
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed
from tenancy.text import words

from .. import queries
from ..models import AnswerTemplate, Case, RoutingRule

TURN = "SELECT pg_advisory_xact_lock(hashtext('feedback.desk'), sdip_tenant()::integer)"


def _take_turn() -> None:
    """One at a time: who comes second sees what the first has changed."""
    with connection.cursor() as cursor:
        cursor.execute(TURN)


def _still_there(rows: QuerySet[Any], pk: int) -> Any:
    row = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise NotAllowed(_("Somebody else has removed this."))
    return row


def add_rule(*, by: Member | None, **values: Any) -> RoutingRule:
    """Comes last in the row."""
    with acting("feedback.add_rule", by=by):
        _take_turn()
        last = RoutingRule.objects.aggregate(last=Max("position"))["last"] or 0
        row = RoutingRule(position=last + 1, **values)
        check_rule(row)
        row.save()
        return row


def change_rule(rule: RoutingRule, *, by: Member | None, **values: Any) -> RoutingRule:
    with acting("feedback.change_rule", by=by):
        _take_turn()
        row: RoutingRule = _still_there(RoutingRule.objects.all(), rule.pk)
        for name, value in values.items():
            setattr(row, name, value)
        check_rule(row)
        row.save()
        return row


def move_rule_up(rule: RoutingRule, *, by: Member | None) -> None:
    """Before the one that stands before it; the first one stays."""
    with acting("feedback.move_rule_up", by=by):
        _take_turn()
        _still_there(RoutingRule.objects.all(), rule.pk)
        rows = list(RoutingRule.objects.select_for_update(of=("self",)).order_by("position"))
        place = next(number for number, row in enumerate(rows) if row.pk == rule.pk)
        if place:
            one, other = rows[place - 1], rows[place]
            one.position, other.position = other.position, one.position
            one.save(update_fields=["position"])
            other.save(update_fields=["position"])


def remove_rule(rule: RoutingRule, *, by: Member | None) -> None:
    with acting("feedback.remove_rule", by=by):
        _take_turn()
        _still_there(RoutingRule.objects.all(), rule.pk).delete()


def save_template(
    template: AnswerTemplate | None,
    *,
    code: str,
    name: dict[str, str],
    text: dict[str, str],
    kind: str,
    by: Member | None,
) -> AnswerTemplate:
    with acting("feedback.save_template", by=by):
        _take_turn()
        row: AnswerTemplate = _still_there(AnswerTemplate.objects.all(), template.pk) if template else AnswerTemplate()
        if AnswerTemplate.objects.filter(code=code).exclude(pk=row.pk).exists():
            raise NotAllowed(_("Another prepared answer has this short name already."))
        row.code, row.name, row.text, row.kind = code, words(name), words(text), kind
        row.save()
        return row


def remove_template(template: AnswerTemplate, *, by: Member | None) -> None:
    with acting("feedback.remove_template", by=by):
        _still_there(AnswerTemplate.objects.all(), template.pk).delete()


def check_rule(rule: RoutingRule) -> None:
    if not (rule.kind or rule.subject or rule.service_id or rule.place_id or rule.words.strip()):
        raise NotAllowed(_("Say at least one thing that is asked of a message."))
    if rule.assignee_id is None:
        return
    thought_of = Case(directorate=rule.directorate, subject=rule.subject, kind=rule.kind)
    if not queries.possible_assignees(thought_of).filter(pk=rule.assignee_id).exists():
        raise NotAllowed(
            _("%(name)s may not answer messages of this directorate. Choose somebody who may.")
            % {"name": rule.assignee.name if rule.assignee else ""}
        )
