"""The grid of a period: as a plain form, row by row, with a second editor, in places and options, in constant queries."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from indicators import actions
from indicators.models import (
    Breakdown,
    CollectionPlace,
    Dimension,
    DimensionOption,
    Indicator,
    LockException,
    Measurement,
    Reading,
)
from organisation.models import Directorate, Place
from tenancy.models import Tenant
from tests.make import make, make_directorate, make_member, signed_in

from .helpers import at
from .world import figure, make_indicator, make_service, period_of

SEPTEMBER = date(2026, 9, 1)
QUERY = "?period=month:202609"


@pytest.fixture
def water(inside: Tenant) -> Directorate:
    period_of(date(2026, 8, 1))
    period_of(SEPTEMBER)
    return make_directorate(code="W", name={"en": "Water"})


@pytest.fixture
def officer(water: Directorate) -> Any:
    return make_member("data_officer", water, name="Amal")


@pytest.fixture
def client(officer: Any) -> Client:
    return signed_in(officer)


def indicators(water: Directorate, many: int, **values: Any) -> list[Indicator]:
    service = make_service(directorate=water)
    first = Indicator.objects.count() + 1
    return [
        make_indicator(service=service, code=f"w-{n:03}", name={"en": f"Number {n}"}, **values)
        for n in range(first, first + many)
    ]


def grid(water: Directorate) -> str:
    return at("grid", water.pk) + QUERY


def shown(client: Client, water: Directorate) -> str:
    response = client.get(grid(water))
    assert response.status_code == 200
    return response.content.decode()


def fields(client: Client, water: Directorate) -> dict[str, str]:
    """What the page's form holds, as a browser would send it back."""
    from html.parser import HTMLParser

    found: dict[str, str] = {}

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            each = dict(attrs)
            name = each.get("name") or ""
            if tag == "input" and name.startswith("i") and each.get("type") != "radio":
                found[name] = each.get("value") or ""

    Reader().feed(shown(client, water))
    return found


def test_a_whole_period_is_saved_and_sent_by_one_plain_form(water: Directorate, client: Client) -> None:
    one, two, three = indicators(water, 3)
    typed = fields(client, water) | {
        f"i{one.pk}-n": "٧١٫٥",
        f"i{two.pk}-n": "1,530",
        f"i{three.pk}-reason": "Meter broken",
    }
    assert client.post(grid(water), typed).status_code == 302
    rows = {row.version.indicator_id: row for row in Measurement.objects.all()}
    assert (rows[one.pk].value, rows[two.pk].value) == (Decimal("71.5"), 1530)
    assert (rows[three.pk].value, rows[three.pk].no_data_reason) == (None, "Meter broken")
    assert {row.state for row in rows.values()} == {"draft"}
    assert client.post(grid(water), fields(client, water) | {"send": "1"}).status_code == 302
    assert set(Measurement.objects.values_list("state", flat=True)) == {"submitted"}
    assert fields(client, water) == {}


def test_what_is_wrong_is_told_at_its_row_and_the_others_are_saved(water: Directorate, client: Client) -> None:
    one, two = indicators(water, 2)
    typed = fields(client, water) | {f"i{one.pk}-n": "seventy", f"i{two.pk}-n": "5"}
    answer = client.post(grid(water), typed)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "“seventy” is not a number." in body
    assert 'value="seventy"' in body
    assert "1 figure needs you" in body
    assert Measurement.objects.get().version.indicator == two


def test_an_untouched_form_changes_nothing(water: Directorate, client: Client) -> None:
    one, two = indicators(water, 2, version={"kind": "percent", "unit": "percent"})
    typed = fields(client, water) | {f"i{one.pk}-n": "47", f"i{one.pk}-d": "66", f"i{two.pk}-n": "1"}
    client.post(grid(water), typed | {f"i{two.pk}-d": "3", f"i{two.pk}-note": "two\nlines"})
    before = list(Measurement.objects.order_by("pk").values_list("revision", "value"))
    client.post(grid(water), fields(client, water))
    assert list(Measurement.objects.order_by("pk").values_list("revision", "value")) == before


def test_a_row_is_saved_by_itself(water: Directorate, client: Client) -> None:
    (one,) = indicators(water, 1)
    url = at("grid_row", water.pk, f"i{one.pk}") + QUERY
    answer = client.post(url, {f"i{one.pk}-n": "71", f"i{one.pk}-revision": "0", f"i{one.pk}-was": "||"})
    body = answer.content.decode()
    assert (answer.status_code, answer["X-Saved"]) == (200, f"i{one.pk}")
    assert body.lstrip().startswith(f'<td role="cell" class="full" id="told-i{one.pk}">')
    assert f'name="i{one.pk}-revision" value="1"' in body
    wrong = client.post(url, {f"i{one.pk}-n": "x", f"i{one.pk}-revision": "1", f"i{one.pk}-was": "71||"})
    assert (wrong.status_code, wrong.has_header("X-Saved")) == (422, False)
    assert Measurement.objects.get().value == 71


def test_the_second_editor_sees_both_and_chooses(water: Directorate, client: Client) -> None:
    (one,) = indicators(water, 1)
    key = f"i{one.pk}"
    url = at("grid_row", water.pk, key) + QUERY
    first = signed_in(make_member("data_officer", water, name="Noor"))
    first.post(url, {f"{key}-n": "71", f"{key}-revision": "0", f"{key}-was": "||"})
    mine = {f"{key}-n": "72", f"{key}-revision": "0", f"{key}-was": "||"}
    told = client.post(url, mine)
    body = told.content.decode()
    assert told.status_code == 422
    assert "<bdi>Noor</bdi> changed this figure" in body
    assert "71.0" in body
    assert "<bdi>72</bdi>" in body
    assert Measurement.objects.get().value == 71
    stale = client.post(url, mine | {f"{key}-choice": "mine", f"{key}-seen": "7"})
    assert stale.status_code == 422
    kept = client.post(url, mine | {f"{key}-choice": "mine", f"{key}-seen": "1"})
    assert kept.status_code == 200
    assert Measurement.objects.get().value == 72
    assert [entry.value for entry in Measurement.objects.get().entries.order_by("revision")] == [71, 72]


def test_two_different_reasons_are_a_quarrel_too(water: Directorate, client: Client) -> None:
    (one,) = indicators(water, 1)
    key = f"i{one.pk}"
    url = at("grid_row", water.pk, key) + QUERY
    first = signed_in(make_member("data_officer", water, name="Noor"))
    first.post(url, {f"{key}-reason": "Scale broken", f"{key}-revision": "0", f"{key}-was": "||"})
    told = client.post(url, {f"{key}-reason": "Strike", f"{key}-revision": "0", f"{key}-was": "||"})
    body = told.content.decode()
    assert told.status_code == 422
    assert "<bdi>Scale broken</bdi>" in body
    assert "<bdi>Strike</bdi>" in body
    cleared = client.post(url, {f"{key}-n": "", f"{key}-revision": "0", f"{key}-was": "5||"})
    assert cleared.status_code == 422
    same = client.post(url, {f"{key}-reason": "Scale broken", f"{key}-revision": "0", f"{key}-was": "||"})
    assert same.status_code == 200
    assert Measurement.objects.get().no_data_reason == "Scale broken"


def test_a_choice_between_two_shows_the_notes_beside_the_numbers(water: Directorate, client: Client) -> None:
    (one,) = indicators(water, 1)
    key = f"i{one.pk}"
    url = at("grid_row", water.pk, key) + QUERY
    first = signed_in(make_member("data_officer", water, name="Noor"))
    told = {f"{key}-n": "71", f"{key}-note": "Two meters", f"{key}-revision": "0", f"{key}-was": "||"}
    assert first.post(url, told).status_code == 200
    body = client.post(url, told | {f"{key}-note": "Three meters"}).content.decode()
    assert "Note: Two meters" in body
    assert "Note: Three meters" in body


def test_theirs_brings_their_row(water: Directorate, client: Client) -> None:
    (one,) = indicators(water, 1)
    key = f"i{one.pk}"
    url = at("grid_row", water.pk, key) + QUERY
    row = actions.enter_measurement(
        one.versions.get(), period_of(SEPTEMBER), actions.Numbers(value=Decimal(71)), by=make_member()
    )
    answer = client.post(
        url,
        {f"{key}-n": "72", f"{key}-revision": "0", f"{key}-was": "||", f"{key}-choice": "theirs", f"{key}-seen": "1"},
    )
    body = answer.content.decode()
    assert answer["HX-Retarget"] == f"#row-{key}"
    assert 'value="71"' in body
    row.refresh_from_db()
    assert (row.value, row.revision) == (71, 1)


def test_the_same_from_both_is_no_quarrel(water: Directorate, client: Client) -> None:
    (one,) = indicators(water, 1)
    url = at("grid_row", water.pk, f"i{one.pk}") + QUERY
    typed = {f"i{one.pk}-n": "71", f"i{one.pk}-revision": "0", f"i{one.pk}-was": "||"}
    assert [client.post(url, typed).status_code for _twice in range(2)] == [200, 200]
    assert Measurement.objects.get().revision == 1


def test_an_unusual_figure_is_saved_and_asks_for_a_note_when_it_is_sent(water: Directorate, client: Client) -> None:
    (one,) = indicators(water, 1, version={"highest": Decimal(100)})
    key = f"i{one.pk}"
    client.post(grid(water), fields(client, water) | {f"{key}-n": "120"})
    assert "The figure lies above 100" in shown(client, water)
    refused = client.post(grid(water), fields(client, water) | {"send": "1"})
    assert refused.status_code == 422
    assert "Write a note that explains it" in refused.content.decode()
    assert Measurement.objects.get().state == "draft"
    client.post(grid(water), fields(client, water) | {f"{key}-note": "August was counted with it.", "send": "1"})
    assert Measurement.objects.get().state == "submitted"


def test_places_and_options_have_rows_of_their_own(water: Directorate, client: Client) -> None:
    (one,) = indicators(water, 1)
    north = make(Place, name={"en": "North"}, kind="area")
    sex = make(Dimension, code="sex")
    women = make(DimensionOption, dimension=sex, code="women", name={"en": "Women"})
    make(CollectionPlace, indicator=one, place=north)
    make(Breakdown, indicator=one, dimension=sex)
    figure(one, date(2026, 8, 1), 7, place=north)
    keys = [f"i{one.pk}", f"i{one.pk}p{north.pk}", f"i{one.pk}o{women.pk}"]
    typed = fields(client, water)
    assert [name.removesuffix("-n") for name in typed if name.endswith("-n")] == keys
    assert "7.0" in shown(client, water)
    client.post(grid(water), typed | {f"{key}-n": str(n) for n, key in enumerate(keys, 1)})
    rows = Measurement.objects.filter(state="draft").order_by("value")
    assert [(row.place, row.slice.key) for row in rows] == [(None, "total"), (north, "total"), (None, "sex=women")]
    assert 'value="2"' in client.get(f"{at('enter', one.pk)}{QUERY}&place={north.pk}").content.decode()
    assert "Women" in client.get(at("figure", rows[2].pk)).content.decode()


def test_computed_indicators_and_those_of_others_have_no_row(water: Directorate, client: Client) -> None:
    indicators(water, 1, version={"formula": "a / b"})
    later = indicators(water, 1, version={"valid_from": date(2026, 10, 1)})
    weekly = make_indicator(service=make_service(directorate=water), frequency="week")
    elsewhere = make_indicator()
    assert fields(client, water) == {}
    for one in (*later, weekly, elsewhere):
        url = at("grid_row", water.pk, f"i{one.pk}") + QUERY
        assert client.post(url, {f"i{one.pk}-n": "1"}).status_code == 404
    assert client.get(at("grid", elsewhere.service.directorate_id)).status_code == 403


def test_a_locked_period_is_shown_and_open_to_whom_is_excepted(
    water: Directorate, client: Client, officer: Any
) -> None:
    (one,) = indicators(water, 1)
    period = period_of(SEPTEMBER)
    actions.lock_period(period, by=None)
    assert "This period is locked" in shown(client, water)
    assert fields(client, water) == {}
    make(LockException, period=period, member=officer, until=timezone.localdate())
    client.post(grid(water), fields(client, water) | {f"i{one.pk}-n": "5"})
    assert Measurement.objects.get().value == 5


def test_queries_do_not_grow_with_rows(water: Directorate, client: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(grid(water))
        return len(queries)

    place = make(Place, kind="area")
    for one in indicators(water, 2):
        make(CollectionPlace, indicator=one, place=place)
        figure(one, date(2026, 8, 1), 7)
        figure(one, SEPTEMBER, 7, state="draft")
    asked()  # the first request also fills caches
    few = asked()
    for one in [*indicators(make_directorate(parent=water), 12)]:
        make(CollectionPlace, indicator=one, place=place)
        figure(one, date(2026, 8, 1), 7)
        figure(one, SEPTEMBER, 7, state="draft")
    assert asked() == few


# --- readings and evidence ---


def test_readings_make_the_figure_and_are_withdrawn(water: Directorate, client: Client) -> None:
    (one,) = indicators(water, 1, version={"several": "sum"})
    url = at("readings", one.pk) + QUERY
    assert "No reading yet" in client.get(url).content.decode()
    assert client.post(url, {"n": "4", "read_on": "2026-09-03", "note": ""}).status_code == 302
    client.post(url, {"n": "5", "read_on": "2026-09-04", "note": "evening"})
    assert Measurement.objects.get().value == 9
    late = client.post(url, {"n": "5", "read_on": "2026-10-04", "note": ""})
    assert late.status_code == 422
    assert "The day lies outside the period" in late.content.decode()
    client.post(at("reading_withdrawal", Reading.objects.get(value=5).pk))
    assert Measurement.objects.get().value == 4
    assert fields(client, water) == {}
    assert "4.0" in shown(client, water)
    assert client.get(at("enter", one.pk) + QUERY).status_code == 302


def test_an_indicator_with_one_figure_has_no_readings(water: Directorate, client: Client) -> None:
    (one,) = indicators(water, 1)
    assert client.get(at("readings", one.pk) + QUERY).status_code == 404


def test_evidence_is_attached_downloaded_and_refused_by_content(water: Directorate, client: Client) -> None:
    (one,) = indicators(water, 1)
    row = figure(one, SEPTEMBER, 7, state="draft")
    url = at("evidence", row.pk)
    assert client.post(url, {"file": SimpleUploadedFile("قائمة.pdf", b"%PDF-1.7 list")}).status_code == 302
    link = row.evidence.get()
    told = client.get(at("evidence_file", link.pk))
    assert told.content == b"%PDF-1.7 list"
    assert told["Content-Disposition"].startswith("attachment;")
    assert told["X-Content-Type-Options"] == "nosniff"
    wrong = client.post(url, {"file": SimpleUploadedFile("list.pdf", b"MZ program")})
    assert wrong.status_code == 422
    assert "can’t be taken as evidence" in wrong.content.decode()
    client.post(at("evidence_removal", link.pk))
    assert not row.evidence.exists()
    stranger = signed_in(make_member("data_officer", make_directorate()))
    assert stranger.post(url, {"file": SimpleUploadedFile("l.pdf", b"%PDF-")}).status_code == 403


def test_a_correction_shows_before_and_after(water: Directorate, client: Client, officer: Any) -> None:
    (one,) = indicators(water, 1)
    head, version, period = make_member("head", water), one.versions.get(), period_of(SEPTEMBER)
    enter = {"by": officer, "send": True}
    row = actions.enter_measurement(version, period, actions.Numbers(value=Decimal(71)), **enter)
    actions.approve_measurements([row], by=head)
    actions.return_measurement(row, note="Count April again.", by=head)
    row.refresh_from_db()
    actions.enter_measurement(version, period, actions.Numbers(value=Decimal(75)), revision=row.revision, **enter)
    body = client.get(at("figure", row.pk)).content.decode()
    assert "<del>71.0" in body
    assert "<b>75.0" in body


# --- exceptions to a lock ---


def test_an_administrator_gives_and_withdraws_an_exception(water: Directorate, officer: Any) -> None:
    period, admin = period_of(SEPTEMBER), signed_in(make_member("administrator"))
    url = at("period", period.pk)
    facts = {"member": officer.pk, "directorate": water.pk, "until": "2099-01-01", "reason": "The list came late."}
    early = admin.post(url, facts)
    assert early.status_code == 422
    assert "This period is open." in early.content.decode()
    actions.lock_period(period, by=None)
    assert admin.post(url, facts).status_code == 302
    assert "The list came late." in admin.get(url).content.decode()
    assert "1 exception" in admin.get(at("periods")).content.decode()
    admin.post(at("exception_withdrawal", LockException.objects.get().pk))
    assert not LockException.objects.exists()
    assert signed_in(officer).post(url, facts).status_code == 403


def test_yes_or_no_and_levels_are_chosen_and_lists_answered_on_their_page(water: Directorate, client: Client) -> None:
    levels = [{"points": "1", "name": {"en": "Poor"}}, {"points": "3", "name": {"en": "Good"}}]
    (open_day,) = indicators(water, 1, version={"kind": "yes_no"})
    (clean,) = indicators(water, 1, version={"kind": "rubric", "levels": levels})
    (ramps,) = indicators(water, 1, version={"kind": "checklist", "unit": "percent", "levels": levels})
    figure(clean, date(2026, 8, 1), 1)
    body = shown(client, water)
    assert "Poor" in body
    assert f"{at('enter', ramps.pk)}?period=month:202609" in body
    typed = {f"i{open_day.pk}-n": "1", f"i{clean.pk}-n": "3"}
    typed |= {
        f"i{one.pk}-{name}": value for one in (open_day, clean) for name, value in (("revision", "0"), ("was", "||"))
    }
    assert client.post(grid(water), typed).status_code == 302
    kept = {row.version.indicator: row.value for row in Measurement.objects.filter(state="draft")}
    assert kept == {open_day: 1, clean: 3}
    assert '<option value="3" selected>Good' in shown(client, water)
    wrong = client.post(grid(water), typed | {f"i{clean.pk}-n": "2", f"i{clean.pk}-revision": "1"})
    assert wrong.status_code == 422
