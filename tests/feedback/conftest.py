import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from PIL import Image

from charters import actions as charters
from charters.models import Commitment
from feedback import actions
from feedback.models import Case
from people.models import Member
from tests.charters.conftest import Water, in_force, tenant_addresses, water  # noqa: F401 - fixtures
from tests.make import make_member

CONTACT = {"name": "Zainab Kadhim", "email": "zainab@example.org", "phone": "0780 555 0199"}


@dataclass
class Desk:
    """A complaints officer, and messages about water."""

    water: Water
    officer: Member

    def receive(self, **values: Any) -> actions.Receipt:
        start = {"kind": "complaint", "text": "No water in our street since Thursday", "language": "en"}
        return actions.receive_case(**{**start, "service": self.water.service, **values})  # type: ignore[arg-type]

    def case(self, state: str = "acknowledged", **values: Any) -> Case:
        """Brought to the state by the actions that lead there."""
        if state == "received":
            values = {"channel": "letter", **values}
        case = self.receive(**values).case
        for step in self.way_to(state):
            case = step(case)
        assert case.state == state
        return case

    def way_to(self, state: str) -> list[Callable[[Case], Case]]:
        by = {"by": self.officer}
        working, answered = [self.assess, self.take_up], [self.assess, self.take_up, self.answer]
        ways: dict[str, list[Callable[[Case], Case]]] = {
            "assessed": [self.assess],
            "in_progress": working,
            "waiting": [*working, self.ask],
            "referred": [*working, lambda case: actions.refer_case(case, body="The province", **by)],
            "decided": [*working, lambda case: actions.decide_case(case, outcome="resolved", answer="Draft", **by)],
            "answered": answered,
            "closed": [*answered, self.close],
            "appealed": [*answered, lambda case: actions.appeal_case(case, text="It still leaks")],
            "withdrawn": [actions.withdraw_case],
            "duplicate": [lambda case: actions.join_case(case, parent=self.receive(subject=case.subject).case, **by)],
            "rejected": [lambda case: actions.reject_case(case, reason="spam", **by)],
        }
        return ways.get(state, [])

    def assess(self, case: Case) -> Case:
        return actions.assess_case(case, severity="medium", complexity="simple", impact="one", by=self.officer)

    def take_up(self, case: Case) -> Case:
        return actions.take_up_case(case, by=self.officer)

    def working(self, case: Case) -> Case:
        return self.take_up(self.assess(case))

    def ask(self, case: Case) -> Case:
        return actions.ask_citizen(case, question="Which house number?", by=self.officer)

    def answer(self, case: Case) -> Case:
        return actions.answer_case(case, outcome="resolved", answer="The pipe is repaired.", by=self.officer)

    def close(self, case: Case) -> Case:
        return actions.close_case(case, by=self.officer)

    def promise(self) -> Commitment:
        version = self.water.charter()
        charters.change_draft(version, answer_days=7, by=self.water.writer)
        self.water.promise(version, answer_days=3)
        return in_force(version, self.water.head).commitments.get()


@pytest.fixture
def desk(water: Water) -> Desk:  # noqa: F811
    return Desk(water, make_member("complaints_officer"))


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (2400, 1200), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0b5a6b").save(out, kind, **options)
    return out.getvalue()


def a_key() -> uuid.UUID:
    return uuid.uuid4()
