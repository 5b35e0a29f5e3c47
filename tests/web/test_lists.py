"""Lists from the address: searched, filtered, sorted, paged, in a constant number of queries."""

import pytest
from django.db.models import Q
from django.http import QueryDict

from sdip.web.lists import Filter, Listing
from tenancy.models import Tenant

pytestmark = pytest.mark.django_db
SORTS = {"slug": ["slug"], "host": ["host"], "zone": ["time_zone", "-slug"]}


@pytest.fixture
def towns():
    def make(count):
        rows = [
            Tenant(slug=f"town{n:03}", name={"en": f"Town {n}"}, languages=["en"], time_zone="UTC" if n % 2 else "Asia/Baghdad",
                   host=f"h{n:03}.example" if n % 3 else None)
            for n in range(count)
        ]  # fmt: skip
        Tenant.objects.bulk_create(rows)

    return make


def listing(address="", **options):
    options = {
        "sorts": SORTS,
        "default_sort": "slug",
        "search": lambda rows, words: rows.filter(Q(slug__contains=words)),
        "filters": [
            Filter("zone", "Zone", [("", "All"), ("UTC", "UTC")], lambda rows, value: rows.filter(time_zone=value))
        ],
    } | options
    return Listing(QueryDict(address), Tenant.objects.all(), **options)


def slugs(found):
    return [tenant.slug for tenant in found.page]


def test_a_page_has_25_rows_and_the_last_the_rest(towns):
    towns(60)
    assert len(listing().page) == 25
    assert slugs(listing("page=3")) == [f"town{n:03}" for n in range(50, 60)]
    assert listing("page=99").page.number == 3
    assert listing("page=x").page.number == 1


@pytest.mark.parametrize("count", [2, 3, 60])
def test_two_queries_whatever_there_is(towns, count, django_assert_num_queries):
    towns(count)
    with django_assert_num_queries(2):
        list(listing("q=town&zone=UTC&sort=-host").page)


def test_every_row_is_on_exactly_one_page_also_when_the_sort_is_a_tie(towns):
    towns(60)
    found = [
        slug
        for number in (1, 2, 3)
        for slug in slugs(listing(f"sort=zone&page={number}", sorts={"zone": ["time_zone"]}, default_sort="zone"))
    ]
    assert len(found) == len(set(found)) == 60


def test_sorting_turns_round_and_empty_values_come_last_both_ways(towns):
    towns(7)
    assert slugs(listing("sort=-slug"))[0] == "town006"
    assert slugs(listing("sort=host"))[-3:] == ["town000", "town003", "town006"]
    assert slugs(listing("sort=-host"))[-3:] == ["town006", "town003", "town000"]
    assert slugs(listing("sort=-host"))[0] == "town005"
    assert slugs(listing("sort=-zone"))[:2] == ["town001", "town003"]


def test_some_lists_turn_only_one_way(towns):
    towns(3)
    assert listing("sort=-slug", one_way={"slug"}).sort == "slug"
    assert listing("sort=slug", one_way={"slug"}).sort_link("slug") == {"state": "ascending", "asks": "slug"}


def test_what_is_never_empty_is_read_backwards_from_its_index(towns):
    towns(3)
    assert "NULLS" not in str(listing("sort=-slug").queryset.query)
    assert "NULLS LAST" in str(listing("sort=-host").queryset.query)


def test_only_offered_sorts_and_choices_reach_the_database(towns):
    towns(3)
    odd = listing("sort=password&zone=%27%3B--&sort2=x")
    assert (odd.sort, odd.chosen) == ("slug", {"zone": ""})
    assert len(odd.page) == 3


def test_search_and_filter_narrow_together(towns):
    towns(20)
    found = listing("q=town01&zone=UTC")
    assert slugs(found) == [f"town{n:03}" for n in (11, 13, 15, 17, 19)]
    assert found.narrowed
    assert not listing().narrowed
    assert listing(search=None).searchable is False
    assert listing("q=x", search=None).words == ""


def test_a_sort_link_asks_for_the_other_direction():
    assert listing("sort=host").sort_link("host") == {"state": "ascending", "asks": "-host"}
    assert listing("sort=-host").sort_link("host") == {"state": "descending", "asks": "host"}
    assert listing("sort=host").sort_link("slug") == {"state": "", "asks": "slug"}


def test_links_keep_the_other_parameters(ask, towns):
    from django.template import engines

    towns(60)
    request = ask("/list/?q=town&sort=host&page=2")
    found = Listing.of(request, Tenant.objects.all(), sorts=SORTS, default_sort="slug", search=lambda rows, words: rows)
    source = '{% sort_header found "slug" "Name" %}{% pagination found.page target="rows" %}'
    html = engines["django"].from_string(source).render({"found": found}, request)
    assert 'href="?q=town&amp;sort=slug"' in html
    assert 'href="?q=town&amp;sort=host&amp;page=3"' in html
    assert 'hx-target="#rows"' in html


def test_a_long_list_is_not_counted_to_its_end_and_yet_goes_on_to_it(ask, towns, django_assert_num_queries):
    from django.template import engines

    towns(130)
    seen, number = [], 1
    while True:
        with django_assert_num_queries(2):
            page = listing(f"page={number}", most_counted=60).page
            list(page)
            page.has_next()
        assert (page.number, page.start_index(), page.paginator.count) == (number, len(seen) + 1, 50)
        seen += [town.slug for town in page]
        assert page.end_index() == len(seen)
        if not page.has_next():
            break
        number = page.next_page_number()
    assert seen == [f"town{n:03}" for n in range(130)]
    assert listing("page=99", most_counted=60).page.number == 2  # the last that is known
    assert listing("page=x", most_counted=60).page.number == listing("page=-1", most_counted=60).page.number - 1 == 1
    source = engines["django"].from_string('{% pagination page target="rows" %}')

    def shown(address, most):
        return source.render({"page": listing(address, most_counted=most).page}, ask(f"/list/?{address}"))

    assert "1 to 25 of more than 50" in shown("", 60)
    assert "101 to 125 of more than 50" in shown("page=5", 60)
    assert 'aria-current="page">5<' in shown("page=5", 60)
    assert "1 to 25 of 130" in shown("", 150)
    assert "126 to 130 of 130" in shown("page=99", 150)
