"""Several people write one draft and nobody loses what another has just written; places, copies, the whole office."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from charters import actions, queries
from charters.documents.blocks import reach
from charters.models import CharterVersion, Commitment, Requirement
from charters.places import texts_of
from charters.ready import READY, content_of_ready
from charters.results import service_results
from feedback.actions import receive_case
from feedback.queries import citable_commitments, promised_now
from indicators.models import Standard
from organisation.models import Service
from sdip.web.finding import found_by
from sdip.web.search import index_row
from tenancy.refusals import NotAllowed, Stale
from tenancy.text import Words
from tests.figures import make_indicator, set_standard
from tests.make import make, signed_in

from .conftest import Water, in_force, url
from .test_public import measured


def office(water: Water) -> tuple[CharterVersion, Service]:
    """The charter of an office with two services: "water" and "sewers"."""
    version = actions.create_charter(directorate=water.directorate, name=Words({"en": "Our office"}), by=water.writer)
    sewers = make(Service, directorate=water.directorate, code="sewers", public=True, name={"en": "Sewers"})
    for service in (water.service, sewers):
        actions.add_service(version, service, by=water.writer)
    return version, sewers


def filled(water: Water) -> CharterVersion:
    """A draft with a row in every list, a second service and two promises."""
    version = water.charter()
    actions.write_contacts(version, [{"kind": "phone", "value": "1"}, {"kind": "sms", "value": "2"}], by=water.writer)
    actions.write_parties(version, [{"kind": "client", "words": {"en": "Households"}}], by=water.writer)
    actions.write_forms(version, [{"words": {"en": "Form"}, "address": "https://example.org/"}], by=water.writer)
    rows: dict[str, Any] = {"requirements": [{"words": {"en": "Card"}}], "steps": [{"client": {"en": "You come"}}]}
    actions.write_service(version.entries.get(), {}, **rows, by=water.writer)
    water.promise(version)
    water.promise(version, words={"en": "We answer"}, indicator=None)
    version.refresh_from_db()
    return version


# --- what another has just written ---


def small_forms(version: CharterVersion) -> list[tuple[str, tuple[Any, ...]]]:
    entry, promise = version.entries.get(), version.commitments.all()[0]
    lists = {"contacts": version.contacts, "groups": version.parties, "forms": version.forms}
    lists |= {"requirements": entry.requirements, "steps": entry.steps}
    places = {code: entry.pk if code in ("requirements", "steps") else version.pk for code in lists}
    rows = [("remove_row", (code, places[code], held.all()[0].pk)) for code, held in lists.items()]
    others: list[tuple[str, tuple[Any, ...]]] = [
        ("remove_commitment", (promise.pk,)), ("take_over", (version.pk,)), ("remove_entry", (entry.pk,)),
    ]  # fmt: skip
    return [*rows, *others]


def counted(version: CharterVersion) -> list[int]:
    entry = version.entries.get()
    held = (version.contacts, version.parties, version.forms, version.commitments, entry.requirements, entry.steps)
    return [rows.count() for rows in held]


def test_a_small_form_from_an_old_page_changes_nothing(water: Water) -> None:
    version, client = filled(water), signed_in(water.writer)
    before = counted(version)
    Standard.objects.filter(kind="target").update(low="0.99")
    for name, args in small_forms(version):
        for sent in ({"revision": version.revision - 1}, {}, {"revision": "x"}):
            answer = client.post(url(f"charters:{name}", *args), sent)
            assert answer.status_code == 422, name
            assert "Somebody else has changed this draft" in answer.content.decode()
    version.refresh_from_db()
    assert counted(version) == before
    assert not version.commitments.filter(target_low="0.99").exists()


def test_the_small_forms_of_the_pages_carry_the_revision(water: Water) -> None:
    version, client = filled(water), signed_in(water.writer)
    entry = version.entries.get()
    Standard.objects.filter(kind="target").update(low="0.99")
    pages = [url("charters:draft", version.pk), url("charters:entry", entry.pk)]
    pages += [url("charters:section", version.pk, section) for section in ("who", "what", "reach")]
    held = f'name="revision" value="{version.revision}"'
    forms = [form for page in pages for form in client.get(page).content.decode().split("<form")[1:]]
    small = [form.split("</form>")[0] for form in forms if "/remove/" in form or "/standards/" in form]
    assert len(small) == 10, [form[:80] for form in small]
    assert all(held in form for form in small)


def test_only_the_row_that_was_meant_goes(water: Water) -> None:
    """As two at once leave it: both pages were open before the colleague's contact and requirement came."""
    version = filled(water)
    entry, first = version.entries.get(), version.contacts.all()[0]
    actions.write_contacts(
        version, [*({"pk": each.pk} for each in version.contacts.all()), {"kind": "emergency", "value": "115"}], by=water.head
    )  # fmt: skip
    kept = [{"pk": each.pk} for each in entry.requirements.all()]
    actions.write_service(entry, {}, requirements=[*kept, {"words": {"en": "Photo"}}], by=water.head)
    actions.remove_row(version, "contacts", first.pk, by=water.writer)
    actions.remove_row(entry, "requirements", entry.requirements.all()[0].pk, by=water.writer)
    assert [row.value for row in version.contacts.all()] == ["2", "115"]
    assert [str(row.words) for row in entry.requirements.all()] == ["Photo"]
    with pytest.raises(NotAllowed, match="no longer there"):
        actions.remove_row(version, "contacts", first.pk, by=water.writer)
    with pytest.raises(Stale):
        actions.remove_row(version, "parties", version.parties.get().pk, revision=1, by=water.writer)
    with pytest.raises(ValueError, match="No list"):
        actions.remove_row(version, "commitments", 1, by=water.writer)


def test_a_row_of_another_draft_is_not_taken_out(water: Water) -> None:
    version = filled(water)
    other, _sewers = office(water)
    actions.write_contacts(other, [{"kind": "phone", "value": "9"}], by=water.writer)
    with pytest.raises(NotAllowed, match="no longer there"):
        actions.remove_row(version, "contacts", other.contacts.get().pk, by=water.writer)
    assert other.contacts.exists()


def test_writing_a_step_keeps_the_fee_that_somebody_else_wrote(water: Water) -> None:
    old = filled(water).entries.get()
    actions.write_service(old, {"fee": Words({"en": "5,000 dinar"})}, by=water.head)
    opened = type(old).objects.get(pk=old.pk)
    opened.fee = Words()  # as its reader had it before
    actions.write_service(
        opened, {"time": Words({"en": "3 days"})}, steps=[{"client": {"en": "You come"}}], by=water.writer
    )
    held = type(old).objects.get(pk=old.pk)
    assert (str(held.fee), str(held.time)) == ("5,000 dinar", "3 days")


def test_changing_a_promise_keeps_what_somebody_else_wrote(water: Water) -> None:
    version = filled(water)
    mine = version.commitments.all()[0]
    actions.change_commitment(mine, remedy=Words({"en": "A tanker"}), by=water.head)
    mine.remedy = Words()
    actions.change_commitment(mine, answer_days=4, by=water.writer)
    held = Commitment.objects.get(pk=mine.pk)
    assert (str(held.remedy), held.answer_days) == ("A tanker", 4)
    actions.remove_commitment(held, by=water.head)
    with pytest.raises(NotAllowed, match="no longer there"):
        actions.change_commitment(mine, answer_days=5, by=water.writer)


# --- places in a list ---


def order(version: CharterVersion) -> list[str]:
    return [str(row.words) for row in version.commitments.all()]


def test_a_promise_stands_where_its_place_says(water: Water) -> None:
    version = water.charter()
    for text in ("one", "two", "three"):
        water.promise(version, words={"en": text}, indicator=None)
    last = version.commitments.all()[2]
    actions.change_commitment(last, position=1, by=water.writer)
    assert order(version) == ["three", "one", "two"]
    water.promise(version, words={"en": "four"}, indicator=None, position=2)
    assert order(version) == ["three", "four", "one", "two"]
    actions.remove_commitment(version.commitments.all()[1], by=water.writer)
    client, second = signed_in(water.writer), version.commitments.all()[1]
    page = url("charters:commitment", second.pk)
    shown = client.get(page).context["form"]
    assert shown.initial["position"] == 2
    sent = {"words_en": "one", "aspect": second.aspect, "position": "2", "revision": shown["revision"].value()}
    assert client.post(page, sent).status_code == 302
    assert order(version) == ["three", "one", "two"]


def test_saving_a_service_at_its_place_moves_nothing(water: Water) -> None:
    version, _sewers = office(water)
    for code in ("parks", "lights"):
        actions.add_service(version, make(Service, directorate=water.directorate, code=code), by=water.writer)
    actions.remove_service(version.entries.all()[1], by=water.writer)
    second = version.entries.all()[1]
    page = signed_in(water.writer).get(url("charters:entry", second.pk))
    assert page.context["form"].initial["position"] == 2
    actions.write_service(second, {}, place=2, by=water.writer)
    assert [row.service.code for row in version.entries.all()] == ["water", "parks", "lights"]


# --- what the whole office promises ---


def test_a_ready_charter_of_an_office_promises_for_each_of_its_services(water: Water) -> None:
    version, sewers = office(water)
    actions.fill_draft(version, content_of_ready(READY["water"]), by=water.writer)
    assert {row.service for row in queries.content_of(version).promises} == {None}
    in_force(version, water.head)
    for service in (water.service, sewers):
        said = queries.content_in_force(service)
        assert said is not None
        assert len(said.promises) == 20
        assert promised_now(service).count() == citable_commitments(service).count() == 20
        page = signed_in(water.writer).get(url("services:service", service.code)).content.decode()
        assert "We greet you, give our name and stay polite." in page
        promise = said.promises[0].pk
        assert f"service={service.code}&amp;promise={promise}" in page or str(promise) in page


def test_a_promise_of_one_service_stays_with_it(water: Water) -> None:
    version, sewers = office(water)
    water.promise(version, service=water.service)
    water.promise(version, words={"en": "We are polite"}, indicator=None)
    in_force(version, water.head)
    said = queries.content_in_force(sewers)
    assert said is not None
    assert [str(row.words) for row in said.promises] == ["We are polite"]
    assert [str(row.words) for row in promised_now(sewers)] == ["We are polite"]
    assert promised_now(make(Service, directorate=water.directorate)).count() == 0


def test_what_proves_a_promise_of_the_office_is_shown_with_each_service(water: Water) -> None:
    version, sewers = office(water)
    make_indicator(service=sewers, public=True)
    water.promise(version)
    with pytest.raises(NotAllowed, match="Take them out first"):
        actions.remove_service(version.entries.get(service=water.service), by=water.writer)
    in_force(version, water.head)
    measured(water.indicator, "0.85")
    found = service_results([sewers], queries.content_in_force(sewers))
    (row,) = found.promises
    assert row.result is not None
    assert row.result.indicator == water.indicator
    assert row.service == "sewers"  # a message about it is about this service
    assert water.indicator not in [each.indicator for each in (*found.others, *found.aims, *found.figures)]


def test_only_an_office_promises_as_a_whole(water: Water) -> None:
    version = water.charter()
    promise = water.promise(version, service=None)
    assert promise.service == water.service
    with pytest.raises(IntegrityError, match="about that service"), transaction.atomic():
        Commitment.objects.filter(pk=promise.pk).update(service=None)
    of_office, _sewers = office(water)
    assert water.promise(of_office, service=None).service is None
    strange = make_indicator(service=make(Service, directorate=water.directorate))
    set_standard(strange, "guaranteed", "0.5")
    with pytest.raises(NotAllowed, match="another service"):
        water.promise(of_office, indicator=strange)


def test_the_form_offers_the_whole_office(water: Water) -> None:
    version, sewers = office(water)
    client, page = signed_in(water.writer), url("charters:new_commitment", version.pk)
    assert "The whole office" in client.get(page).content.decode()
    version.refresh_from_db()
    for service in ("", str(sewers.pk)):
        version.refresh_from_db()
        sent = {"words_en": "We answer", "aspect": "letters", "service": service, "revision": version.revision}
        assert client.post(page, sent).status_code == 302
    assert [row.service for row in version.commitments.all()] == [None, sewers]
    shown = client.get(url("charters:draft", version.pk)).content.decode()
    assert "The whole office" in shown
    assert "Sewers" in shown
    own = client.get(url("charters:new_commitment", water.charter().pk)).context["form"]
    assert "service" not in own.fields


def test_a_message_about_a_promise_of_the_office_keeps_its_service(water: Water) -> None:
    version, sewers = office(water)
    promise = water.promise(version, words=Words({"en": "We answer"}), indicator=None, answer_days=2)
    in_force(version, water.head)
    given: dict[str, Any] = {"kind": "complaint", "text": "No answer", "language": "en", "commitment": promise}
    case = receive_case(service=sewers, **given).case
    assert (case.service, case.directorate, case.promise_text) == (sewers, water.directorate, "We answer")
    alone = receive_case(**given).case
    assert (alone.service, alone.directorate) == (None, water.directorate)


# --- places and copies in words ---


def test_places_and_copies_are_written_in_each_language(water: Water) -> None:
    version = water.charter()
    place, copies = Words({"en": "Canal Street 1", "ar": "شارع القناة 1"}), Words({"en": "2 copies", "ar": "نسختان"})
    actions.write_contacts(
        version, [{"kind": "address", "words": place}, {"kind": "phone", "value": "1"}], by=water.writer
    )
    rows = [{"words": Words({"en": "Card"}), "copies": copies}]
    actions.write_service(version.entries.get(), {}, requirements=rows, by=water.writer)
    said = queries.content_of(version)
    assert (said.contacts[0].words, said.contacts[1].value) == (place, "1")
    assert said.services[0].requirements[0].copies == copies
    assert {place, copies} <= {text.words for text in texts_of(said)}  # translation, checks and comparison see them
    assert (reach(said.contacts[0]), reach(said.contacts[1])) == ("Canal Street 1", "1")
    page = signed_in(water.writer).get(url("charters:translation", version.pk, "ar")).content.decode()
    assert "شارع القناة 1" in page
    assert "نسختان" in page


@pytest.mark.parametrize(
    "row", [{"kind": "counter", "value": "Hall 1"}, {"kind": "phone", "words": {"en": "Hall 1"}}, {"kind": "sms"}]
)
def test_a_contact_without_its_number_or_place_is_refused(water: Water, row: dict[str, Any]) -> None:
    version = water.charter()
    with pytest.raises(NotAllowed, match="needs its number or address"):
        actions.write_contacts(version, [row], by=water.writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        make(type(version.contacts.model()), version=version, **{"value": "", **row})


def test_the_form_asks_for_the_place_or_the_number(water: Water) -> None:
    version, client = water.charter(), signed_in(water.writer)
    page = url("charters:new_row", "contacts", version.pk)
    sent = {"kind": "counter", "revision": version.revision}
    assert client.post(page, sent).status_code == 422
    both = client.post(page, {**sent, "value": "1", "words_en": "Hall 1"})
    assert both.status_code == 422  # one of the two would be lost
    assert client.post(page, {**sent, "words_en": "Hall 1"}).status_code == 302
    assert [(row.value, str(row.words)) for row in version.contacts.all()] == [("", "Hall 1")]


def test_requirements_hold_words_only(water: Water) -> None:
    assert Requirement._meta.get_field("copies").get_internal_type() == "JSONField"


# --- found by its staff ---


def hits(water: Water, text: str) -> list[str]:
    return [str(hit.title) for hit in found_by(water.writer, text, kind="charter").hits]


def test_staff_find_a_charter_by_its_name_of_today(water: Water) -> None:
    water.charter()
    index_row("service", water.service.pk, water.service.name)
    version, _sewers = office(water)
    assert hits(water, "water supply") == ["Water supply"]
    assert hits(water, "our office") == ["Our office"]
    actions.change_charter(
        version.charter, owner=None, review_on=None, name=Words({"en": "Hall of pipes"}), by=water.writer
    )
    assert hits(water, "our office") == []
    assert hits(water, "pipes") == ["Hall of pipes"]
    water.promise(version, words={"en": "Dragons stay outside"}, indicator=None)
    assert hits(water, "dragons") == []
    in_force(version, water.head)
    assert hits(water, "dragons") == ["Hall of pipes"]
