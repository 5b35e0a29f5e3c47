"""What solutions are weighed by is the tenant's setting; administrators change it, and two of them do not overwrite each other."""

from decimal import Decimal
from typing import Any

import pytest

from planning import actions
from planning.criteria import criteria_of, settings_in_use
from planning.models import Criterion
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed, Stale
from tests.figures import address
from tests.make import make_member, signed_in

VALUES: dict[str, Any] = {
    "name": {"en": "Speed"}, "weight": Decimal("1.5"), "axis": "effort", "worst": {"en": "Years"}, "best": {"en": "Days"},
}  # fmt: skip


def test_where_nothing_is_set_there_are_four_worded_in_every_language(inside: Tenant) -> None:
    rows = settings_in_use()
    assert [(row.code, row.weight, row.axis) for row in rows] == [
        ("effect", 3, "effect"), ("reach", 2, "effect"), ("cost", 2, "effort"), ("ease", 1, "effort"),
    ]  # fmt: skip
    assert all(set(words) == {"en", "ar", "ckb", "uk"} for row in rows for words in (row.name, row.worst, row.best))
    assert not Criterion.objects.exists()


def test_a_new_criterion_stands_beside_the_four(inside: Tenant) -> None:
    actions.add_criterion(**VALUES, by=make_member("administrator"))
    assert [str(row.name) for row in settings_in_use()][-1] == "Speed"
    assert len(settings_in_use()) == 5


def test_ours_can_be_changed_and_removed_like_any_other(inside: Tenant) -> None:
    boss = make_member("administrator")
    actions.change_criterion("cost", **VALUES | {"name": {"en": "Money"}}, revision=1, by=boss)
    actions.remove_criterion("ease", revision=1, by=boss)
    assert [str(row.name) for row in settings_in_use()] == ["Effect on the gap", "People reached", "Money"]
    with pytest.raises(Stale, match="meanwhile"):
        actions.change_criterion("cost", **VALUES, revision=1, by=boss)
    with pytest.raises(Stale, match="meanwhile"):
        actions.remove_criterion("ease", revision=2, by=boss)


def test_the_last_criterion_stays_and_twelve_are_enough(inside: Tenant) -> None:
    boss = make_member("administrator")
    for code in ("effect", "reach", "cost"):
        actions.remove_criterion(code, revision=1, by=boss)
    with pytest.raises(NotAllowed, match="last criterion"):
        actions.remove_criterion("ease", revision=1, by=boss)
    for _number in range(11):
        actions.add_criterion(**VALUES, by=boss)
    with pytest.raises(NotAllowed, match="twelve"):
        actions.add_criterion(**VALUES, by=boss)


@pytest.mark.parametrize("weight", [Decimal(0), Decimal(-1)])
def test_a_criterion_weighs_something(inside: Tenant, weight: Decimal) -> None:
    with pytest.raises(NotAllowed, match="weighs something"):
        actions.add_criterion(**VALUES | {"weight": weight}, by=make_member("administrator"))


def test_a_plan_that_is_not_scored_yet_follows_the_setting(story: Any) -> None:
    cycle = story.plan()
    actions.remove_criterion("ease", revision=1, by=story.head)
    assert [row.code for row in criteria_of(cycle)] == ["effect", "reach", "cost"]


def test_the_setting_has_its_pages_for_administrators(inside: Tenant) -> None:
    client = signed_in(make_member("administrator"))
    listed, new = address("planning:criteria_page"), address("planning:new_criterion_page")
    change, removal = (
        address("planning:change_criterion_page", ["cost"]),
        address("planning:remove_criterion_page", ["cost"]),
    )
    head = signed_in(make_member("head"))
    assert "Far more than the budget holds." in client.get(listed).content.decode()
    form = {"name_en": "Speed", "weight": "1.5", "worst_en": "Years", "best_en": "Days", "axis": "effort"}
    assert client.post(new, form | {"weight": "0"}).status_code == 422
    assert client.post(new, form).status_code == 302
    assert client.post(change, form | {"name_en": "Money", "revision": "1"}).status_code == 302
    assert client.post(change, form | {"revision": "1"}).status_code == 422
    assert client.post(removal, {"revision": "2"}).status_code == 302
    page = client.get(listed).content.decode()
    assert ("Speed" in page, "Money" in page) == (True, False)
    assert client.get(change).status_code == 404
    for url in (listed, new):
        assert head.get(url).status_code == 403
