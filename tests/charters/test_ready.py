"""Ready charters: complete where they can be, plainly written, in the tenant's languages."""

import pytest

from charters.checks import CHECKLISTS, check
from charters.checks.plain import judged
from charters.parts import Aspect, Part
from charters.places import texts_of
from charters.ready import READY, content_of_ready
from sdip.web.language import LANGUAGES

OWN = {
    "name",
    "office",
    "roles",
    "forms",
    "services",
    "review",
    "owner",
    "consulted",
    "approved",
}  # only the office knows these


@pytest.mark.parametrize("code", READY)
def test_a_ready_charter_says_all_that_can_be_said_for_everyone(code: str) -> None:
    content = content_of_ready(READY[code])
    missing = {answer.question.code for answer in check(CHECKLISTS["contents"], content).missing}
    unmeasured = {"guarantee", "target"}
    contacts = {each for each in missing if each.startswith("contact_")} | {"hours", "complaint_contact"}
    left_out = {f"promise_{aspect}" for aspect in READY[code].left_out}
    assert missing <= OWN | unmeasured | contacts | left_out
    assert {row.aspect for row in content.promises} == set(Aspect.values) - set(READY[code].left_out)
    assert all(row.words and row.remedy for row in content.promises)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", READY)
def test_a_ready_charter_is_plain_in_each_language(code: str, language: str) -> None:
    """By our own rules, as far as there are any: long sentences and words, passive, officialese."""
    texts = [(text.place, text.words[language]) for text in texts_of(content_of_ready(READY[code]))]
    found = [
        (each.fault, each.marked, each.sentence) for place, text in texts for each in judged(text, language, place)
    ]
    assert len(texts) > 60
    assert found == []


def test_each_ready_charter_says_something_of_its_own() -> None:
    missions = {content_of_ready(ready).passage(Part.MISSION)["en"] for ready in READY.values()}
    assert len(missions) == len(READY) == 5
    assert {str(content_of_ready(READY["arta"]).passage(part)["en"])[:3] for part in (Part.MANDATE, Part.VISION)} == {
        "The",
        "Eve",
    }
    assert content_of_ready(READY["water"]).promises != content_of_ready(READY["court"]).promises
