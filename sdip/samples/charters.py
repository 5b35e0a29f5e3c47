"""The sample tenants' charters, written, checked, approved and published by their people."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from charters import actions
from charters.models import CharterVersion, Check
from charters.workflow import Level
from indicators.models import Indicator
from organisation.models import ClientGroup, Role, Stakeholder
from people.models import Member
from tenancy.text import Words, words

from .sharing import hear, spread

if TYPE_CHECKING:
    from .load import Sample

TO_COMMENT = timedelta(days=30)
PLAIN = {"kind", "value", "is_complaints", "address", "classification", "transaction"}
NOT_OF_ROW = {"service", "requirements", "steps", "group", "stakeholder"}


def charter(sample: "Sample", facts: dict[str, Any]) -> None:
    writer, head = sample.member(Role.TEAM_LEADER), sample.member(Role.HEAD)
    version = actions.create_charter(
        sample.services.get(facts.get("service", "")),
        directorate=sample.directorates.get(facts.get("directorate", "")),
        name=words(facts.get("name", {})),
        owner=head,
        review_on=sample.day(facts["review_on"]),
        every_months=facts.get("every_months", 12),
        by=writer,
    )
    write(sample, version, facts, writer)
    approve(sample, version, facts)
    actions.publish_charter(version, by=head)
    spread(sample, version, facts)
    if facts.get("under_review"):
        actions.review_charter(version, by=head)
        actions.start_new_version(version.charter, by=writer)
    if "asked_anew" in facts:
        ask_anew(version, facts["asked_anew"], head, writer)


def ask_anew(version: CharterVersion, comment: dict[str, Any], head: Member, writer: Member) -> None:
    """The next version is in consultation with everybody, and a first comment waits for its answer."""
    following = actions.start_new_version(version.charter, by=writer)
    actions.consult_on_charter(following, by=head)
    actions.open_consultation(following, until=timezone.localdate() + TO_COMMENT, by=writer)
    actions.comment_on_charter(following, commitment=following.commitments.first(), **comment, by=writer)


def write(sample: "Sample", version: CharterVersion, facts: dict[str, Any], by: Member) -> None:
    actions.change_draft(version, answer_days=facts.get("answer_days"), by=by)
    passages: dict[str, Words] = {part: words(text) for part, text in facts.get("passages", {}).items()}
    actions.write_passages(version, passages, by=by)
    actions.write_contacts(version, [row_of(each) for each in facts.get("contacts", [])], by=by)
    actions.write_parties(version, [party(each) for each in facts.get("parties", [])], by=by)
    actions.write_forms(version, [row_of(each) for each in facts.get("forms", [])], by=by)
    for given in facts["services"]:
        service = sample.services[given["service"]]
        entry = version.entries.filter(service=service).first() or actions.add_service(version, service, by=by)
        requirements = [row_of(each) for each in given.get("requirements", [])]
        steps = [row_of(each) for each in given.get("steps", [])]
        actions.write_service(entry, row_of(given), requirements=requirements, steps=steps, by=by)
    for promise in facts["commitments"]:
        code = promise.get("indicator")
        indicator = Indicator.objects.get(code=code) if code else None
        actions.add_commitment(
            version,
            words=words(promise["words"]),
            remedy=words(promise.get("remedy", {})),
            aspect=promise["aspect"],
            indicator=indicator,
            service_id=indicator.service_id if indicator else None,
            answer_days=promise.get("answer_days"),
            by=by,
        )


def row_of(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value if name in PLAIN else words(value) for name, value in facts.items() if name not in NOT_OF_ROW}


def party(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        **row_of(facts),
        "client_group": ClientGroup.objects.filter(code=facts.get("group", "")).first(),
        "stakeholder": Stakeholder.objects.filter(code=facts.get("stakeholder", "")).first(),
    }


def approve(sample: "Sample", version: CharterVersion, facts: dict[str, Any]) -> None:
    head = sample.member(Role.HEAD)
    actions.consult_on_charter(version, by=head)
    hear(sample, version, facts)
    actions.end_consultation(version, by=head)
    for kind in Check.Kind.values:
        actions.check_charter(version, kind, by=sample.member(Role.PLANNING_MANAGER))
    actions.approve_charter(version, Level.DIRECTORATE, by=head)
    actions.approve_charter(version, Level.GOVERNOR, by=sample.member(Role.GOVERNOR))
