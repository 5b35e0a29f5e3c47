"""The pages that advise: completeness, plain language, comparison, translation."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from charters import actions, queries
from charters.checks.formats import what_stops
from charters.content import Passage
from charters.documents.formats import make_edition
from charters.models import CharterVersion
from charters.ready import READY, content_of_ready
from sdip.documents import braille, pdf
from sdip.documents.unavailable import FormatUnavailable
from tenancy.context import require_tenant
from tenancy.text import Words
from tests.documents import test_braille
from tests.make import make_member, signed_in

from . import written
from .conftest import Water, in_force, url

PAGES = (
    ("charters:checks", ()),
    ("charters:plain", ()),
    ("charters:comparison", ()),
    ("charters:translation", ("ar",)),
)


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:2000]
    return str(response.content.decode())


@pytest.fixture
def draft(water: Water) -> CharterVersion:
    version = water.charter()
    actions.write_passages(
        version, {"mission": Words({"en": "We shall bring water.", "ar": "نوصل الماء"})}, by=water.writer
    )
    return version


def test_completeness_gives_a_score_and_where_to_mend(water: Water, draft: CharterVersion) -> None:
    client = signed_in(water.writer)
    page = text_of(client.get(url("charters:checks", draft.pk)))
    assert "What a charter holds" in page
    assert url("charters:section", draft.pk, "rights") in page
    assert url("charters:new_commitment", draft.pk) in page
    assert "Does not apply here: Does it say when it was published?" in page.replace('<p class="small muted">', "")
    arta = text_of(client.get(url("charters:checks", draft.pk, query="?list=arta")))
    assert "Evaluation form of the Anti-Red Tape Authority" in arta
    assert url("charters:entry", draft.entries.get().pk) in arta
    before = client.get(url("charters:checks", draft.pk)).context["report"].score
    actions.fill_draft(draft, content_of_ready(READY["water"]), by=water.writer)
    assert client.get(url("charters:checks", draft.pk)).context["report"].score > before


def test_who_only_reads_gets_no_links_to_mend(water: Water, draft: CharterVersion) -> None:
    page = text_of(signed_in(make_member("governor")).get(url("charters:checks", draft.pk)))
    assert url("charters:section", draft.pk, "rights") not in page
    assert "Mend it" not in page


def test_plain_language_names_the_word_and_what_is_not_judged(water: Water, draft: CharterVersion) -> None:
    client = signed_in(water.writer)
    english = text_of(client.get(url("charters:plain", draft.pk, query="?language=en")))
    assert "We <mark>shall</mark> bring water." in english
    assert url("charters:section", draft.pk, "who") in english
    arabic = text_of(client.get(url("charters:plain", draft.pk, query="?language=ar")))
    assert "Not judged in this language: Long word." in arabic


def test_two_versions_are_compared_word_by_word(water: Water, draft: CharterVersion) -> None:
    water.promise(draft)
    in_force(draft, water.head)
    second = actions.start_new_version(draft.charter, by=water.writer)
    actions.write_passages(
        second, {"mission": Words({"en": "We will bring water.", "ar": "نوصل الماء"})}, by=water.writer
    )
    client = signed_in(water.writer)
    page = text_of(client.get(url("charters:comparison", second.pk)))
    assert "1 difference between version 1 and version 2." in page
    assert "We <del>shall</del><ins>will</ins> bring water." in page
    assert "<del>will</del><ins>shall</ins>" in text_of(client.get(url("charters:comparison", draft.pk)))
    assert client.get(url("charters:comparison", second.pk, query="?with=0")).status_code == 404
    translation = text_of(client.get(url("charters:translation", second.pk, "ar")))
    assert "Outdated translation" in translation
    assert "<ins>will</ins>" in translation
    only = client.get(url("charters:translation", second.pk, "ar", query="?only=outdated"))
    assert [row["text"].text for row in only.context["rows"]] == ["نوصل الماء"]


def test_inside_a_draft_a_translation_is_left_behind_until_it_is_mended_or_confirmed(
    water: Water, draft: CharterVersion
) -> None:
    client, page = signed_in(water.writer), url("charters:translation", draft.pk, "ar")
    assert "Still right" not in text_of(client.get(page))
    actions.write_passages(
        draft, {"mission": Words({"en": "We bring clean water.", "ar": "نوصل الماء"})}, by=water.writer
    )
    assert "Still right" in text_of(client.get(page))
    assert "Still right" not in text_of(signed_in(make_member("governor")).get(page))
    (row,) = client.get(page, {"only": "outdated"}).context["rows"]
    confirm = url("charters:confirm_translation", draft.pk, "ar")
    assert signed_in(make_member("governor")).post(confirm, {"pair": row["text"].pair}).status_code == 403
    assert client.post(confirm, {"pair": "nonsense"}).status_code == 302
    assert "Still right" in text_of(client.get(page))
    assert client.post(confirm, {"pair": row["text"].pair}).status_code == 302
    assert "Still right" not in text_of(client.get(page))


def test_an_outdated_translation_is_still_marked_two_versions_later(water: Water, draft: CharterVersion) -> None:
    water.promise(draft)
    actions.write_passages(
        draft, {"mission": Words({"en": "We bring clean water.", "ar": "نوصل الماء"})}, by=water.writer
    )
    in_force(draft, water.head)
    second = in_force(actions.start_new_version(draft.charter, by=water.writer), water.head)
    third = actions.start_new_version(second.charter, by=water.writer)
    only = signed_in(water.writer).get(url("charters:translation", third.pk, "ar", query="?only=outdated"))
    assert [row["text"].text for row in only.context["rows"]] == ["نوصل الماء"]
    published = signed_in(water.writer).post(url("charters:confirm_translation", second.pk, "ar"), {"pair": "x"})
    assert published.status_code == 422


def test_a_first_version_has_nothing_to_compare_with(water: Water, draft: CharterVersion) -> None:
    assert "There is only one version" in text_of(signed_in(water.writer).get(url("charters:comparison", draft.pk)))


def test_there_is_no_translation_into_the_first_or_an_unknown_language(water: Water, draft: CharterVersion) -> None:
    client = signed_in(water.writer)
    for language in ("en", "xx"):
        assert client.get(url("charters:translation", draft.pk, language)).status_code == 404


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_the_pages_cost_the_same_however_much_is_written(
    water: Water, draft: CharterVersion, name: str, args: tuple[str, ...]
) -> None:
    client = signed_in(water.writer)
    client.get(url(name, draft.pk, *args))
    with CaptureQueriesContext(connection) as few:
        client.get(url(name, draft.pk, *args))
    actions.fill_draft(draft, content_of_ready(READY["water"]), by=water.writer)
    with CaptureQueriesContext(connection) as many:
        text_of(client.get(url(name, draft.pk, *args)))
    assert len(many) == len(few)


def test_draft_says_which_formats_could_be_made_and_what_is_in_the_way(water: Water, draft: CharterVersion) -> None:
    try:
        braille.check_available("en")
        pdf.check_available()
    except FormatUnavailable as reason:
        pytest.skip(str(reason))
    water.promise(draft, words={"en": "You pay nothing.", "ar": "لا تدفعون شيئا."})
    entry = draft.entries.get()
    actions.write_service(entry, {"fee": {"en": "12 ₴", "ar": "12 ₴"}}, by=water.writer)
    client = signed_in(water.writer)
    page = text_of(client.get(url("charters:checks", draft.pk, query="?list=formats")))
    english, arabic, kurdish, _ukrainian = page.split("<h2")[1:5]
    assert "Fee: Braille has no sign for this character: ₴ (U+20B4). Write it in words." in english
    assert url("charters:entry", entry.pk) in english
    assert "₴ (U+20B4)" in arabic
    assert "The charter is not written in this language yet." in kurdish
    assert english.index("Wall sheet") > english.index("Braille")
    progress = text_of(client.get(url("charters:progress", draft.pk)))
    assert "Not every format could be made of this version." in progress


def test_draft_that_can_be_made_in_all_formats_is_told_so(water: Water, monkeypatch: Any) -> None:
    monkeypatch.setattr(type(require_tenant()), "languages", ["en"])
    draft = water.charter()
    water.promise(draft)
    stops = [stop for stop in what_stops(queries.content_of(draft)) if stop.place]
    assert stops == []


def test_sheet_that_would_not_fit_is_told_in_the_draft() -> None:
    try:
        pdf.check_available()
    except FormatUnavailable as reason:
        pytest.skip(str(reason))
    endless = Passage("other_appeals", Words({"en": "You may still go to a court. " * 400}))
    said = written.content(passages=[endless], languages=("en",))
    found = [
        (stop.format, stop.reason) for stop in what_stops(said, written.frame()) if stop.format in ("wall", "poster")
    ]
    assert found == [("wall", "It does not fit on one sheet. Shorten the texts or show less.")]


def test_every_text_that_a_file_shows_is_looked_at() -> None:
    """A sign without a Braille form, put into each text in turn, is found with its place, as the file itself would refuse it."""
    try:
        braille.check_available("en")
    except FormatUnavailable as reason:
        pytest.skip(str(reason))
    said = replace(written.content(), languages=("en",))
    shown = written.frame(latest={})
    for text in dict.fromkeys(test_braille.all_texts("en")):
        odd = put(said, text, text + " ₴")
        if odd == said:
            continue
        found = [stop for stop in what_stops(odd) if stop.place]
        try:
            make_edition("braille", odd, shown, "en")
        except FormatUnavailable:
            assert found, text
        else:
            assert not found, text


def put(value: Any, old: str, new: str) -> Any:
    """The same content with another text."""
    if isinstance(value, Words):
        return Words({code: new if text == old else text for code, text in value.items()})
    if isinstance(value, tuple | list):
        return type(value)(put(each, old, new) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: put(getattr(value, each.name), old, new) for each in fields(value)})
    return value
