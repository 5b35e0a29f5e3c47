"""The sample charters among people: who was heard, which copies went where, what readers said."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from charters import actions
from charters.models import CharterVersion
from organisation.models import Role
from tenancy.text import words

if TYPE_CHECKING:
    from .load import Sample


def hear(sample: "Sample", version: CharterVersion, facts: dict[str, Any]) -> None:
    """What the consultation brought, and its answers."""
    head, writer = sample.member(Role.HEAD), sample.member(Role.TEAM_LEADER)
    for each in facts.get("hearings", []):
        actions.add_hearing(version, **each | {"who": words(each["who"]), "on": sample.day(each["on"])}, by=writer)
    promises = list(version.commitments.all())
    for each in facts.get("comments", []):
        said = {name: each[name] for name in ("side", "author", "text")}
        on = promises[each["promise"]] if "promise" in each else None
        comment = actions.comment_on_charter(version, commitment=on, **said, by=writer)
        actions.answer_comment(comment, each["answer"], because=each["because"], by=head)


def spread(sample: "Sample", version: CharterVersion, facts: dict[str, Any]) -> None:
    """Copies, their ways, wishes for formats, readers among the staff, feedback."""
    writer, head = sample.member(Role.TEAM_LEADER), sample.member(Role.HEAD)
    for each in facts.get("stock", []):
        actions.add_stock(version, **each | {"on": sample.day(each["on"])}, by=writer)
    for each in facts.get("distributions", []):
        actions.note_distribution(version, **each | {"on": sample.day(each["on"])}, by=writer)
    for each in facts.get("wishes", []):
        actions.ask_for_format(version, **each | {"asked_on": sample.day(each["asked_on"])}, by=writer)
    if "stock" in facts:
        actions.acknowledge_charter(version, by=writer)
    for each in facts.get("opinions", []):
        said = actions.give_feedback(version, form_key=uuid4(), text=each["text"], easy=each.get("easy"))
        if "answer" in each:
            actions.answer_feedback(said, each["answer"], shown=True, by=head)
