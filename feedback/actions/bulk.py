"""One step for many messages: each by itself, so that one that can't does not hold up the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.refusals import NotAllowed, Stale

from .. import queries
from ..models import AnswerTemplate, Case
from .deciding import answer_case

MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Result:
    """`problem` is "" for what was done."""

    case: Case
    problem: str


def do_for_all(
    chosen: Sequence[tuple[Case, int]], act: Callable[..., Any], values: dict[str, Any], *, by: Member
) -> list[Result]:
    """`chosen`: messages with the revision that was read of each; `act`: the action for one of them."""
    if len(chosen) > MOST_AT_ONCE:
        raise NotAllowed(_("These are too many at once. Choose fewer."))
    return [Result(case, _problem(case, revision, act, values, by)) for case, revision in chosen]


def _problem(case: Case, revision: int, act: Callable[..., Any], values: dict[str, Any], by: Member) -> str:
    try:
        with transaction.atomic():
            act(case, **values, revision=revision, by=by)
    except (NotAllowed, Stale) as refusal:
        return str(refusal)
    return ""


def answer_with_template(
    case: Case, *, template: AnswerTemplate, outcome: str, revision: int | None = None, by: Member
) -> Case:
    """Each citizen in the own language."""
    return answer_case(case, answer=queries.filled_template(template, case), outcome=outcome, revision=revision, by=by)
