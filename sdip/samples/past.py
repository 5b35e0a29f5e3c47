"""A year of messages behind a sample tenant: received, handled and answered by the actions of every day, as if on those days."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from feedback import actions
from feedback.models import Case
from feedback.statistics.formula import quarters
from feedback.statistics.publishing import Licence, publish_quarter
from organisation.models import Place, Role

if TYPE_CHECKING:
    from .load import Sample

FOLDER = Path(__file__).parent / "data" / "past"
CLOSED_AFTER = timedelta(days=14)


def load(sample: "Sample") -> None:
    facts = tomllib.loads((FOLDER / f"{sample.facts['slug']}.toml").read_text())
    places = {place.code: place for place in Place.objects.all()}
    for row in facts["past"]:
        _message(sample, row, places[row["place"]], facts["answers"])
    over = quarters(sample.today, 1)[0]
    publish_quarter(over, licence=Licence.BY, by=sample.member(Role.COMPLAINTS_OFFICER))


@contextmanager
def _on(moment: datetime) -> Iterator[None]:
    """The clock of the application; that of the database goes on."""
    with mock.patch("django.utils.timezone.now", return_value=moment):
        yield


def _message(sample: "Sample", row: dict[str, Any], place: Place, answers: dict[str, str]) -> None:
    from .load import moment

    came, officer = moment(sample, row["days"], 9), sample.member(Role.COMPLAINTS_OFFICER)
    with _on(came):
        case = actions.receive_case(
            kind=row.get("kind", Case.Kind.COMPLAINT), text=row["text"], language=sample.facts["case_language"],
            channel=row.get("channel", Case.Channel.WEB), service=sample.services[row["service"]], place=place,
        ).case  # fmt: skip
        if "channel" in row:
            case = actions.acknowledge_case(case, by=officer)
    with _on(came + timedelta(hours=3)):
        case = actions.assess_case(case, severity="medium", complexity="simple", impact="several", by=officer)
        case = actions.take_up_case(case, by=officer)
    if "took" in row:
        _answer(case, row, answers, came + timedelta(days=row["took"]), officer)


def _answer(case: Case, row: dict[str, Any], answers: dict[str, str], at: datetime, officer: Any) -> None:
    outcome = row.get("outcome", "resolved")
    with _on(at):
        case = actions.answer_case(
            case, outcome=outcome, cause=row.get("cause", ""), answer=answers[outcome], by=officer
        )
    if row.get("content"):
        with _on(at + timedelta(days=1)):
            case = actions.rate_case(case, content=True)
    with _on(at + CLOSED_AFTER):
        case = actions.close_case(case, ask=False, by=officer)
