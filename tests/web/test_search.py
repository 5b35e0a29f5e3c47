from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisation import actions
from organisation.models import Place
from people.models import Member
from sdip import registry
from sdip.registry import Registered, SearchSource
from sdip.web.finding import found_by
from sdip.web.search import KNOWN, MOST, index_row, keep_statistics, matching, rows_that_say
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.make import make, make_member, signed_in


@pytest.fixture(autouse=True)
def only_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    search: Registered[SearchSource] = Registered("search", lambda source: source.kind)
    search.add(*(source for source in registry.search if source.kind in ("directorate", "service", "place", "member")))
    monkeypatch.setattr(registry, "search", search)


def fill() -> None:
    water = actions.add_directorate(
        "water-1",
        {"en": "Water Directorate", "ar": "مديريّة الماء", "ckb": "بەڕێوەبەرایەتی ئاو", "uk": "Управління води"},
        by=None,
    )
    actions.add_service("tap", {"en": "Tap water", "ar": "مياه الشرب"}, water, description={"en": "Every day"}, by=None)
    actions.add_place(
        "uruba", {"en": "Al-Uruba", "ar": "حي العروبة ٣", "uk": "Ґанок"}, landmark={"en": "Café Azadî"}, by=None
    )


def carrier() -> Member:
    member = make_member("head", name="Water Carrier")
    index_row("member", member.pk, member.name)
    return member


def titles(member: Member, text: str, **options: Any) -> list[str]:
    return [str(hit.title) for hit in found_by(member, text, **options).hits]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("water", ["Water Directorate", "Tap water"]),
        ("WAT tap", ["Tap water"]),
        ("ater", []),
        ("water-1", ["Water Directorate"]),
        ("مديرية", ["Water Directorate"]),  # without the doubling mark
        ("العروبه", ["Al-Uruba"]),  # another last letter
        ("العـروبة 3", ["Al-Uruba"]),  # stretched, and a Western digit
        ("بەڕێوەبەر", ["Water Directorate"]),
        ("بەریوەبەر ئاو", ["Water Directorate"]),  # without the small marks of Sorani
        ("управ вод", ["Water Directorate"]),
        ("ганок", ["Al-Uruba"]),  # ґ as г
        ("cafe azadi", ["Al-Uruba"]),
        ("every", ["Tap water"]),
        ("  ", []),
        ("'; DROP TABLE", []),
        ("% _", []),
    ],
)
def test_beginnings_of_words_in_any_spelling(inside: Tenant, text: str, hits: list[str]) -> None:
    fill()
    assert titles(make_member("head", name="Nobody"), text) == hits


def test_each_kind_has_its_tab_and_its_page(inside: Tenant) -> None:
    fill()
    me = carrier()
    found = found_by(me, "wat")
    assert (found.counts, found.total) == ({"directorate": 1, "service": 1, "member": 1}, 3)
    only = found_by(me, "wat", kind="service")
    assert ([str(hit.subtitle) for hit in only.hits], only.total) == (["Water Directorate"], 1)
    assert only.hits[0].url.startswith("/alpha/staff/organisation/services/")


def test_another_tenants_rows_are_never_found(tenant_a: Tenant, tenant_b: Tenant) -> None:
    with tenant_context(tenant_b):
        fill()
    with tenant_context(tenant_a):
        assert found_by(make_member("head"), "water").total == 0


def test_who_may_not_see_people_does_not_find_them(inside: Tenant) -> None:
    fill()
    assert "member" in found_by(carrier(), "water").counts
    assert "member" not in found_by(make_member("community_member"), "water").counts


def test_the_page_asks_as_much_for_sixty_hits_as_for_two(tenant_a: Tenant, django_assert_num_queries: Any) -> None:
    with tenant_context(tenant_a):
        fill()
        page = signed_in(make_member("head"))
    url = "/alpha/staff/search/?q=water"
    page.get(url)
    with CaptureQueriesContext(connection) as few:
        page.get(url)
    with tenant_context(tenant_a):
        for n in range(60):
            actions.add_place(f"p{n}", {"en": f"Water tower {n}"}, by=None)
    with django_assert_num_queries(len(few)):
        text = page.get(url).content.decode()
    assert "1 to 25 of 62" in text
    assert "Water tower" in page.get(url + "&kind=place&page=3").content.decode()


def test_the_page_says_what_to_do_when_nothing_is_found(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        page = signed_in(make_member("head"))
    assert "What are you looking for?" in page.get("/alpha/staff/search/").content.decode()
    assert "Nothing has all these words" in page.get("/alpha/staff/search/?q=xyz&kind=nonsense&page=7").content.decode()
    assert page.get("/alpha/staff/search/", {"q": "<b>" + "word " * 500}).status_code == 200


APOSTROPHES = "'’ʼ‘`"


@pytest.mark.parametrize("written", APOSTROPHES)
def test_an_apostrophe_inside_a_word_is_one_however_it_is_typed(inside: Tenant, written: str) -> None:
    place = make(Place, name={"uk": f"Сквер об{written}єднання"})
    index_row("place", place.pk, place.name)
    for typed in APOSTROPHES:
        assert list(matching(Place.objects.all(), "place", f"об{typed}єдн")) == [place]
        assert list(matching(Place.objects.all(), "place", f"{typed}сквер{typed}")) == [place]
    assert not matching(Place.objects.all(), "place", "єднання").exists()


def test_words_noted_in_two_parts_are_still_found(inside: Tenant) -> None:
    """So an apostrophe parted them before."""
    place = make(Place)
    index_row("place", place.pk, "об єднання")
    assert list(matching(Place.objects.all(), "place", "об’єдн")) == [place]
    assert not matching(Place.objects.all(), "place", "об’їзд").exists()


@pytest.mark.parametrize(
    "typed",
    ["об’єдн", "сквер об’єднання", "ел", "елм elmina", "النفايات رفع", "نفايات", "?", "", "nothing", "сквер elm"],
)
def test_words_alone_find_the_same_rows(inside: Tenant, typed: str) -> None:
    places = [make(Place) for _each in range(4)]
    said = ("Сквер об’єднання, elm elmina elmwood", "об єднання", "رفع النفايات", "Elm елмаш ель")
    for place, text in zip(places, said, strict=True):
        index_row("place", place.pk, text)
    index_row("service", make(Place).pk, *said)
    asked = set(
        matching(Place.objects.filter(pk__in=[place.pk for place in places]), "place", typed).values_list(
            "pk", flat=True
        )
    )
    assert set(rows_that_say("place", typed)) == (asked if typed.strip("?") else set())


def test_the_planner_knows_how_often_words_come(inside: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attstattarget FROM pg_attribute WHERE attrelid = 'web_searchword'::regclass AND attname = 'word'"
        )
        assert cursor.fetchone() == (KNOWN,)
    keep_statistics(using="default")  # as the application: nothing is changed, nothing fails


@pytest.mark.parametrize("typed", ["نفايات", "النفايات", "نفاي", "رفع نفايات", "الرفع"])
def test_an_arabic_word_is_found_with_and_without_its_article(inside: Tenant, typed: str) -> None:
    place, other = make(Place, name={"ar": "رفع النفايات"}), make(Place, name={"ar": "مجاري"})
    for each in (place, other):
        index_row("place", each.pk, each.name)
    assert list(matching(Place.objects.all(), "place", typed)) == [place]


def test_two_letters_are_no_word_without_its_article(inside: Tenant) -> None:
    place = make(Place, name={"ar": "الماء"})
    index_row("place", place.pk, place.name)
    assert not matching(Place.objects.all(), "place", "ما").exists()
    assert matching(Place.objects.all(), "place", "الما").exists()


def test_of_a_long_text_the_longest_words_count(inside: Tenant) -> None:
    asked = matching(Member.objects.all(), "member", " ".join("abcdefghijklmnopqrst") + " gardening")
    query = str(asked.query)
    assert query.count("EXISTS") == MOST
    assert "gardening" in query
