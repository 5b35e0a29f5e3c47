"""Who was asked and who was not: recorded, changed, archived, and counted once for each consultation."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisation.models import ClientGroup, Place, ServiceClientGroup
from planning import actions, queries
from planning.models import Consultation, Cycle, Evidence, Input, Seat
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed, Stale
from tests.figures import address
from tests.make import make, make_member, signed_in
from tests.planning.conftest import Story, in_days


@pytest.fixture
def cycle(story: Story) -> Cycle:
    return story.plan(service=story.indicator.service)


def asking(cycle: Cycle, **values: Any) -> Consultation:
    facts = {
        "voice": "clients",
        "method": "survey",
        "asked": {"en": "How long do you wait?"},
        "on": timezone.localdate(),
    }
    return actions.record_consultation(cycle, **facts | values, by=None)


def make_area(name: str, parent: Place | None = None, **values: Any) -> Place:
    row: Place = make(Place, parent=parent, name={"en": name}, **values)
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    row.save(update_fields=["path"])
    return row


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_a_voice_is_heard_once_its_answer_is_written_down(cycle: Cycle) -> None:
    row = asking(cycle, heard=40)
    assert queries.plan_facts(cycle).voices == frozenset()
    facts = {"voice": "clients", "method": "survey", "asked": row.asked, "on": row.on}
    actions.change_consultation(row, **facts, result={"en": "Too long"}, revision=1, by=None)
    assert queries.plan_facts(cycle).voices == {"clients"}
    actions.archive_consultation(row, revision=2, by=None)
    assert queries.plan_facts(cycle).voices == frozenset()
    actions.restore_consultation(row, by=None)
    assert queries.plan_facts(cycle).voices == {"clients"}
    with pytest.raises(NotAllowed, match="counts already"):
        actions.restore_consultation(row, by=None)


def test_nobody_answers_before_the_day(cycle: Cycle) -> None:
    asking(cycle, on=in_days(5))
    for answers in ({"heard": 3}, {"result": {"en": "Well"}}):
        with pytest.raises(NotAllowed, match="lies in the future"):
            asking(cycle, on=in_days(5), **answers)


def test_the_second_of_two_writers_is_told(cycle: Cycle) -> None:
    row = asking(cycle)
    facts = {"voice": "staff", "method": "group", "asked": row.asked, "on": row.on}
    actions.change_consultation(row, **facts, revision=1, by=None)
    with pytest.raises(Stale):
        actions.change_consultation(row, **facts, whom="Everybody", revision=1, by=None)
    with pytest.raises(Stale):
        actions.archive_consultation(row, revision=1, by=None)
    row.refresh_from_db()
    assert (row.whom, row.voice, row.archived_at) == ("", "staff", None)


def test_an_archived_consultation_stays_as_it_is(story: Story, cycle: Cycle) -> None:
    row = asking(cycle)
    actions.archive_consultation(row, revision=1, by=None)
    with pytest.raises(NotAllowed, match="archived"):
        actions.change_consultation(row, voice="staff", method="group", asked=row.asked, on=row.on, revision=2, by=None)
    with pytest.raises(NotAllowed, match="archived"):
        actions.add_evidence(row, "address", address="https://example.org", by=story.head)
    story.at("closed", cycle)
    with pytest.raises(NotAllowed, match="closed"):
        asking(cycle)


def test_coverage_counts_groups_of_the_service_first(cycle: Cycle) -> None:
    homes, shops, farms = (make(ClientGroup, name={"en": name}) for name in ("Homes", "Shops", "Farms"))
    for group in (homes, shops):
        make(ServiceClientGroup, service=cycle.service, client_group=group)
    asking(cycle, groups=[homes, farms])
    again = asking(cycle, groups=[homes])
    actions.archive_consultation(asking(cycle, groups=[shops]), revision=1, by=None)
    found = [(str(each.row), each.asked, each.heard, each.of_the_service) for each in queries.groups_heard(cycle)]
    assert found == [("Shops", 0, False, True), ("Homes", 2, True, True), ("Farms", 1, True, False)]
    facts = {"voice": "clients", "method": "survey", "asked": again.asked, "on": again.on}
    actions.change_consultation(again, **facts, groups=[shops], revision=1, by=None)
    for state in ("shown", "waiting", "hidden"):
        make(Input, cycle=cycle, client_group=shops, form_key=uuid4(), state=state, reason="Names a person")
    make(
        Input,
        cycle=cycle,
        client_group=shops,
        form_key=uuid4(),
        state="hidden",
        reason="X",
        erased_at=timezone.now(),
        text="",
    )
    found = [(str(each.row), each.asked, each.wrote) for each in queries.groups_heard(cycle)]
    assert found[:2] == [("Homes", 1, 0), ("Shops", 1, 1)]


def test_who_was_heard_in_a_quarter_was_heard_in_its_district(cycle: Cycle) -> None:
    north = make_area("North")
    make_area("South")
    mill, lake = make_area("Mill", north), make_area("Lake", north)
    make_area("Clinic", mill, kind="service_point")
    asking(cycle, places=[mill, lake])
    asking(cycle, places=[mill])
    found = {str(row): row.asked or 0 for row in queries.areas_heard(cycle)}
    assert found == {"North": 2, "Mill": 2, "Lake": 1, "South": 0}


def test_the_pages_record_change_and_archive(story: Story, cycle: Cycle) -> None:
    area = make_area("Mill")
    client, new = signed_in(story.head), address("planning:new_consultation_page", args=[cycle.pk])
    form = {"voice": "staff", "method": "group", "asked_en": "What holds you up?", "on": "2026-11-02", "heard": "12"}
    refused = client.post(new, form | {"heard": "-1"})
    assert (refused.status_code, "What holds you up?" in text_of(refused)) == (422, True)
    assert client.post(new, form | {"places": [area.pk]}).status_code == 302
    row = Consultation.objects.get()
    page = text_of(client.get(address("planning:consultation_page", args=[cycle.pk])))
    assert "What holds you up?" in page
    assert "does not count as heard" in page
    change = address("planning:change_consultation_page", args=[row.pk])
    changed = form | {"result_en": "Forms in four copies", "revision": 1}
    assert client.post(change, changed).status_code == 302
    assert client.post(change, changed).status_code == 422
    assert not row.places.exists()
    shown = text_of(client.get(address("planning:one_consultation_page", args=[row.pk])))
    assert "Forms in four copies" in shown
    client.post(address("planning:consultation_archiving", args=[row.pk]), {"revision": 2})
    assert queries.plan_facts(cycle).voices == frozenset()
    client.post(address("planning:consultation_return", args=[row.pk]))
    assert queries.plan_facts(cycle).voices == {"staff"}


def test_a_file_is_attached_opened_and_taken_away(story: Story, cycle: Cycle) -> None:
    row = asking(cycle)
    client, url = signed_in(story.head), address("planning:source_page", args=[row.pk])
    from django.core.files.uploadedfile import SimpleUploadedFile

    bad = SimpleUploadedFile("run.exe", b"MZ\x00")
    assert client.post(f"{url}?kind=file", {"file": bad}).status_code == 422
    assert client.get(f"{url}?kind=figure").status_code == 404
    good = SimpleUploadedFile("نتائج.pdf", b"%PDF-1.7 results")
    assert client.post(f"{url}?kind=file", {"file": good, "note": "Results"}).status_code == 302
    piece = Evidence.objects.get()
    answer = client.get(address("planning:evidence_file", args=[piece.pk]))
    assert (answer.content, answer["Content-Disposition"][:10]) == (b"%PDF-1.7 results", "attachment")
    assert "نتائج.pdf" in text_of(client.get(address("planning:one_consultation_page", args=[row.pk])))
    client.post(address("planning:evidence_removal", args=[piece.pk]))
    assert client.get(address("planning:evidence_file", args=[piece.pk])).status_code == 404


def test_a_community_member_reads_and_writes_nothing(story: Story, cycle: Cycle) -> None:
    row = asking(cycle, result={"en": "Too long"})
    piece = actions.add_evidence(row, "address", address="https://example.org", by=story.head)
    member = make_member("community_member", story.directorate)
    make(Seat, cycle=cycle, function="community_member", member=member)
    client = signed_in(member)
    page = text_of(client.get(address("planning:one_consultation_page", args=[row.pk])))
    assert ("Too long" in page, "Archive this" in page, "Take away" in page) == (True, False, False)
    for name, args in (
        ("new_consultation_page", [cycle.pk]), ("change_consultation_page", [row.pk]), ("source_page", [row.pk]),
        ("consultation_archiving", [row.pk]), ("consultation_return", [row.pk]), ("evidence_removal", [piece.pk]),
        ("call_page", [cycle.pk]), ("baseline_retaking", [cycle.pk]),
    ):  # fmt: skip
        assert client.post(address(f"planning:{name}", args=args), {"revision": 1}).status_code == 403, name
    stranger = signed_in(make_member("community_member", story.directorate))
    assert stranger.get(address("planning:one_consultation_page", args=[row.pk])).status_code == 403


def test_a_neighbour_finds_nothing(story: Story, cycle: Cycle, tenant_b: Tenant) -> None:
    row = asking(cycle)
    piece = actions.add_evidence(row, "file", content=b"%PDF-1.7", name="x.pdf", by=story.head)
    names = (("one_consultation_page", row.pk), ("consultation_page", cycle.pk), ("evidence_file", piece.pk))
    urls = [address(f"planning:{name}", args=[pk]) for name, pk in names]
    with tenant_context(tenant_b):
        stranger = signed_in(make_member("administrator"))
    for url in urls:
        assert stranger.get(url).status_code == 404
        assert stranger.get(url.replace("/alpha/", f"/{tenant_b.slug}/")).status_code == 404


def test_the_page_asks_the_same_questions_for_forty_consultations(story: Story, cycle: Cycle) -> None:
    group, area = make(ClientGroup), make_area("Mill")
    client, url = signed_in(story.head), address("planning:consultation_page", args=[cycle.pk])
    asking(cycle, groups=[group], places=[area])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(40):
        row = asking(cycle, groups=[group, make(ClientGroup)], places=[make_area(f"A{number}", area)])
        make(Evidence, consultation=row, problem=None, kind="address", address="https://example.org")
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).status_code == 200
    assert len(many) <= len(few)
