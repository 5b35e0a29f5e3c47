"""What pages say of the run of figures: signals, what there is to win, direction of travel, when a target is reached."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from indicators import gaps, queries
from organisation.models import Role
from tenancy.models import Tenant
from tests.make import make_directorate, make_member, signed_in

from .world import TODAY, figure, make_indicator, make_service, standard


def test_a_list_shows_only_what_got_worse_by_more_than_chance(inside: Tenant) -> None:
    client, directorate = signed_in(make_member(Role.DATA_OFFICER)), make_directorate()
    service = make_service(directorate=directorate)
    worse = make_indicator(service=service, name={"en": "Fallen"})
    calm = make_indicator(service=service, name={"en": "Calm"})
    for back, value in enumerate([1, 2, 3, 4, 5, 6, 7, 20, 2, 20, 3, 20]):
        day = date(2026 - (back > 9), (9 - back) % 12 + 1, 15)
        figure(worse, day, value)
        figure(calm, day, 5 + back % 2)
    gaps.assess_all(TODAY, timezone.now())
    page = f"/alpha/staff/indicators/directorates/{directorate.pk}/"
    assert "Fallen" in client.get(page, {"signal": "worse"}).content.decode()
    assert "Calm" not in client.get(page, {"signal": "worse"}).content.decode()
    assert "Fallen" not in client.get(page, {"signal": "better"}).content.decode()


def test_most_to_win_first_counts_whom_it_serves(inside: Tenant) -> None:
    client, directorate = signed_in(make_member(Role.DATA_OFFICER)), make_directorate()
    service = make_service(directorate=directorate)
    for name, value, people in (("Small town", 10, 100), ("Big city", 40, 90_000), ("Unknown", 1, None)):
        indicator = make_indicator(service=service, name={"en": name}, people_served=people)
        standard(indicator, "guaranteed", 50)
        figure(indicator, date(2026, 10, 15), value)
    gaps.assess_all(TODAY, timezone.now())
    page = f"/alpha/staff/indicators/directorates/{directorate.pk}/"

    def order(**query: str) -> list[str]:
        text = client.get(page, query).content.decode()
        return sorted(("Small town", "Big city", "Unknown"), key=lambda name: text.index(f">{name}<"))

    assert order() == ["Unknown", "Small town", "Big city"]
    assert order(sort="effect") == ["Big city", "Small town", "Unknown"]


def test_a_view_of_one_directorate_is_kept_for_it_alone(inside: Tenant) -> None:
    member = make_member(Role.DATA_OFFICER)
    client, one, other = signed_in(member), make_directorate(), make_directorate()
    page = f"/alpha/staff/indicators/directorates/{one.pk}/"
    indicator = make_indicator(service=make_service(directorate=one))
    make_indicator(service=make_service(directorate=other))
    figure(indicator, date(2026, 10, 15), 5)
    gaps.assess_all(TODAY, timezone.now())
    answer = client.post(
        "/alpha/staff/views/",
        {"page": f"indicators:dashboard {one.pk}", "query": "sort=effect", "name": "Where to begin"},
    )
    assert answer["Location"].endswith(f"{page}?sort=effect")
    assert "Where to begin" in client.get(page).content.decode()
    assert "Where to begin" not in client.get(page.replace(str(one.pk), str(other.pk))).content.decode()


def test_the_page_of_an_indicator_links_each_kind_of_period(inside: Tenant) -> None:
    client, indicator = signed_in(make_member(Role.DATA_OFFICER)), make_indicator(frequency="year")
    figure(indicator, date(2025, 6, 15), 5, kind="year")
    figure(indicator, date(2025, 6, 15), 4, kind="month")
    gaps.assess_all(TODAY, timezone.now())
    text = client.get(f"/alpha/staff/indicators/{indicator.pk}/").content.decode()
    assert "?period=month:202506" in text
    assert client.get(f"/alpha/staff/indicators/{indicator.pk}/?period=month:202506").status_code == 200


def test_a_page_says_when_the_target_will_be_reached(inside: Tenant) -> None:
    client, indicator = signed_in(make_member(Role.DATA_OFFICER)), make_indicator()
    standard(indicator, "target", 30)
    for month, value in enumerate([10, 15, 12, 14, 20, 17, 19, 25, 21], 2):
        figure(indicator, date(2026, month, 15), value)
    gaps.assess_all(TODAY, timezone.now())
    text = client.get(f"/alpha/staff/indicators/{indicator.pk}/").content.decode()
    said = text[text.index("If it goes on") :]
    assert said.startswith(
        "If it goes on as in the last 9 periods, it will reach 30.0 around March 2027 (most likely January 2027 to"
    ), said[:200]
    assert "worse than the period before" in text


def test_the_way_to_the_targets_hides_no_broken_promise(inside: Tenant) -> None:
    """70 of 100 with weight 1, 120 of 100 (counts as 1) with weight 3, and one without a target: (0.7 + 3) / 4."""
    directorate = make_directorate(name={"en": "Water"})
    one, other = (make_service(directorate=directorate, name={"en": name}) for name in ("Pipes", "Meters"))
    short, over = make_indicator(service=one, weight=1), make_indicator(service=one, weight=3)
    silent = make_indicator(service=other)
    standard(short, "guaranteed", 80)
    for indicator, value in ((short, 70), (over, 120), (silent, 5)):
        figure(indicator, date(2026, 10, 15), value)
        if indicator != silent:
            standard(indicator, "target", 100)
    gaps.assess_all(TODAY, timezone.now())
    found = queries.counted_by(queries.newest_gaps(), ["indicator__service"])
    first, second = found[one.pk,], found[other.pk,]
    assert (first.reached, first.known, first.expected, first.broken) == (Decimal("0.925"), 2, 2, 1)
    assert (second.reached, second.known, second.expected, second.broken) == (None, 0, 0, 0)
    client = signed_in(make_member(Role.DATA_OFFICER))
    for page in ("", f"directorates/{directorate.pk}/"):
        text = " ".join(client.get(f"/alpha/staff/indicators/{page}").content.decode().split())
        assert "93%" in text or "92%" in text
        assert "2 of 2 figures" in text
    assert "Meters" in text
