"""Fields that read what people here write, and say in one sentence what is wrong."""

from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from sdip.web.forms import DayField, Form, NumberField, PercentField, WordsFormField
from tenancy.text import Words


class Entry(Form):
    value = NumberField(label="Value", minimum=0, maximum=24)
    share = PercentField(label="Share", required=False, maximum=1)
    day = DayField(label="Due on", required=False)


def errors_of(**data):
    return {name: list(found) for name, found in Entry(data).errors.items()}


def test_numbers_in_any_digits_are_read():
    form = Entry({"value": "٢٠٫٤", "share": "71,2%", "day": "٢٠٢٦-١١-١٨"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["value"] == Decimal("20.4")
    assert form.cleaned_data["share"] == Decimal("0.712")
    assert str(form.cleaned_data["day"]) == "2026-11-18"


def test_empty_is_missing_not_zero():
    assert errors_of(value="") == {"value": ["“Value” is missing. Fill it in."]}
    form = Entry({"value": "0"})
    assert form.is_valid()
    assert form.cleaned_data == {"value": Decimal(0), "share": None, "day": None}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"value": "25"}, "Write 24 or less."),
        ({"value": "-1"}, "Write 0 or more."),
        ({"value": "a lot"}, "“a lot” is not a number."),
        ({"value": "1", "share": "101"}, "Write 100% or less."),
        ({"value": "1", "day": "tomorrow"}, "This is not a day."),
    ],
)
def test_every_refusal_is_one_sentence(data, sentence):
    (found,) = errors_of(**data).values()
    assert len(found) == 1
    assert found[0].startswith(sentence)


def test_stored_numbers_come_back_in_the_readers_digits():
    with translation.override("ar"):
        form = Entry(initial={"value": Decimal("20.40"), "share": Decimal("0.7120")})
        assert 'value="٢٠٫٤"' in str(form["value"])
        assert 'value="٧١٫٢"' in str(form["share"])


def test_what_was_typed_wrongly_comes_back_as_typed():
    assert 'value="a lot"' in str(Entry({"value": "a lot"})["value"])


def test_unchanged_numbers_are_no_change():
    form = Entry({"value": "20.4"}, initial={"value": Decimal("20.400")})
    assert not form.has_changed()


class Named(Form):
    name = WordsFormField(label="Name", max_length=10)


def test_translated_text_has_a_line_for_each_language_of_the_tenant(place):
    place.languages = ["ar", "uk"]
    html = str(Named(initial={"name": {"ar": "ماء", "en": "Water"}})["name"])
    assert html.count("<input") == 2
    assert 'lang="ar"' in html
    assert 'value="ماء"' in html
    assert "Water" not in html


def test_text_in_a_language_no_longer_offered_is_kept(place):
    place.languages = ["ar", "uk"]
    form = Named({"name_ar": "ماء"}, initial={"name": {"en": "Water", "uk": "Вода"}})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["name"] == Words(en="Water", ar="ماء")


def test_translated_text_is_read_into_its_languages(place):
    form = Named({"name_ar": " ماء ", "name_en": "Water", "name_uk": " "})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["name"] == Words(ar="ماء", en="Water")


def test_translated_text_needs_one_language_and_has_a_limit(place):
    assert Named({"name_ar": " "}).errors["name"] == ["“Name” is missing. Fill it in."]
    assert Named({"name_ar": "ا" * 11}).errors["name"] == ["This is too long: 10 characters at most."]


class Said(Form):
    title = forms.CharField()
    text = forms.CharField(widget=forms.Textarea)
    name = WordsFormField(label="Name")
    about = WordsFormField(label="About", long=True, required=False)
    secret = forms.CharField(widget=forms.PasswordInput, required=False)


def test_signs_that_no_page_can_hold_are_left_out(place):
    odd = "one\x0btwo\x01\x1b\ufffe\uffff\x00"
    sent = {"title": odd, "text": f"{odd}\r\n\tthree", "name_en": odd, "about_en": odd, "secret": "a\x01b"}
    form = Said(sent)
    assert form.is_valid(), form.errors
    given = form.cleaned_data
    assert (given["title"], given["name"]) == ("one two", Words(en="one two"))
    assert (given["text"], given["about"]) == ("one\ntwo\r\n\tthree", Words(en="one\ntwo"))
    assert given["secret"] == "a\x01b"
    assert "\x01" not in str(form["title"])
    assert set(Said({"title": "\x01", "text": "\x02", "name_en": "\x03"}).errors) == {"title", "text", "name"}


def test_a_form_of_the_library_is_drawn_by_our_components():
    class Foreign(forms.Form):
        mail = forms.EmailField(help_text="We answer here")

    html = str(Foreign({"mail": "x"}))
    assert 'class="field bad"' in html
    assert 'class="input"' in html
    assert " required" not in html
