"""The sample tenants' charters, plan, messages, report schedule and annual report."""

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import override

from charters.models import Commitment
from charters.workflow import IN_FORCE
from feedback import actions as feedback
from feedback.models import Case
from indicators.models import Indicator, Period
from organisation.models import Role
from people.models import Member
from planning import actions as planning
from planning.models import Goal, Problem
from planning.settings import plan_settings
from reports import actions as reports
from reports.content import Scope, period_for, scope_of

from . import past
from .calling import call
from .charters import charter
from .work import carry_out
from .workspace import fill

if TYPE_CHECKING:
    from .load import Sample


def load(sample: "Sample") -> None:
    for facts in sample.facts["charters"]:
        charter(sample, facts)
    plan(sample, sample.facts["plan"])
    help_officers(sample, sample.facts["messages"])
    past.load(sample)
    for facts in sample.facts["cases"]:
        receive(sample, facts)
    ask_another(sample, sample.facts["messages"])
    schedule(sample)
    tell_the_year(sample)
    planning.propose_problems()


def plan(sample: "Sample", facts: dict[str, Any]) -> None:
    head, manager = sample.member(Role.HEAD), sample.member(Role.PLANNING_MANAGER)
    set_money(facts["money"]["currency"], sample.member(Role.ADMINISTRATOR))
    cycle = planning.open_cycle(
        directorate=sample.directorates[facts["directorate"]],
        service=sample.services[facts["service"]],
        name=facts["name"],
        starts_on=sample.day(facts["starts_on"]),
        ends_on=sample.day(facts["ends_on"]),
        chair=manager,
        public=True,
        by=manager,
    )
    rows: list[tuple[Goal, Problem, list[dict[str, Any]]]] = []
    for goal in facts["goals"]:
        indicator = Indicator.objects.get(code=goal["indicator"])
        problem = planning.add_problem(cycle, statement=facts["problem"], indicator=indicator, by=head)
        row = planning.set_goal(
            cycle,
            indicator,
            basis=goal["basis"],
            due_on=sample.day(goal["due_on"]),
            owner=head,
            problem=problem,
            by=head,
        )
        rows.append((row, problem, goal["actions"]))
    with override(sample.facts["languages"][0]):
        chosen = fill(sample, cycle, rows[0][1])
        for row, _problem, steps in rows:
            carry_out(sample, row, chosen, steps)
        call(sample, cycle)


def set_money(currency: str, by: Member) -> None:
    held = plan_settings()
    kept = {
        name: getattr(held, name)
        for name in (
            "governor_stages", "cluster_size", "cluster_days", "deputy_after_days", "head_after_days", "remind_days",
            "revision",
        )
    }  # fmt: skip
    planning.change_plan_settings(currency=currency, by=by, **kept)


def receive(sample: "Sample", facts: dict[str, Any]) -> None:
    from .load import moment

    officer = sample.member(Role.COMPLAINTS_OFFICER)
    promise = Commitment.objects.filter(indicator__code=facts.get("indicator"), version__state__in=IN_FORCE).first()
    case = feedback.receive_case(
        kind=facts["kind"],
        text=facts["text"],
        where=facts.get("where", ""),
        language=sample.facts["case_language"],
        service=sample.services[facts["service"]],
        commitment=promise,
        contact={"email": facts["email"]} if "email" in facts else None,
        received_at=moment(sample, facts["days_ago"]),
    ).case
    if "answered" in facts:
        case = feedback.assess_case(case, severity="medium", complexity="simple", impact="several", by=officer)
        case = feedback.take_up_case(case, by=officer)
        feedback.answer_case(case, outcome=facts["answered"]["outcome"], answer=facts["answered"]["text"], by=officer)


def help_officers(sample: "Sample", facts: dict[str, Any]) -> None:
    """A rule that shares messages out, and an answer that is prepared."""
    officer, service = sample.member(Role.COMPLAINTS_OFFICER), sample.services[facts["service"]]
    feedback.add_rule(words=facts["words"], directorate=service.directorate, by=officer)
    feedback.save_template(
        None, code="repaired", name=facts["name"], text=facts["answer"], kind="complaint", by=officer
    )


def ask_another(sample: "Sample", facts: dict[str, Any]) -> None:
    """A task for a directorate, from a message that is open."""
    case = Case.objects.open().order_by("pk").first()
    if case is not None:
        where, soon = sample.services[facts["service"]].directorate, timezone.localdate() + timedelta(days=3)
        by = sample.member(Role.COMPLAINTS_OFFICER)
        feedback.ask_directorate(case, directorate=where, text=facts["task"], due_on=soon, by=by)


def schedule(sample: "Sample") -> None:
    """The governor's office gets its pack on the fifth of each month, and one at once; the first directorate has a report too."""
    tenant = sample.facts
    row = reports.make_schedule(
        Scope("governor"),
        language=tenant["languages"][0],
        cadence="monthly",
        day=5,
        at=time(8, 0),
        period_kind="month",
        rule="next",
        time_zone=tenant["time_zone"],
        recipients=[(sample.member(Role.GOVERNOR).name, sample.member(Role.GOVERNOR).email)],
        by=sample.member(Role.ADMINISTRATOR),
    )
    if period := period_for(row.document, row.period_kind):
        people = [(each.name, each.email, each.language) for each in row.recipients.all()]
        pack = reports.make_report(
            scope_of(row, period), language=row.language, recipients=people, schedule=row, by=None
        )
        reports.record_decision(pack.deliveries.get(), text=tenant["plan"]["decision"], key=uuid4())
        first = Scope("directorate", period, next(iter(sample.directorates.values())))
        reports.make_report(first, language=row.language, by=None)


def tell_the_year(sample: "Sample") -> None:
    """The last fiscal year that is over, put before everybody."""
    over = Period.objects.filter(kind="fiscal", ends_on__lt=sample.today).order_by("-ends_on").first()
    if over is not None:
        by = sample.member(Role.GOVERNOR)
        report = reports.make_report(Scope("annual", over), language=sample.facts["languages"][0], by=by)
        reports.publish_report(report, by=by)
