"""Files of a charter for everybody: in parts, only while they may be read, and why one is missing."""

from typing import Any

from charters import actions
from charters.actions.editions import note_unavailable
from organisation.models import Service
from sdip.documents.unavailable import FormatUnavailable
from sdip.files.store import path_of, read_file

from .conftest import Water, body, in_force, url
from .test_editions import edition, make_it


def test_page_says_which_formats_are_being_made_and_why_others_are_missing(water: Water, client: Any) -> None:
    version = water.published()
    row = edition(version, "braille")
    note_unavailable(row.pk, FormatUnavailable("The letter %(sign)s has no cells.", sign="X"))
    page = client.get(url("services:service", "water")).content.decode()
    assert "Being made: PDF" in page
    assert "The letter X has no cells." in page


def test_a_file_is_sent_in_the_part_that_was_asked_for(water: Water, client: Any) -> None:
    row = make_it(water.published(), "text")
    path, whole = url("services:edition", row.pk), read_file(row.file)
    for asked, start, end in (
        ("bytes=3-9", 3, 10),
        ("bytes=5-", 5, len(whole)),
        ("bytes=-4", len(whole) - 4, len(whole)),
    ):
        part = client.get(path, headers={"Range": asked})
        assert part.status_code == 206
        assert body(part) == whole[start:end]
        assert part["Content-Range"] == f"bytes {start}-{end - 1}/{len(whole)}"
        assert part["Content-Length"] == str(end - start)
    answer = client.get(path)
    assert (answer["Accept-Ranges"], body(answer)) == ("bytes", whole)
    behind = client.get(path, headers={"Range": f"bytes={len(whole)}-"})
    assert (behind.status_code, behind["Content-Range"]) == (416, f"bytes */{len(whole)}")
    for asked in ("bytes=a-b", "bytes=-", "bytes=0-1,4-5", "lines=1-2"):
        assert body(client.get(path, headers={"Range": asked})) == whole
    changed = client.get(path, headers={"Range": "bytes=0-1", "If-Range": '"another"'})
    assert (changed.status_code, body(changed)) == (200, whole)


def test_a_file_that_is_gone_from_the_disk_is_not_there(water: Water, client: Any) -> None:
    row = make_it(water.published(), "text")
    path_of(row.file.tenant_id, row.file.sha256).unlink()
    assert client.get(url("services:edition", row.pk)).status_code == 404


def test_files_go_when_the_service_is_no_longer_for_everybody(water: Water, client: Any) -> None:
    path = url("services:edition", make_it(water.published(), "text").pk)
    assert body(client.get(path))
    for gone, back in (({"public": False}, {"public": True}), ({"ended_on": "2026-01-01"}, {"ended_on": None})):
        Service.objects.filter(pk=water.service.pk).update(**gone)
        assert client.get(path).status_code == 404
        Service.objects.filter(pk=water.service.pk).update(**back)


def test_no_version_of_a_withdrawn_charter_is_handed_out(water: Water, client: Any) -> None:
    first = water.published()
    path = url("services:edition", make_it(first, "text").pk)
    second = in_force(actions.start_new_version(first.charter, by=water.writer), water.head)
    assert body(client.get(path))  # replaced, and the charter is in force
    assert client.get(url("services:version", first.pk)).status_code == 200
    actions.withdraw_charter(second, reason="Wrong", by=water.head)
    assert client.get(path).status_code == 404
    assert client.get(url("services:version", first.pk)).status_code == 404
