"""The page of a question: each kind is made there, stands there again as it was written, and is asked so."""

from typing import Any

import pytest
from django.test import Client

from feedback.surveys import actions
from feedback.surveys.models import Question, Survey
from organisation.models import Place
from tests.charters.conftest import url
from tests.feedback.helpers import text_of
from tests.make import make, signed_in

from .conftest import Asker
from .walking import Fields, walked

SCALE = {"options_en": "3: Good\n2: So-so\n1: Bad", "options_ar": "3: جيد\n2: متوسط\n1: سيئ", "good": "3"}
OPTIONS: list[dict[str, Any]] = [
    {"code": "3", "words": {"en": "Good", "ar": "جيد"}, "good": True},
    {"code": "2", "words": {"en": "So-so", "ar": "متوسط"}},
    {"code": "1", "words": {"en": "Bad", "ar": "سيئ"}},
]
LINES = {"lines_en": "clean: Is it clean?\nquick: Is it quick?", "lines_ar": "clean: هل هو نظيف؟\nquick: هل هو سريع؟"}
# What is posted beside code and words, and what the question then holds
KINDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "choice": (
        {**SCALE, "measure": "client_group", "hint_en": "One of them."},
        {"options": OPTIONS, "measure": "client_group", "hint": {"en": "One of them."}},
    ),
    "multiple": ({**SCALE, "good": "3, 2"}, {"options": [OPTIONS[0], OPTIONS[1] | {"good": True}, OPTIONS[2]]}),
    "scale": (
        {**SCALE, "measure": "satisfaction", "not_applicable": "on", "required": "on"},
        {"options": OPTIONS, "measure": "satisfaction", "not_applicable": True, "required": True},
    ),
    "matrix": (
        {**SCALE, **LINES, "measure": "aspect", "not_applicable": "on"},
        {
            "options": OPTIONS, "measure": "aspect", "not_applicable": True,
            "lines": [
                {"code": "clean", "words": {"en": "Is it clean?", "ar": "هل هو نظيف؟"}},
                {"code": "quick", "words": {"en": "Is it quick?", "ar": "هل هو سريع؟"}},
            ],
        },
    ),
    "text": ({"hint_en": "No names."}, {"hint": {"en": "No names."}}),
    "number": ({"required": "on"}, {"required": True}),
    "date": ({"same_page": "on"}, {"same_page": True}),
    "place": ({"measure": "area"}, {"measure": "area"}),
}  # fmt: skip
NOTHING = {
    "hint": {}, "options": [], "lines": [], "required": False, "not_applicable": False, "same_page": False, "measure": "",
    "depends_on": None, "depends_options": [],
}  # fmt: skip
ASKED = {"words_en": "How is it?", "words_ar": "كيف هو؟"}


@pytest.fixture
def survey(asker: Asker) -> Survey:
    return actions.create_survey(code="own", name={"en": "Own"}, languages=["en", "ar"], by=asker.leader)


def facts(question: Question) -> dict[str, Any]:
    return {name: getattr(question, name) for name in (*NOTHING, "code", "kind", "words")}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_made_and_stands_there_again(asker: Asker, survey: Survey, kind: str) -> None:
    client, (posted, held) = signed_in(asker.leader), KINDS[kind]
    given = {"code": "Q", "kind": kind, **ASKED, **posted}
    assert client.post(url("surveys:new_question", survey.pk), given).status_code == 302
    made = Question.objects.get()
    whole = {**NOTHING, **held, "code": "Q", "kind": kind, "words": {"en": "How is it?", "ar": "كيف هو؟"}}
    assert facts(made) == whole
    page = Fields(text_of(client.get(url("surveys:question", made.pk)))).held
    for name, value in given.items():
        assert "\n".join(page[name]).replace("\r\n", "\n") == value, name
    assert client.post(url("surveys:question", made.pk), page).status_code == 302  # saved as it stands: nothing changes
    assert facts(Question.objects.get()) == whole
    text_of(client.get(url("surveys:preview", survey.pk, query="?in=ar")))


@pytest.mark.parametrize(
    ("kind", "given", "field", "sentence"),
    [
        ("scale", {"options_en": "3: Good"}, "options", "at least two options"),
        ("multiple", {}, "options", "at least two options"),
        ("multiple", {**SCALE, "good": "4"}, "good", "no option with the code “4”"),
        ("scale", {**SCALE, "options_en": "na: None\n1: Bad"}, "options", "is kept for “does not apply”"),
        ("scale", {**SCALE, "options_en": "3: Good\n3: Bad"}, "options", "stands there twice"),
        ("matrix", SCALE, "lines", "at least one line"),
        ("matrix", LINES, "options", "at least two options"),
        ("matrix", {**SCALE, "lines_en": "Is it clean?"}, "lines", "a code, a colon and the words"),
        ("matrix", {**SCALE, "lines_en": "sauber ist: Clean"}, "lines", "is no code"),
        ("number", {"measure": "area"}, "measure", "asked for by a question for a place"),
        ("date", {"measure": "client_group"}, "measure", "a question with one answer"),
        ("place", {"code": "a place"}, "code", "Latin letters"),
        ("day", {}, "kind", "Select a valid choice"),
    ],
)
def test_what_a_kind_lacks_is_said_at_its_field(
    asker: Asker, survey: Survey, kind: str, given: dict[str, str], field: str, sentence: str
) -> None:
    whole = {"code": "Q", "kind": kind, **ASKED, **given}
    answer = signed_in(asker.leader).post(url("surveys:new_question", survey.pk), whole)
    assert sentence in text_of(answer, 422)
    assert list(answer.context["form"].errors) == [field]
    assert not Question.objects.exists()


def test_what_a_kind_does_not_have_goes_when_it_changes(asker: Asker, survey: Survey) -> None:
    client = signed_in(asker.leader)
    client.post(url("surveys:new_question", survey.pk), {"code": "Q", "kind": "matrix", **ASKED, **SCALE, **LINES})
    row = Question.objects.get()
    for kind, options, lines in (("scale", 3, 0), ("date", 0, 0)):
        page = Fields(text_of(client.get(url("surveys:question", row.pk)))).held
        assert client.post(url("surveys:question", row.pk), {**page, "kind": kind}).status_code == 302
        row.refresh_from_db()
        assert (row.kind, len(row.options), len(row.lines)) == (kind, options, lines)


def test_a_survey_of_all_kinds_is_built_opened_and_answered(asker: Asker, survey: Survey) -> None:
    make(Place, code="hill", name={"en": "Hill quarter"})
    client = signed_in(asker.leader)
    for kind, (posted, _held) in KINDS.items():
        given = {"code": kind.upper(), "kind": kind, **ASKED, **posted}
        assert client.post(url("surveys:new_question", survey.pk), given).status_code == 302
    assert client.post(url("surveys:move", survey.pk, "open")).status_code == 302
    said: dict[str, Any] = {
        "CHOICE": "2", "MULTIPLE": ["3", "1"], "SCALE": "na", "MATRIX.clean": "3", "MATRIX.quick": "1", "TEXT": "Well",
        "NUMBER": "-3", "DATE": "2026-03-05", "PLACE": "hill",
    }  # fmt: skip
    walked(Client(), "own", said)
    lines = {"MATRIX": {"clean": "3", "quick": "1"}}
    assert survey.waves.get().responses.get().answers == lines | {
        name: value for name, value in said.items() if "." not in name
    }
