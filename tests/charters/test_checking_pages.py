"""The pages that advise: completeness, plain language, comparison, translation."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from charters import actions
from charters.models import CharterVersion
from charters.ready import READY, content_of_ready
from tenancy.text import Words
from tests.make import make_member, signed_in

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
