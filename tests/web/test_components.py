"""Every component is drawn once, in each language, with nothing missing and nothing unescaped."""
# ruff: noqa: E501

import datetime as dt
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.template import engines
from django.test.signals import template_rendered
from django.utils import translation
from django.utils.safestring import mark_safe

from sdip.documents.blocks import Facts, Heading, Picture, Table, Text
from sdip.web import standing
from sdip.web.forms import DayField, Form, NumberField, PercentField, Tiles, WordsFormField
from sdip.web.letters import letter
from sdip.web.lists import Filter, Listing
from sdip.web.question import SumForm
from tenancy.text import Words

ROOT = Path(settings.BASE_DIR)
GALLERY = (Path(__file__).parent / "pages/gallery.html").read_text()
PUBLIC = '{% extends "form.html" %}{% block title %}{% error_title form %}Tell us{% endblock %}{% block form %}<h1>Tell us</h1>{{ form }}{% endblock %}'
WITH_ROWS = {"components/saved_views.html"}  # asks the database; tested with the saved views
EVIL = '<script>alert("1")</script>'


class Sample(Form):
    name = WordsFormField(label="Name", help_text="In every language")
    mail = forms.EmailField(label="E-mail")
    value = NumberField(label="Value", required=False, help_text="In hours", minimum=0)
    share = PercentField(label="Share")
    day = DayField(label="Due on")
    text = forms.CharField(label="Text", widget=forms.Textarea)
    kind = forms.ChoiceField(
        label="Kind",
        choices=[("a", "A complaint"), ("b", "Thanks")],
        widget=Tiles(icons={"a": "flag"}, hints={"a": "x"}),
    )
    radio = forms.ChoiceField(label="Radio", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(
        label="Many", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple, required=False
    )
    pick = forms.ChoiceField(label="Pick", choices=[("", "Choose one"), ("b", "B")])
    agree = forms.BooleanField(label="I agree", help_text="Really")
    photo = forms.FileField(label="Photo", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def context_of(request, form):
    listing = Listing.of(
        request,
        None,
        sorts={"name": ["name"], "gap": ["gap"]},
        default_sort="name",
        search=lambda rows, words: rows,
        filters=[Filter("state", "State", [("", "All"), ("late", "Late")], lambda rows, value: rows)],
    )
    return {
        "links": [{"url": "/", "label": Words(en="Water")}], "name": Words(en="Name"), "form": form, "listing": listing,
        "tabs": [{"url": "#main", "label": "All", "count": 11, "here": True}, {"url": "#main", "label": "Late", "count": 0, "tone": "bad"}],
        "figures": [{"value": "71%", "words": "now", "tone": "bad", "mark": "breach"}, {"value": "5", "words": "five", "icon": "check"}],
        "standings": list(standing.STANDINGS), "signals": list(standing.SIGNALS), "confidences": list(standing.CONFIDENCES),
        "states": list(standing.FIGURE_STATES), "number": Decimal("1530.5"), "fraction": Decimal("0.712"), "shortfall": Decimal("-0.088"),
        "today": dt.date(2026, 11, 18), "span": SimpleNamespace(starts_on=dt.date(2025, 10, 1), ends_on=dt.date(2026, 9, 30)), "size": 240000,
        "guaranteed": (Decimal("0.8"), None), "target": (Decimal("0.95"), None), "values": [Decimal("0.85"), None, Decimal("0.71")],
        "stands": ["kept", "none", "breach"], "parts": [(90, "part"), (10, "part2")], "page": Paginator([EVIL] * 80, 5).get_page(3),
        "work": [{"icon": "chat", "url": "#main", "title": EVIL, "why": EVIL, "due": "late", "urgency": "late", "verb": "Answer"}],
        "missing": [{"words": "Score", "reason": "Two", "url": "#main", "verb": "Score"}], "done": [{"words": "Owner", "note": "3 of 3"}],
        "events": [{"title": "Sent", "when": "today", "text": "x"}, {"title": "Answer", "todo": True, "icon": "clock", "files": [{"url": "/files/1/", "label": "The decision", "icon": "doc"}]}],
        "facts": [{"name": "Version", "value": "3"}], "step": {"number": 2, "all": 5, "name": "What", "bars": [1, 1, 0, 0, 0]},
        "foreign": Words(uk="Вода"), "back": "#main",
        "blocks": [Heading("A plan"), Text(EVIL), Facts([("Owner", EVIL)]), Table("Steps", ["Step", "By"], [[EVIL, "today"]]),
                   Picture(mark_safe("<svg role='img' aria-label='A'></svg>"), "A")],
    }  # fmt: skip


@pytest.fixture
def drawn():
    """The names of the templates that were rendered."""
    names = set()

    def note(sender, template, **kwargs):
        names.add(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


def refused():
    return Sample({"name_en": "", "mail": "x", "value": "1,2,3", "share": "71.2%", "text": EVIL})


@pytest.fixture
def registered(monkeypatch):
    """A menu with two entries, whatever the apps have registered."""
    from sdip import registry

    for name in ("navigation", "links"):
        monkeypatch.setattr(
            registry, name, type(getattr(registry, name))(name, lambda e: e.url_name, lambda e: e.order)
        )
    registry.navigation.add(registry.NavItem("My work", "language_choice", lambda member, directorate=None: True))
    registry.navigation.add(registry.NavItem("Secret", "account_logout", lambda member, directorate=None: False))
    registry.links.add(registry.Link("account", "account_logout", "Settings"))


@pytest.fixture
def pages(ask, someone, registered):
    def draw(source, path="/", form=None, member=someone):
        request = ask(path, member=member, user=SimpleNamespace(is_authenticated=True, is_active=True))
        messages.success(request, "It was saved.")
        return engines["django"].from_string(source).render(context_of(request, form or Sample()), request)

    return draw


def test_every_component_is_drawn(pages, drawn, each_language):
    pages(GALLERY, form=refused())
    pages(PUBLIC, path=f"/{each_language}/", form=refused())
    pages('{% include "components/messages_out_of_band.html" %}')
    pages('{% include "components/blocks.html" %}')
    assert 'name="sum"' in pages('{% include "components/sum.html" %}', form=SumForm(asked=True))
    components = {str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates/components").glob("*.html")}
    assert components - drawn == WITH_ROWS


@pytest.mark.parametrize("source", [GALLERY, PUBLIC], ids=["staff", "public"])
def test_pages_name_their_language_and_direction(pages, each_language, source):
    html = pages(source, path=f"/{each_language}/")
    direction = "rtl" if each_language in ("ar", "ckb") else "ltr"
    assert f'<html lang="{each_language}" dir="{direction}">' in html


@pytest.mark.parametrize("source", [GALLERY, PUBLIC], ids=["staff", "public"])
def test_nothing_typed_becomes_markup(pages, source):
    html = pages(source, form=refused())
    assert "<script>alert" not in html
    assert "alert(&quot;1&quot;)" in html


class Wiring(HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids, self.targets, self.names = [], set(), {}

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if "id" in given:
            self.ids.append(given["id"])
        for name in ("for", "aria-describedby", "aria-labelledby"):
            self.targets |= set((given.get(name) or "").split())
        if (given.get("href") or "").startswith("#"):
            self.targets.add(given["href"][1:])
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            self.names.setdefault(given.get("name"), given)


@pytest.mark.parametrize("form", [Sample, refused], ids=["fresh", "refused"])
@pytest.mark.parametrize("source", [GALLERY, PUBLIC], ids=["staff", "public"])
def test_labels_hints_and_errors_are_wired(pages, source, form):
    wiring = Wiring()
    wiring.feed(pages(source, form=form()))
    assert len(wiring.ids) == len(set(wiring.ids)), "an id is given twice"
    assert wiring.targets - set(wiring.ids) == set()


def test_a_refused_field_says_so_to_everybody(pages):
    html = pages(PUBLIC, form=refused())
    wiring = Wiring()
    wiring.feed(html)
    assert "<title>Error: Tell us" in html
    assert "There is a problem" in html
    value = wiring.names["value"]
    assert (value["aria-invalid"], value["aria-describedby"]) == ("true", "id_value_helptext id_value_error")
    assert html.count("“1,2,3”: the separators") == 2  # in the summary and at the field
    assert '<a href="#id_value">' in html
    assert '<a href="#id_kind_0">' in html  # a group: its first choice
    assert '<a href="#id_name_0">' in html


def test_optional_fields_are_marked_and_browsers_check_nothing(pages):
    html = pages(PUBLIC)
    assert html.count('<span class="optional">(optional)</span>') == 3
    assert " required" not in html


def test_inputs_have_their_direction(pages):
    wiring = Wiring()
    wiring.feed(pages(PUBLIC))
    assert {name: wiring.names[name]["dir"] for name in ("mail", "value", "text", "name_ar", "name_en")} == {
        "mail": "ltr",
        "value": "ltr",
        "text": "auto",
        "name_ar": "rtl",
        "name_en": "ltr",
    }


def test_text_of_another_language_says_which(pages):
    assert '<bdi lang="uk" dir="ltr">Вода</bdi>' in pages(GALLERY)


def test_menu_shows_what_the_rules_allow_and_where_one_is(pages, place):
    html = pages(GALLERY, path="/language/")
    assert "My work" in html
    assert "Secret" not in html
    anonymous = pages(GALLERY, member=None)
    assert "My work" not in anonymous


def test_sample_data_is_marked_only_where_it_is(pages, place):
    assert "Sample data" not in pages(GALLERY)
    place.settings = {"sample": True}
    assert "Sample data" in pages(GALLERY)


def test_public_page_leads_to_its_other_languages(pages):
    with translation.override("ar"):
        html = pages(PUBLIC, path="/ar/services/?q=1")
    assert '<link rel="alternate" hreflang="uk" href="/uk/services/?q=1">' in html
    assert 'href="/en/services/?q=1" lang="en"' in html
    assert "csrfmiddlewaretoken" not in html  # a page for everybody can be kept by a cache


def test_letters_are_text_and_markup_in_the_readers_direction(place, each_language):
    facts = {
        "subject": "News",
        "sentences": [EVIL],
        "link": "https://city.example/x",
        "verb": "Open",
        "lines": [{"sentence": "One", "url": "https://city.example/1"}],
    }
    text, html = letter(facts)
    assert EVIL in text
    assert "https://city.example/x" in text
    assert EVIL not in html
    assert 'dir="rtl"' in html if each_language in ("ar", "ckb") else 'dir="rtl"' not in html
    assert "style=" not in html
