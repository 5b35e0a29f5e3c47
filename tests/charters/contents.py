"""Charters as plain values, built by hand."""

from datetime import date
from typing import Any

from charters.content import (
    Contact,
    Content,
    Form,
    Level,
    Party,
    Passage,
    Promise,
    Requirement,
    ServiceEntry,
    Step,
)
from charters.parts import Aspect, Part
from tenancy.text import Words

EMPTY = Content(
    pk=1,
    number=1,
    name=Words(),
    directorate=Words({"en": "Water"}),
    languages=("en", "ar"),
    state="draft",
    published_on=None,
    review_on=None,
    owner="",
)


def both(english: str, arabic: str = "") -> Words:
    return Words({"en": english, "ar": arabic or f"عربي {english}"})


def promise(aspect: str, text: str = "", **values: Any) -> Promise:
    given: dict[str, Any] = {
        "pk": 1,
        "words": both(text or f"We keep {aspect}"),
        "remedy": both("We say sorry and mend it"),
        "aspect": aspect,
        "service": 5,
        "indicator": 7,
        "indicator_name": both("Repairs"),
        "guaranteed": Level(both("at least 80%"), date(2026, 1, 1)),
        "target": Level(both("at least 95%"), date(2026, 1, 1)),
    }
    return Promise(**{**given, **values})


def step(**values: Any) -> Step:
    given = {
        "client": both("Hand in the form"),
        "office": both("Check the form"),
        "where": both("Counter 3"),
        "fee": both("None"),
        "time": both("2 hours"),
        "responsible": both("Clerk"),
    }
    return Step(**{**given, **values})


def entry(**values: Any) -> ServiceEntry:
    given: dict[str, Any] = {
        "service": 5,
        "code": "water",
        "name": both("New connection"),
        "description": both("A new pipe to your house"),
        "who": both("Every household"),
        "fee": both("10,000 IQD"),
        "time": both("3 working days"),
        "responsible": both("Connections office"),
        "classification": "simple",
        "transaction": "citizen",
        "requirements": [Requirement(both("Identity card"), both("Civil office"), both("1 copy"))],
        "steps": [step()],
    }
    return ServiceEntry(**{**given, **values})


def full(**values: Any) -> Content:
    """A charter that leaves nothing out."""
    given: dict[str, Any] = {
        "pk": 3,
        "number": 2,
        "name": both("Water supply"),
        "directorate": both("Water"),
        "languages": ("en", "ar"),
        "state": "published",
        "published_on": date(2026, 2, 1),
        "review_on": date(2027, 2, 1),
        "owner": "Huda",
        "approved_by": ("Head", "Governor"),
        "answer_days": 5,
        "passages": [Passage(part.value, both(f"About {part.value}")) for part in Part],
        "contacts": [
            Contact("address", "", both("Duty desk"), both("8 to 14"), words=both("Canal Street 1")),
            *(
                Contact(kind, f"{kind} 1", both("Duty desk"), both("8 to 14"), is_complaints=kind == "phone")
                for kind in ("phone", "text_phone", "email", "web")
            ),
        ],
        "parties": [Party("client", both("Households")), Party("stakeholder", both("The health office"))],
        "forms": [Form(both("Form for a new connection"), "https://example.org/form")],
        "services": [entry()],
        "promises": [promise(aspect.value) for aspect in Aspect],
        "consulted": [both("In May 40 households were asked.")],
    }
    return Content(**{**given, **values})
