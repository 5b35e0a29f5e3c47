from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from charters.models import Charter, CharterVersion
from feedback.models import Case
from indicators.models import CollectionPlace, Indicator
from organisation import actions, succession
from organisation.models import ClientGroup, Directorate, Place, PlaceSuccession, Service, Succession
from people.models import Member
from planning.models import Cycle
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed, Stale
from tests.make import make, make_member, signed_in, version_at

TODAY = date(2026, 11, 18)
FILES = "/alpha/staff/organisation"


@pytest.fixture(autouse=True)
def _inside(inside: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_args: TODAY)


@pytest.fixture
def boss() -> Member:
    return make_member("administrator", name="Zainab")


@pytest.fixture
def water() -> Directorate:
    return actions.add_directorate("water", {"en": "Water"}, by=None)


@pytest.fixture
def sewer() -> Directorate:
    return actions.add_directorate("sewer", {"en": "Sewerage"}, by=None)


def service(code: str, directorate: Directorate, *groups: str) -> Service:
    found = [ClientGroup.objects.get_or_create(code=g, defaults={"name": {"en": g}})[0] for g in groups]
    return actions.add_service(code, {"en": f"Service {code}"}, directorate, client_groups=found, by=None)


def place(code: str, parent: Place | None = None, kind: str = "area") -> Place:
    return actions.add_place(code, {"en": f"Place {code}"}, parent=parent, kind=kind, by=None)


def case(directorate: Directorate, state: str = "received", **values: Any) -> Any:
    closed = timezone.now() if state == "closed" else None
    return make(
        Case,
        directorate=directorate,
        state=state,
        answered_at=closed,
        closed_at=closed,
        outcome="resolved" if closed else "",
        **values,
    )


def where(row: Any) -> tuple[str | None, str | None]:
    return Case.objects.values_list("service__code", "directorate__code").get(pk=row.pk)


def test_a_service_that_merges_takes_along_what_is_open_and_keeps_its_history(
    water: Directorate, sewer: Directorate, boss: Member
) -> None:
    tap, all_water = service("tap", sewer, "homes", "shops"), service("all", water, "homes")
    lamp = service("lamp", sewer)
    indicator = make(Indicator, service=tap)
    archived = make(Indicator, service=tap, archived_at=timezone.now())
    kept, opened, over = make(Indicator, service=lamp), case(sewer, service=tap), case(sewer, "closed", service=tap)
    lent = case(water, service=tap)  # somebody else answers it already
    plan = make(Cycle, directorate=sewer, service=tap, starts_on=TODAY, ends_on=TODAY)
    actions.merge_services(tap, all_water, on=TODAY, note="Decree 7", by=boss)
    tap.refresh_from_db()
    assert tap.ended_on == TODAY
    assert {row.pk: Indicator.objects.get(pk=row.pk).service.code for row in (indicator, archived, kept)} == {
        indicator.pk: "all", archived.pk: "all", kept.pk: "lamp",
    }  # fmt: skip
    assert [where(row) for row in (opened, lent, over)] == [("all", "water"), ("all", "water"), ("tap", "sewer")]
    plan.refresh_from_db()
    assert (plan.service, plan.directorate) == (all_water, water)
    codes = all_water.client_groups.values_list("client_group__code", flat=True)
    assert sorted(codes) == ["homes", "shops"]
    row = Succession.objects.get()
    assert (row.kind, row.service, row.into, row.directorate, row.successor, row.note) == (
        "merge", tap, all_water, sewer, water, "Decree 7",
    )  # fmt: skip
    event = Succession.pgh_event_models["insert"].objects.get()  # type: ignore[attr-defined]
    assert (event.pgh_context["label"], event.pgh_context["member"]) == ("organisation.merge_services", boss.pk)


def test_what_a_service_does_not_merge_into(water: Directorate) -> None:
    tap, pump, gone = service("tap", water), service("pump", water), service("gone", water)
    actions.end_service(gone, on=TODAY, by=None)
    for row, into, day, sentence in (
        (tap, tap, TODAY, "nothing is merged into itself"),
        (tap, gone, TODAY, "“Service gone” has ended"),
        (gone, tap, TODAY, "“Service gone” has ended"),
        (tap, pump, TODAY + timedelta(days=1), "cannot lie in the future"),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            actions.merge_services(row, into, on=day, by=None)
    with pytest.raises(Stale):
        actions.merge_services(tap, pump, on=TODAY, seen="what was before", by=None)
    assert not Succession.objects.exists()


def test_a_service_whose_charter_is_in_force_waits(water: Directorate) -> None:
    tap, pump = service("tap", water), service("pump", water)
    indicator = make(Indicator, service=tap)
    charter = make(Charter, service=tap)
    version = version_at("published", charter=charter)
    with pytest.raises(NotAllowed, match="A charter of it is in force. Withdraw it first"):
        actions.merge_services(tap, pump, on=TODAY, by=None)
    indicator.refresh_from_db()
    assert (indicator.service, version.charter.service) == (tap, tap)
    CharterVersion.objects.filter(pk=version.pk).update(state="withdrawn")
    actions.merge_services(tap, pump, on=TODAY, by=None)


def test_a_place_that_merges_gives_away_what_lies_in_it_and_what_is_collected_there(
    water: Directorate, boss: Member
) -> None:
    old, new = place("old"), place("new")
    inside, ended = place("inside", old), place("ended", old)
    deeper = place("deeper", inside)
    actions.end_place(ended, on=TODAY, by=None)
    both, one = make(Indicator), make(Indicator)
    make(CollectionPlace, indicator=both, place=old), make(CollectionPlace, indicator=both, place=new)
    make(CollectionPlace, indicator=one, place=old)
    opened, over = case(water, place=old), case(water, "closed", place=old)
    actions.merge_places(old, new, on=TODAY, note="One quarter now", by=boss)
    for row in (old, inside, ended, deeper):
        row.refresh_from_db()
    assert (old.ended_on, inside.parent, ended.parent) == (TODAY, new, old)
    assert deeper.path == f"/{new.pk}/{inside.pk}/{deeper.pk}/"
    collected = CollectionPlace.objects.order_by("indicator", "place").values_list("indicator", "place__code")
    assert list(collected) == [(both.pk, "new"), (one.pk, "new")]
    assert [Case.objects.get(pk=row.pk).place for row in (opened, over)] == [new, old]
    row = PlaceSuccession.objects.get()
    assert (row.place, row.into, row.on, row.note) == (old, new, TODAY, "One quarter now")


def test_what_a_place_does_not_merge_into() -> None:
    old, new, desk = place("old"), place("new"), place("desk", kind="service_point")
    inside, gone = place("inside", old), place("gone")
    actions.end_place(gone, on=TODAY, by=None)
    for row, into, sentence in (
        (old, old, "or is the same"),
        (old, inside, "“Place inside” lies in “Place old”"),
        (old, gone, "“Place gone” has ended"),
        (gone, old, "“Place gone” has ended"),
        (old, desk, "An area is merged into an area"),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            actions.merge_places(row, into, on=TODAY, by=None)
    with pytest.raises(Stale):
        actions.merge_places(old, new, on=TODAY, seen="what was before", by=None)
    assert not PlaceSuccession.objects.exists()


def test_a_part_that_fails_undoes_the_whole_merge(water: Directorate, monkeypatch: pytest.MonkeyPatch) -> None:
    tap, pump = service("tap", water, "homes"), service("pump", water)
    monkeypatch.setattr(succession, "_followers", {})
    succession.follow("organisation.ServiceClientGroup", "service")  # pump has the same group by then
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.merge_services(tap, pump, on=TODAY, by=None)
    tap.refresh_from_db()
    assert (tap.ended_on, Succession.objects.count(), pump.client_groups.count()) == (None, 0, 0)


def keys_to(target: type[Any]) -> set[str]:
    return {
        f"{model._meta.label}.{f.name}"
        for model in apps.get_models()
        for f in model._meta.local_concrete_fields
        if f.remote_field and f.remote_field.model is target and not hasattr(model, "pgh_tracked_model")
    }


def test_every_key_to_a_service_or_a_place_is_thought_of() -> None:
    """A new foreign key either follows a merge or is named here with its reason."""
    stays = {
        "organisation.ServiceClientGroup.service",  # the merge gives them to the other one
        "organisation.Succession.service",  # what became of it
        "organisation.Succession.into",
        "organisation.PlaceSuccession.place",
        "organisation.PlaceSuccession.into",
        "organisation.Place.parent",  # moved by the merge itself
        "charters.Charter.service",  # none in force: it stays to be read
        "charters.Commitment.service",  # as the charter said it; none in force
        "charters.ServiceEntry.service",
        "feedback.Draft.service",
        "feedback.Response.place",  # where it was asked then
        "feedback.SurveyDraft.place",
        "indicators.Standard.place",  # what held there and what was measured there stays
        "indicators.StandardCorrection.place",  # what was corrected then
        "indicators.Measurement.place",
        "indicators.Gap.place",
        "indicators.ControlChart.place",
        "indicators.StagedFigure.place",
        "indicators.OutsideCode.place",
        "planning.ConsultedPlace.place",  # who was heard where
        "planning.Input.place",
        "planning.KeyStandard.service",  # what a plan promised of it then
        "planning.Evidence.service",  # whose messages were counted then
    }
    followed = {f"{each.model}.{each.key}" for model in (Service, Place) for each in succession.followers(model)}
    followed |= {f"{each.model}.{each.service}" for each in succession.holdings() if each.service}
    keys = keys_to(Service) | keys_to(Place)
    assert keys - stays - followed == set()
    assert followed - keys == set()


@pytest.fixture
def page(boss: Member) -> Client:
    return signed_in(boss)


def test_the_pages_merge_and_show_what_became_of_each(page: Client, water: Directorate) -> None:
    tap, pump, old, new = service("tap", water), service("pump", water), place("old"), place("new")
    for kind, row, into in (("services", tap, pump), ("places", old, new)):
        url = f"{FILES}/{kind}/{row.pk}/merge/"
        assert f"{row.pk}/merge/" in page.get(f"{FILES}/{kind}/{row.pk}/").content.decode()
        assert "A short name" not in page.get(url).content.decode()
        refused = page.post(url, {"into": "nowhere", "on": "2026-11-18"})
        assert (refused.status_code, "Nothing here has the code “nowhere”" in refused.content.decode()) == (422, True)
        itself = page.post(url, {"into": row.code, "on": "2026-11-18"})
        assert (itself.status_code, "itself" in itself.content.decode() or "the same" in itself.content.decode()) == (
            422,
            True,
        )
        done = page.post(url, {"into": into.code, "on": "2026-11-18", "note": "Decree 7"})
        assert (done.status_code, done["Location"]) == (302, f"{FILES}/{kind}/{into.pk}/")
        for each in (row, into):
            text = page.get(f"{FILES}/{kind}/{each.pk}/").content.decode()
            assert ("Decree 7" in text, str(row.name) in text, str(into.name) in text) == (True, True, True)
    assert "/merge/" not in page.get(f"{FILES}/services/{tap.pk}/").content.decode()


def test_only_who_changes_the_organisation_merges(water: Directorate) -> None:
    tap, old = service("tap", water), place("old")
    client = signed_in(make_member("head"))
    for url in (f"services/{tap.pk}", f"places/{old.pk}"):
        assert client.get(f"{FILES}/{url}/merge/").status_code == 403
        assert client.post(f"{FILES}/{url}/merge/", {"into": "tap", "on": "2026-11-18"}).status_code == 403
