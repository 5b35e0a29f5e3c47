"""What people type: every digit and separator of the four languages, and never a silent guess."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from sdip.web.forms import DayField
from sdip.web.parsing import NumberError, parse_number, parse_percent, some_day, whole_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0123", "123"),
        ("٠١٢٣", "123"),
        ("۱۲٫۵", "12.5"),
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        ("١٢٫٥", "12.5"),
        ("١٬٥٣٠٫٥", "1530.5"),
        ("1 530,5", "1530.5"),
        ("1\u00a0530,5", "1530.5"),
        ("1'530.5", "1530.5"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("0,125", "0.125"),
        ("12345,678", "12345.678"),
        (" 7 ", "7"),
        ("-8.8", "-8.8"),
        ("−8.8", "-8.8"),
        ("\u200f−٨٫٨", "-8.8"),
        ("- 5", "-5"),
        ("+5", "5"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "ar", "ckb", "uk"])
def test_clear_numbers_read_the_same_in_every_language(typed, number, lang):
    assert parse_number(typed, lang) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "lang", "number"),
    [
        ("1,530", "en", "1530"),
        ("1.530", "en", "1.530"),
        ("1,530", "uk", "1.530"),
        ("1.530", "ar", "1.530"),
        ("1.530", "ckb", "1.530"),
    ],
)
def test_a_lone_separator_before_three_digits_follows_the_language(typed, lang, number):
    assert parse_number(typed, lang) == Decimal(number)


@pytest.mark.parametrize(("typed", "lang"), [("1,530", "ar"), ("1,530", "ckb"), ("1.530", "uk")])
def test_what_can_be_read_in_two_ways_is_asked_for(typed, lang):
    with pytest.raises(NumberError, match="two ways.*1530") as refused:
        parse_number(typed, lang)
    way_out = str(refused.value).rpartition(" or ")[2].rstrip(".")
    assert parse_number(way_out, lang) == Decimal("1.530")


@pytest.mark.parametrize(
    "typed", ["abc", "1,2,3", "12 5", "1.2.3,4", "5-", "--5", "1e5", "٣٫٤٫٥", "12٬34", "5 hours", "1,234.56.7", "."]
)
def test_what_is_no_number_is_refused_with_what_was_typed(typed):
    with pytest.raises(NumberError) as refused:
        parse_number(typed, "en")
    assert typed in str(refused.value)


def test_empty_is_not_zero():
    assert parse_number("") is None
    assert parse_number("  \u200e") is None
    assert parse_number(None) is None
    assert parse_percent(" ") is None
    assert parse_number("0") == 0


@pytest.mark.parametrize("typed", ["71.2", "71.2%", "٧١٫٢٪", "71,2 %"])
def test_percentages_become_fractions(typed):
    assert parse_percent(typed, "en") == Decimal("0.712")


def test_a_percent_sign_in_a_field_for_hours_is_refused():
    with pytest.raises(NumberError, match="percent sign"):
        parse_number("90%", "en")


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("0", 0), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("9" * 5000, None)]
    + [(text, None) for text in (None, "", "-1", "1.0", " 1", "²", "٣", "x")],
)
def test_an_id_in_an_address_is_a_number_that_the_database_holds(text, number):
    assert whole_number(text) == number


def test_days_at_the_ends_of_time_are_no_days():
    assert some_day("2026-11-18") == DayField().clean("2026-11-18") == date(2026, 11, 18)
    for text in (None, "", "x", "0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"):
        assert some_day(text) is None
    for text in ("0001-01-01", "9999-12-31"):
        with pytest.raises(ValidationError, match="between 1900 and 2199"):
            DayField().clean(text)
