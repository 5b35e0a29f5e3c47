"""Plain language: what is found in each language, where, and what is honestly not judged."""

import pytest

from charters.checks.plain import Fault, Finding, judged, read_plainly, sentences
from charters.checks.style import STYLES
from charters.content import Passage
from charters.places import Kind, Place
from sdip.web.language import LANGUAGES
from tenancy.text import Words

from .contents import full

HERE = Place(Kind.PASSAGE, "mission")


def found(text: str, language: str, fault: Fault) -> list[str]:
    return [each.marked for each in judged(text, language, HERE) if each.fault == fault]


def test_every_language_of_the_product_has_its_own_rules() -> None:
    assert set(STYLES) == set(LANGUAGES)
    assert judged("Unbekannte Sprache, unverständliche Wörter", "de", HERE) == []


@pytest.mark.parametrize("language", STYLES)
def test_a_sentence_is_long_from_its_limit_on(language: str) -> None:
    limit = STYLES[language].sentence
    word = {"en": "we", "uk": "ми", "ar": "ماء", "ckb": "ئاو"}[language]
    fitting, long = " ".join([word] * limit) + ".", " ".join([word] * (limit + 1)) + "."
    assert found(fitting, language, Fault.SENTENCE) == []
    assert found(f"{fitting} {long}", language, Fault.SENTENCE) == [long]


def test_sentences_end_where_readers_pause() -> None:
    text = (
        "Call 4.5 times. See www.example.org/a.b for more! هل تعرف؟ نعم.\nNext line\n\nForms, e.g. this one, are free…"
    )
    assert sentences(text) == [
        "Call 4.5 times.",
        "See www.example.org/a.b for more!",
        "هل تعرف؟",
        "نعم.",
        "Next line",
        "Forms, e.g. this one, are free…",
    ]
    assert sentences(" … \n. ") == []


@pytest.mark.parametrize(
    ("language", "text", "marks"),
    [
        ("en", "Your letter is answered by us. It was then quickly sent.", ["is answered", "was then quickly sent"]),
        ("en", "We answer. Offices are open, you are interested, it is red.", []),
        ("uk", "Заяву буде розглянуто. Довідка видається безкоштовно.", ["буде розглянуто", "видається"]),
        ("uk", "Документи були подані вчора.", ["були подані"]),
        ("uk", "Ми розглянемо заяву. Буде безкоштовно, буде рано, буде багато людей, буде видно.", []),
        ("ar", "يتم استلام الطلب وتم رفضه من قبل الموظف.", ["يتم", "وتم", "من قبل"]),
        ("ar", "نستلم الطلب. تقدم الطلب من قبل.", []),
        ("ar", "يجري الماء كل يوم. يجري فحص الطلب.", ["يجري"]),
        ("ckb", "داواکارییەکە وەردەگیرێت و وەڵام دەدرێتەوە. فۆڕم دەنووسرێت.", ["دەدرێتەوە", "دەنووسرێت", "وەردەگیرێت"]),
        ("ckb", "ئێمە وەڵام دەدەینەوە.", []),
    ],
)  # fmt: skip
def test_passive(language: str, text: str, marks: list[str]) -> None:
    assert sorted(found(text, language, Fault.PASSIVE)) == sorted(marks)


@pytest.mark.parametrize(
    ("language", "text", "marks"),
    [
        ("en", "Prior to payment you shall ascertain the fee.", ["Prior to", "ascertain", "shall"]),
        ("en", "We marshall help before you pay.", []),
        (
            "uk",
            "З метою реєстрації у встановленому порядку подайте дану заяву.",
            ["З метою", "у встановленому порядку"],
        ),
        ("uk", "Подайте даний документ.", ["даний"]),
        ("uk", "Подайте заяву, дані про родину.", []),
        ("ar", "قدم الطلب إلى الجهات المختصة بموجب القانون.", ["الجهات المختصة", "بموجب"]),
        ("ar", "قدم الطلب في دائرة الماء.", []),
        ("ckb", "ئەگەر ناوبراو بە مەبەستی پارەدان بێت.", ["ناوبراو", "بە مەبەستی"]),
    ],
)
def test_officialese_is_named_with_a_plainer_way(language: str, text: str, marks: list[str]) -> None:
    findings = [each for each in judged(text, language, HERE) if each.fault == Fault.JARGON]
    assert sorted(each.marked for each in findings) == sorted(marks)
    assert all(each.plainer for each in findings)


def test_long_words_are_told_where_letters_tell_something() -> None:
    assert found("The institutionalisation of water", "en", Fault.WORD) == ["institutionalisation"]
    assert found("A well-established neighbourhood-centre", "en", Fault.WORD) == []
    assert found("Електроводопостачальники", "uk", Fault.WORD) == ["Електроводопостачальники"]
    assert found("وسيستخدمونهاجميعاوبسرعة", "ar", Fault.WORD) == []
    unknown = {each.language: each.not_judged for each in read_plainly(full(languages=("en", "ar", "ckb", "uk")))}
    assert unknown == {"en": (), "ar": (Fault.WORD,), "ckb": (Fault.WORD,), "uk": ()}


def test_a_finding_gives_the_sentence_around_its_mark() -> None:
    text = "Water is free. Write prior to Monday."
    (finding,) = judged(text, "en", HERE)
    assert isinstance(finding, Finding)
    assert (finding.before, finding.marked, finding.after) == ("Write ", "prior to", " Monday.")
    assert finding.plainer == "before"


def test_the_whole_charter_is_read_by_language_with_places() -> None:
    content = full(passages=[Passage("mission", Words({"en": "Commence here. It is ours.", "ar": "ماء"}))], services=[])
    english, arabic = read_plainly(content)
    (finding,) = [each for each in english.findings if each.fault == Fault.JARGON]
    assert (str(finding.place), finding.marked, finding.sentence) == ("Our mission", "Commence", "Commence here.")
    assert (arabic.language, len([each for each in arabic.findings if each.place.key == "mission"])) == ("ar", 0)
    assert english.words > english.sentences > 0
    assert english.average == english.words / english.sentences


def test_a_language_without_a_text_has_no_average() -> None:
    assert read_plainly(full(languages=("en", "uk")))[1].average is None
