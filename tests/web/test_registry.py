import importlib

import pytest

from sdip import registry
from sdip.registry import Frozen, Link, NavItem, Registered


def anybody(member, directorate=None):
    return True


@pytest.fixture
def thawed():
    return Registered("items", lambda item: item.url_name, lambda item: item.order)


def test_entries_come_in_their_order(thawed):
    thawed.add(NavItem("B", "b", anybody, order=2), NavItem("A", "a", anybody, order=1))
    assert [item.url_name for item in thawed] == ["a", "b"]
    assert thawed.get("a").label == "A"
    assert thawed.get("c") is None
    assert len(thawed) == 2


def test_a_key_is_registered_once(thawed):
    thawed.add(Link("home", "home"))
    with pytest.raises(ValueError, match="'home' is registered twice"):
        thawed.add(Link("home", "home"))


def test_nothing_is_registered_after_the_start():
    importlib.reload(importlib.import_module("sdip.urls"))  # loading the URLs is the start
    for registered in vars(registry).values():
        if isinstance(registered, Registered):
            assert registered.frozen
    with pytest.raises(Frozen, match="AppConfig.ready"):
        registry.navigation.add(NavItem("Late", "late", anybody))


def test_a_page_may_pass_its_pieces_a_thing_called_place(ask):
    from django.template import engines

    source = '{% slots_at "nowhere" place=place as pieces %}{{ pieces|length }}'
    assert engines["django"].from_string(source).render({"place": "a place"}, ask()) == "0"
