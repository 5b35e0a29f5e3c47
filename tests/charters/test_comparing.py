"""Two versions as differences, and translations that were left behind."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from charters.comparing import Difference, compare, marked
from charters.content import Contact, Level, Party, Passage, Requirement
from charters.translating import Standing, noted, pair_of, translations
from tenancy.text import Words

from .contents import EMPTY, both, entry, full, promise, step


def told(found: list[Difference]) -> list[tuple[str, str]]:
    return [(each.change.value, str(each.place)) for each in found]


def test_the_same_charter_has_no_difference() -> None:
    assert compare(full(), replace(full(), pk=9, number=3, state="draft", published_on=None)) == []


def test_an_edited_text_is_marked_word_by_word_in_its_language() -> None:
    old = full(passages=[Passage("mission", Words({"en": "We bring clean water to all", "ar": "ماء"}))])
    new = full(passages=[Passage("mission", Words({"en": "We bring safe water to all", "ar": "ماء"}))])
    (found,) = compare(old, new)
    assert told([found]) == [("changed", "Our mission")]
    (text,) = found.texts
    assert text.language == "en"
    assert [(piece.mark, piece.text) for piece in text.pieces] == [
        ("same", "We bring "),
        ("removed", "clean"),
        ("added", "safe"),
        ("same", " water to all"),
    ]


def test_rows_that_came_and_went_are_told_with_all_that_they_say() -> None:
    old = full(services=[entry(steps=[step()])])
    new = full(
        services=[entry(steps=[step(), step(client=both("Pay at the bank"), office=Words(), fee=both("5,000"))])]
    )
    found = compare(old, new)
    assert {each.change for each in found} == {"added"}
    assert told(found)[0] == ("added", "Service “New connection” › Step 2 › What you do")
    assert found[0].texts[0].pieces[0].text == "Pay at the bank"
    back = compare(new, old)
    assert [each.change for each in back] == ["removed"] * len(found)
    gone = compare(full(), full(services=[]))
    assert ("removed", "Service “New connection” › Step 1 › What we do") in told(gone)
    assert ("removed", "Service “New connection” › Requirement 1 › Copies") in told(gone)


def test_a_row_that_only_moved_is_moved() -> None:
    rows = [Requirement(both(text), both("Office"), both("1")) for text in ("Card", "Photo", "Contract")]
    old, new = full(services=[entry(requirements=rows)]), full(services=[entry(requirements=[rows[2], *rows[:2]])])
    (found,) = compare(old, new)
    assert told([found]) == [("moved", "Service “New connection” › Requirement 1")]
    assert (found.before, found.after) == ("3", "1")


def test_a_row_that_was_edited_and_moved_is_still_the_same_row() -> None:
    one, two = (
        promise("calls", "Calls are answered at once", indicator=None),
        promise("letters", "Letters are answered within a week", indicator=None),
    )
    new = promise("letters", "Letters are answered within two weeks", indicator=None)
    found = compare(full(promises=[one, two]), full(promises=[new, one]))
    assert sorted(told(found)) == [("changed", "Promise 1"), ("moved", "Promise 2")]


def test_numbers_and_choices_are_told_before_and_after() -> None:
    old = full(promises=[promise("calls")], answer_days=5)
    new = full(
        promises=[promise("calls", guaranteed=Level(both("at least 90%")))],
        services=[entry(classification="complex")],
        answer_days=None,
        review_on=date(2028, 2, 1),
    )
    found = {str(each.place): (each.before, each.after) for each in compare(old, new)}
    assert found == {
        "About this charter › Next review": ("1 February 2027", "1 February 2028"),
        "About this charter › Working days to an answer": ("5", "none"),
        "Service “New connection” › Classification": ("Simple", "Complex"),
        "Promise 1 › Guarantee": ("at least 80%", "at least 90%"),
    }


def test_whether_somebody_is_served_or_only_interested_is_told_in_words() -> None:
    kinds = ("client", "stakeholder")
    new = full(parties=[*full().parties, *(Party(kind, both(f"The {kind}s")) for kind in kinds)])
    found = compare(full(), new)
    assert [each.after for each in found if each.after] == ["Clients", "Others with an interest"]


def test_another_number_of_the_same_desk_is_one_row_gone_and_one_new() -> None:
    old, new = (full(contacts=[Contact("phone", number, both("Desk"))]) for number in ("111", "222"))
    assert told(compare(old, new)) == [("changed", "Contact 1 › Number or address")]
    new = full(contacts=[Contact("email", "a@example.org", both("Desk"))])
    assert {each.change.value for each in compare(old, new)} == {"added", "removed"}


def test_a_promise_is_known_again_by_its_indicator_whatever_its_words() -> None:
    old, new = (full(promises=[promise("calls", text)]) for text in ("One thing", "Wholly different words"))
    assert told(compare(old, new)) == [("changed", "Promise 1")]


words = st.text(alphabet="ab .\n٣ن", max_size=30)


@given(words, words)
def test_the_marks_give_both_texts_back(before: str, after: str) -> None:
    pieces = marked(before, after)
    assert "".join(each.text for each in pieces if each.mark != "added") == before
    assert "".join(each.text for each in pieces if each.mark != "removed") == after


def test_a_very_long_text_is_shown_as_replaced() -> None:
    before, after = "a b " * 2000, "a c " * 2000
    assert [(piece.mark, piece.text) for piece in marked(before, after)] == [("removed", before), ("added", after)]


def mission(english: str, arabic: str, **values: object) -> object:
    return replace(EMPTY, passages=[Passage("mission", Words({"en": english, "ar": arabic}))], **values)  # type: ignore[arg-type]


def standing(content: object, before: object = None) -> Standing:
    (found,) = translations(content, before, "ar")  # type: ignore[arg-type]
    return found.standing


def test_a_translation_that_the_version_before_had_already_is_outdated_when_its_source_changed() -> None:
    before = mission("Water for all", "ماء")
    assert standing(mission("Clean water for all", "ماء"), before) == Standing.OUTDATED
    assert standing(mission("Clean water for all", "ماء نظيف"), before) == Standing.CURRENT
    assert standing(mission("WATER, for all!", "ماء"), before) == Standing.CURRENT
    assert standing(mission("Water for all", ""), before) == Standing.MISSING
    (found,) = translations(mission("Clean water for all", "ماء"), before, "ar")  # type: ignore[arg-type]
    assert [piece.text for piece in found.changed if piece.mark == "added"] == ["Clean water"]


def test_inside_a_draft_a_translation_is_outdated_until_it_is_written_anew_or_confirmed() -> None:
    draft = mission("Water for all", "ماء")
    remembered = noted(draft)  # type: ignore[arg-type]
    assert standing(mission("Water for all", "ماء", translated=remembered)) == Standing.CURRENT
    edited = mission("Water for everybody", "ماء", translated=remembered)
    assert standing(edited) == Standing.OUTDATED
    later = noted(edited)  # type: ignore[arg-type]
    assert later == remembered
    assert standing(mission("Water for everybody", "ماء", translated=later)) == Standing.OUTDATED
    rewritten = mission("Water for everybody", "ماء للجميع", translated=later)
    again = noted(rewritten)  # type: ignore[arg-type]
    assert standing(mission("Water for everybody", "ماء للجميع", translated=again)) == Standing.CURRENT
    confirmed = noted(edited, [pair_of("ar", "ماء", "Water for everybody")])  # type: ignore[arg-type]
    assert standing(mission("Water for everybody", "ماء", translated=confirmed)) == Standing.CURRENT


def test_an_outdated_translation_stays_so_over_the_next_versions() -> None:
    remembered = noted(mission("Water for all", "ماء"))  # type: ignore[arg-type]
    second = mission("Clean water for all", "ماء", translated=remembered)
    third = mission("Clean water for all", "ماء", translated=noted(second))  # type: ignore[arg-type]
    assert standing(third, second) == Standing.OUTDATED


def test_the_same_translation_of_a_second_text_is_not_outdated() -> None:
    free = Passage("aim", Words({"en": "None", "ar": "لا شيء"}))
    remembered = noted(replace(EMPTY, passages=[free]))
    nothing = Passage("limits", Words({"en": "Nothing", "ar": "لا شيء"}))
    both_there = replace(EMPTY, passages=[free, nothing], translated=remembered)
    both_there = replace(both_there, translated=noted(both_there))
    assert [each.standing for each in translations(both_there, None, "ar")] == [Standing.CURRENT] * 2
    assert noted(replace(both_there, passages=[])) == frozenset()


def test_nobody_confirms_what_the_version_does_not_hold() -> None:
    draft = mission("Water for all", "ماء")
    assert noted(draft, [pair_of("ar", "شيء", "Something")]) == noted(draft)  # type: ignore[arg-type]
