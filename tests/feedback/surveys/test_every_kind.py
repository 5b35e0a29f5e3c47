"""Every ready survey and every kind of question, answered at the public form: what is stored is what was said."""

from typing import Any

import pytest
from django.test import Client

from feedback.surveys import actions
from feedback.surveys.models import Response, Survey
from feedback.surveys.ready import LABELS
from organisation.models import Place
from tests.charters.conftest import url
from tests.feedback.helpers import text_of
from tests.make import make, make_member, signed_in

from .conftest import Asker
from .test_answering import begun
from .walking import Fields, Given, walked

METHOD: Given = {
    "CLIENT": "business", "SEX": "male", "AGE": "35-59", "AREA": "hill", "CC1": "2", "CC2": "3", "CC3": "1", "SQD0": "4",
    "SQD1": "5", "SQD2": "na", "SQD3": "3", "SQD4": "2", "SQD5": "1", "SQD6": "4", "SQD7": "5", "SQD8": "4", "SUGGESTION": "More chairs",
}  # fmt: skip
SCAN: Given = {"ALL": "1", "WAIT": "2", "STAFF": "3", "CLEAR": "na", "DONE": "part", "WHY": "A stamp"}
# What is typed at the form, and what is stored of it
READY: dict[str, tuple[Given, dict[str, Any]]] = {
    "csm_onsite": (METHOD, dict(METHOD)),
    "csm_online": (METHOD, dict(METHOD)),
    "rapid_scan": (SCAN, dict(SCAN)),
    "report_card": (
        {
            "PLACE": "hill", "ACCESS": "part", "QUALITY.quality": "5", "QUALITY.reliability": "1", "QUALITY.cost": "na",
            "PROBLEM": "yes", "REPORTED": ["media", "office"], "SOLVED": "part", "BRIBE": "no", "SPENT": "12.50", "ALL": "4",
        },
        {
            "PLACE": "hill", "ACCESS": "part", "QUALITY": {"quality": "5", "reliability": "1", "cost": "na"},
            "PROBLEM": "yes", "REPORTED": ["office", "media"], "SOLVED": "part", "BRIBE": "no", "SPENT": "12.5", "ALL": "4",
        },
    ),
    "staff": (
        {
            "WORK.promises": "5", "WORK.tools": "2", "WORK.training": "na", "WORK.heard": "1", "ALL": "4",
            "HINDER": "Two of us for six counters",
        },
        {
            "WORK": {"promises": "5", "tools": "2", "training": "na", "heard": "1"}, "ALL": "4",
            "HINDER": "Two of us for six counters",
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", LABELS)
def test_a_ready_survey_keeps_what_was_answered(asker: Asker, code: str) -> None:
    make(Place, code="hill", name={"en": "Hill quarter"})
    given, stored = READY[code]
    asker.opened(code)
    walked(Client(), "water", given)
    assert Response.objects.get().answers == stored


AGREE = [{"code": "2", "words": {"en": "Yes"}, "good": True}, {"code": "1", "words": {"en": "No"}}]
QUESTIONS: dict[str, dict[str, Any]] = {
    "ONE": {"kind": "choice", "options": AGREE},
    "MANY": {"kind": "multiple", "options": AGREE, "not_applicable": True},
    "SCALE": {"kind": "scale", "options": AGREE, "not_applicable": True},
    "LINES": {
        "kind": "matrix", "options": AGREE, "not_applicable": True,
        "lines": [{"code": "clean", "words": {"en": "Clean"}}, {"code": "quick", "words": {"en": "Quick"}}],
    },
    "TEXT": {"kind": "text"},
    "PRICE": {"kind": "number"},
    "DAY": {"kind": "date"},
    "HOME": {"kind": "place"},
}  # fmt: skip
TYPED: Given = {
    "ONE": "1", "MANY": ["1", "2"], "SCALE": "na", "LINES.clean": "2", "LINES.quick": "na", "TEXT": "  Thanks to all\n",
    "PRICE": "1,250.50", "DAY": "2026-03-05", "HOME": "hill",
}  # fmt: skip
STORED = {
    "ONE": "1", "MANY": ["2", "1"], "SCALE": "na", "LINES": {"clean": "2", "quick": "na"}, "TEXT": "Thanks to all",
    "PRICE": "1250.5", "DAY": "2026-03-05", "HOME": "hill",
}  # fmt: skip


@pytest.fixture
def kinds(asker: Asker) -> Survey:
    """A question of every kind, all of them on one page."""
    make(Place, code="hill", name={"en": "Hill quarter"})
    survey = actions.create_survey(code="kinds", name={"en": "Kinds"}, languages=["en", "ar"], by=asker.leader)
    for code, values in QUESTIONS.items():
        actions.add_question(
            survey, code=code, words={"en": f"What of {code}?"}, same_page=True, by=asker.leader, **values
        )
    return survey


def test_every_kind_on_one_page(asker: Asker, kinds: Survey) -> None:
    actions.move_survey(kinds, "open", by=asker.leader)
    walked(Client(), "kinds", TYPED)
    row = Response.objects.get()
    assert (row.answers, row.channel) == (STORED, "link")


@pytest.mark.parametrize("code", QUESTIONS)
def test_a_question_of_each_kind_may_stay_open(asker: Asker, kinds: Survey, code: str) -> None:
    actions.move_survey(kinds, "open", by=asker.leader)
    walked(Client(), "kinds", {name: value for name, value in TYPED.items() if name.partition(".")[0] != code})
    assert Response.objects.get().answers == {name: value for name, value in STORED.items() if name != code}


def test_numbers_and_days_are_read_in_arabic_digits(asker: Asker, kinds: Survey) -> None:
    actions.move_survey(kinds, "open", by=asker.leader)
    client = Client()
    at = begun(client, "kinds").replace("/en/", "/ar/")
    assert client.post(at, {"PRICE": "١٢٫٥", "DAY": "٢٠٢٦-٠٣-٠٥"}).status_code == 302
    row = Response.objects.get()
    assert (row.answers, row.language) == ({"PRICE": "12.5", "DAY": "2026-03-05"}, "ar")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("ONE", "3", "Select a valid choice"),
        ("MANY", ["1", "3"], "Select a valid choice"),
        ("MANY", ["1", "na"], "stands alone or not at all"),
        ("SCALE", "9", "Select a valid choice"),
        ("LINES.quick", "9", "Select a valid choice"),
        ("TEXT", "x" * 2001, "at most 2000 characters"),
        ("PRICE", "twelve", "is not a number"),
        ("PRICE", "1" * 16, "wants a number"),
        ("HOME", "moon", "Select a valid choice"),
    ],
)
def test_what_is_no_answer_is_refused_at_its_question(
    asker: Asker, kinds: Survey, name: str, value: Any, sentence: str
) -> None:
    actions.move_survey(kinds, "open", by=asker.leader)
    client = Client()
    at = begun(client, "kinds")
    page = text_of(client.post(at, {**TYPED, name: value}), 422)
    assert sentence in page
    assert Fields(page).held["LINES.clean"] == ["2"]  # nothing of the rest is lost
    assert not Response.objects.exists()


@pytest.mark.parametrize(("left_out", "label"), [("LINES.quick", "What of LINES? Quick"), ("HOME", "What of HOME?")])
def test_what_must_be_answered_is_named_by_question_and_line(
    asker: Asker, kinds: Survey, left_out: str, label: str
) -> None:
    for question in kinds.questions.all():
        actions.change_question(question, required=True, by=asker.leader)
    actions.move_survey(kinds, "open", by=asker.leader)
    client = Client()
    at = begun(client, "kinds")
    page = text_of(client.post(at, {name: value for name, value in TYPED.items() if name != left_out}), 422)
    assert f"Answer this question: {label}" in page
    assert page.count("Answer this question") == page.count(f"Answer this question: {label}")  # and nothing else
    assert not Response.objects.exists()


def test_going_back_shows_what_was_answered_of_each_kind(asker: Asker, kinds: Survey) -> None:
    actions.add_question(kinds, code="LAST", kind="text", words={"en": "Anything else?"}, by=asker.leader)
    actions.move_survey(kinds, "open", by=asker.leader)
    client = Client()
    at = begun(client, "kinds")
    later = client.post(at, TYPED)["Location"]
    held = Fields(text_of(client.get(at))).held
    assert {name: held[name] for name in TYPED} == {
        name: value if isinstance(value, list) else [value]
        for name, value in {**TYPED, "MANY": ["2", "1"], "TEXT": "Thanks to all", "PRICE": "1250.50"}.items()
    }
    client.post(at, {name: value for name, value in TYPED.items() if name not in ("MANY", "LINES.clean", "DAY")})
    client.post(later, {"LAST": "No"})
    stored = {name: value for name, value in STORED.items() if name not in ("MANY", "DAY")}
    assert Response.objects.get().answers == {**stored, "LINES": {"quick": "na"}, "LAST": "No"}


def test_a_paper_of_every_kind_is_typed_in(asker: Asker, kinds: Survey) -> None:
    wave = actions.move_survey(kinds, "open", by=asker.leader).waves.get()
    client, address = signed_in(make_member("data_officer")), url("surveys:enter", wave.pk)
    assert TYPED.keys() <= Fields(text_of(client.get(address))).offered.keys()
    assert "is not a day" in text_of(client.post(address, {**TYPED, "DAY": "2026-02-30"}), 422)
    assert client.post(address, TYPED).status_code == 302
    row = Response.objects.get()
    assert (row.answers, row.channel) == (STORED, "paper")
