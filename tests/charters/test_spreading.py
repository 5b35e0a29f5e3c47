"""Copies on the shelf, where they went, requests for a format, and which staff has read the charter."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from charters import actions, queries
from charters.models import Acknowledgement, CharterVersion, Distribution, FormatRequest, Stock
from sdip.web.models import Notification
from tenancy.refusals import NotAllowed
from tests.make import make_directorate, make_member, signed_in

from .conftest import Water, url

BRAILLE: dict[str, Any] = {"format": "braille", "language": "en"}


def stocked(version: CharterVersion, water: Water, copies: int = 10) -> Stock:
    return actions.add_stock(version, **BRAILLE, copies=copies, on=timezone.localdate(), by=water.writer)


def went(version: CharterVersion, water: Water, **values: Any) -> Distribution:
    facts = {"way": "counter", "place": "Canal Street", "on": timezone.localdate(), "by": water.writer}
    return actions.note_distribution(version, **{**facts, **values})


def asked(version: CharterVersion, water: Water, copies: int = 2) -> FormatRequest:
    return actions.ask_for_format(version, **BRAILLE, copies=copies, asked_on=timezone.localdate(), by=water.writer)


def test_the_shelf_counts_what_was_made_less_what_went_out(water: Water) -> None:
    version = water.published()
    stocked(version, water)
    went(version, water, **BRAILLE, copies=4)
    went(version, water, way="launch")  # an event takes no copies
    actions.add_stock(version, format="large", language="ar", copies=3, on=timezone.localdate(), by=water.writer)
    found = [(each.format, each.language, each.made, each.out, each.left) for each in queries.shelves(version)]
    assert found == [("braille", "en", 10, 4, 6), ("large", "ar", 3, 0, 3)]


def test_no_more_goes_out_than_there_is(water: Water) -> None:
    version = water.published()
    stock = stocked(version, water)
    with pytest.raises(NotAllowed, match="Only 10 copies are on the shelf"):
        went(version, water, **BRAILLE, copies=11)
    with pytest.raises(NotAllowed, match="Only 0 copies"):
        went(version, water, format="braille", language="ar", copies=1)
    row = went(version, water, **BRAILLE, copies=10)
    with pytest.raises(NotAllowed, match="Only 0 copies"):
        actions.remove_stock(stock, by=water.writer)
    actions.remove_distribution(row, by=water.writer)
    actions.remove_stock(stock, by=water.writer)
    assert queries.shelves(version) == []


def test_copies_have_a_format(water: Water) -> None:
    version = water.published()
    with pytest.raises(NotAllowed, match="in which format"):
        went(version, water, copies=3)
    row = went(version, water)
    with pytest.raises(IntegrityError), transaction.atomic():
        Distribution.objects.filter(pk=row.pk).update(copies=3)


def test_what_is_noted_is_about_a_version_in_force(water: Water) -> None:
    draft = water.charter()
    for act in (lambda: stocked(draft, water), lambda: went(draft, water), lambda: asked(draft, water)):
        with pytest.raises(NotAllowed, match="not in force"):
            act()
    with pytest.raises(NotAllowed, match="not in force"):
        actions.acknowledge_charter(draft, by=water.writer)


def test_a_day_to_come_is_refused(water: Water) -> None:
    version = water.published()
    with pytest.raises(NotAllowed, match="has not come yet"):
        went(version, water, on=timezone.localdate() + timedelta(days=1))


def test_a_request_is_handed_over_from_the_shelf(water: Water) -> None:
    version = water.published()
    row = asked(version, water)
    with pytest.raises(NotAllowed, match="Only 0 copies"):
        actions.hand_over_format(row, by=water.writer)
    stocked(version, water)
    out = actions.hand_over_format(row, by=water.writer)
    row.refresh_from_db()
    assert (row.state, out.way, out.copies, out.request) == ("done", "request", 2, row)
    assert queries.copies_left(version, "braille", "en") == 8
    with pytest.raises(NotAllowed, match="settled already"):
        actions.hand_over_format(row, by=water.writer)
    with pytest.raises(NotAllowed, match="had asked for them"):
        actions.remove_distribution(out, by=water.writer)


def test_a_request_is_refused_with_a_reason(water: Water) -> None:
    row = asked(water.published(), water)
    with pytest.raises(NotAllowed, match="Say why"):
        actions.refuse_format(row, " ", by=water.writer)
    assert actions.refuse_format(row, "No embosser", by=water.writer).state == "refused"
    with pytest.raises(NotAllowed, match="settled already"):
        actions.refuse_format(row, "Again", by=water.writer)


def test_staff_is_told_and_says_that_it_has_read(water: Water) -> None:
    part = make_directorate(water.directorate)
    clerk, stranger = make_member("data_officer", part, name="Amal"), make_member("head", make_directorate())
    version = water.published()
    told = set(Notification.objects.filter(kind="charters.in_force").values_list("recipient", flat=True))
    assert told == {clerk.membership_id, water.writer.membership_id}  # the head has published it himself
    for _time in range(2):
        actions.acknowledge_charter(version, by=clerk)
    read = {row.pk: row.read_at is not None for row in queries.readers_of(version)}  # type: ignore[attr-defined]
    assert read == {clerk.pk: True, water.writer.pk: False, water.head.pk: False}
    assert Acknowledgement.objects.count() == 1
    assert stranger.pk not in read


def test_pages_of_copies(water: Water) -> None:
    version = water.published()
    writer, clerk = signed_in(water.writer), signed_in(make_member("data_officer", water.directorate))
    page = url("charters:distribution", version.pk)
    stock = {**BRAILLE, "copies": "5", "on": timezone.localdate().isoformat()}
    new_stock, new = url("charters:new_stock", version.pk), url("charters:new_distribution", version.pk)
    request, refuse = url("charters:new_request", version.pk), "charters:refuse_format"
    assert clerk.post(new_stock, stock).status_code == 403
    assert writer.post(new_stock, stock | {"copies": "0"}).status_code == 422
    assert writer.post(new_stock, stock).status_code == 302
    went_to = {**stock, "way": "counter", "place": "Canal Street"}
    assert writer.post(new, went_to | {"copies": "6"}).status_code == 422
    assert writer.post(new, went_to | {"copies": "2"}).status_code == 302
    assert (
        writer.post(new, {"way": "launch", "place": "Town hall", "on": stock["on"], "language": "en"}).status_code
        == 302
    )
    ask = {**BRAILLE, "copies": "1", "asked_on": stock["on"], "note": "Fetched at counter 3"}
    assert writer.post(request, ask).status_code == 302
    shown = clerk.get(page).content.decode()
    assert "<bdi>English</bdi>, 2 copies" in shown  # else an Arabic name turns the number round
    assert all(text in shown for text in ("Canal Street", "Town hall", "Fetched at counter 3"))
    first = FormatRequest.objects.get()
    assert writer.post(url("charters:hand_over", first.pk)).status_code == 302
    assert writer.post(url("charters:hand_over", first.pk)).status_code == 422
    second = asked(version, water)
    assert writer.post(url(refuse, second.pk), {"reason": ""}).status_code == 422
    assert writer.post(url(refuse, second.pk), {"reason": "No paper"}).status_code == 302
    remove_stock = url("charters:remove_stock", Stock.objects.get().pk)
    assert writer.post(remove_stock).status_code == 422  # some of it has gone out
    row = Distribution.objects.get(way="launch")
    assert writer.post(url("charters:remove_distribution", row.pk)).status_code == 302
    assert "Town hall" not in clerk.get(page).content.decode()


def test_pages_of_readers(water: Water) -> None:
    version = water.published()
    clerk = make_member("data_officer", water.directorate, name="Amal")
    client, page = signed_in(clerk), url("charters:readers", version.pk)
    assert "Amal" in client.get(page + "?read=no").content.decode().partition("<main")[2]
    assert client.post(url("charters:acknowledge", version.pk)).status_code == 302
    assert "You have read it" in client.get(page).content.decode()
    assert "Has not read it yet" not in client.get(page + "?read=yes").content.decode()
    actions.withdraw_charter(version, by=water.head)
    assert signed_in(water.writer).post(url("charters:acknowledge", version.pk)).status_code == 422
