"""Numbers, gaps, units, days and periods, in four languages and two sets of digits."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from sdip.web.formats import Formatter, formatter
from sdip.web.language import LANGUAGES
from sdip.web.parsing import parse_number, parse_percent
from sdip.web.units import UNITS, unit_choices
from tenancy import context

EN, UK = Formatter(LANGUAGES["en"], "latn"), Formatter(LANGUAGES["uk"], "latn")
AR, CKB = Formatter(LANGUAGES["ar"], "arab"), Formatter(LANGUAGES["ckb"], "arab")
AR_LATN = Formatter(LANGUAGES["ar"], "latn")
ALL = [EN, AR, CKB, UK, AR_LATN]
RLM, LRM, NBSP = "\u200f", "\u200e", "\u00a0"


@pytest.mark.parametrize(
    ("write", "shown"),
    [(EN, "1,530.5"), (AR, "١٬٥٣٠٫٥"), (CKB, "١٬٥٣٠٫٥"), (UK, f"1{NBSP}530,5"), (AR_LATN, "1,530.5")],
    ids=str,
)
def test_numbers_have_the_separators_and_digits_of_their_language(write, shown):
    assert write.num(Decimal("1530.5")) == shown


@pytest.mark.parametrize(
    ("write", "shown"), [(EN, "71.2%"), (AR, "٧١٫٢٪"), (CKB, "٧١٫٢٪"), (UK, "71,2%"), (AR_LATN, "71.2%")], ids=str
)
def test_percentages_are_fractions_scaled_here(write, shown):
    assert write.percent(Decimal("0.712")) == shown
    assert write.val(Decimal("0.712"), "percent") == shown


@pytest.mark.parametrize(
    ("write", "minus"), [(EN, "−8.8"), (AR, f"{RLM}−٨٫٨"), (CKB, f"{RLM}−٨٫٨"), (UK, "−8,8"), (AR_LATN, f"{LRM}−8.8")]
)
def test_a_sign_is_kept_on_its_side(write, minus):
    assert write.num(Decimal("-8.8")) == minus
    assert write.signed(Decimal("-0.088"), "percent").startswith(minus)
    assert write.signed(Decimal("0.088"), "percent").startswith(minus.replace("−", "+"))


def test_decimals_follow_the_value_unless_they_are_given():
    assert [EN.num(x) for x in (3, Decimal("3.0"), Decimal("3.25"), 0)] == ["3", "3", "3.3", "0"]
    assert [EN.num(Decimal("3.25"), d) for d in (0, 1, 2, 3)] == ["3", "3.3", "3.25", "3.250"]
    assert EN.num(Decimal("0.5"), 0) == "1"  # half up, as people round
    assert EN.num(Decimal("-0.04")) == "0.0"  # never −0


def test_nothing_is_a_dash_not_a_zero():
    for write in ALL:
        shown = {
            write.num(None),
            write.percent(None),
            write.val(None, "hours"),
            write.signed(None),
            write.day(None),
            write.gap(None),
        }
        assert shown == {"–"}


@pytest.mark.parametrize(
    ("write", "shown"),
    [
        (EN, ["1 hour", "2 hours", "5 hours", "20.4 hours"]),
        (AR, ["١ ساعة", "٢ ساعة", "٥ ساعات", "٢٠٫٤ ساعة"]),
        (CKB, ["١ کاتژمێر", "٢ کاتژمێر", "٥ کاتژمێر", "٢٠٫٤ کاتژمێر"]),
        (UK, ["1 година", "2 години", "5 годин", "20,4 години"]),
    ],
)
def test_units_take_the_plural_of_the_number_as_it_is_shown(write, shown):
    assert [write.val(x, "hours") for x in (1, 2, 5, Decimal("20.4"))] == shown


def test_arabic_days_count_as_arabic_counts():
    assert [AR.val(x, "days") for x in (3, 11, 100)] == ["٣ أيام", "١١ يومًا", "١٠٠ يوم"]


def test_money_is_named():
    assert EN.val(25000, "IQD") == "25,000 Iraqi dinars"
    assert AR.val(25000, "IQD") == "٢٥٬٠٠٠ دينار عراقي"
    assert UK.val(5, "UAH") == "5 українських гривень"
    assert "UAH" not in CKB.val(5, "UAH")


@pytest.mark.parametrize("write", ALL, ids=str)
def test_every_unit_shows_its_number(write):
    for code, _name in unit_choices():
        if code != "percent":
            assert write.num(7) in write.val(7, code), code


def test_a_unit_that_a_tenant_wrote_stands_behind_the_number():
    assert EN.val(7, "boats") == "7 boats"
    assert "boats" not in UNITS


def test_a_gap_has_its_word_and_a_range_nothing_to_spare():
    with translation.override("en"):
        assert EN.gap(Decimal("-0.088"), "percent") == "−8.8 points short"
        assert EN.gap(Decimal("0.018"), "percent") == "+1.8 points to spare"
        assert EN.gap(0, "hours") == "exactly on the standard"
        assert EN.gap(Decimal("2"), "hours", in_range=True) == "inside the range"
        assert EN.gap(Decimal("-2"), "hours", in_range=True) == "−2 hours short"


def test_a_standard_is_worded_by_its_open_end():
    assert EN.level(Decimal("0.8"), None, "percent") == "at least 80%"
    assert EN.level(None, 12, "hours") == "at most 12 hours"
    assert EN.level(20, 30) == "20 to 30"
    assert EN.level(None, None) == "–"


DAY = dt.date(2026, 11, 18)


def test_days_have_the_months_that_the_readers_use():
    assert EN.day(DAY) == "18 November 2026"
    assert AR.day(DAY) == "١٨ تشرين الثاني ٢٠٢٦"  # Iraq, not نوفمبر
    assert CKB.day(DAY) == "١٨ی تشرینی دووەمی ٢٠٢٦"
    assert UK.day(DAY) == "18 листопада 2026\u202fр."
    assert AR.month(dt.date(2026, 1, 1)) == "كانون الثاني ٢٠٢٦"
    assert UK.month(dt.date(2026, 10, 1)) == "жовтень 2026\u202fр."
    assert EN.day(DAY, weekday=True) == "Wednesday 18 November 2026"
    assert AR.day(DAY, weekday=True) == "الأربعاء، ١٨ تشرين الثاني ٢٠٢٦"
    assert UK.weekday_short(DAY).startswith("середа, 18")
    assert AR_LATN.day(DAY) == "18 تشرين الثاني 2026"


def test_periods_are_named_by_their_days():
    span = {
        (dt.date(2026, 10, 1), dt.date(2026, 10, 31)): ("October 2026", "Oct 2026"),
        (dt.date(2026, 1, 1), dt.date(2026, 12, 31)): ("2026", "2026"),
        (dt.date(2015, 10, 1), dt.date(2016, 9, 30)): ("October 2015 to September 2016", "FY 2016"),
        (dt.date(2026, 10, 1), dt.date(2026, 12, 31)): ("October to December 2026", "Oct to Dec 2026"),
        (dt.date(2026, 1, 5), dt.date(2026, 1, 11)): ("5 January 2026 to 11 January 2026", "5 Jan"),
        (DAY, DAY): ("18 November 2026", "18 Nov"),
        (dt.date(2024, 2, 1), dt.date(2024, 2, 29)): ("February 2024", "Feb 2024"),
    }
    for (first, last), (name, short) in span.items():
        assert (EN.period(first, last), EN.period_short(first, last)) == (name, short)


def test_moments_are_told_in_the_local_zone():
    moment = dt.datetime(2026, 11, 18, 22, 41, tzinfo=dt.UTC)
    with timezone.override(ZoneInfo("Asia/Baghdad")), translation.override("en"):
        assert EN.moment(moment) == "19 November 2026, 01:41"
        assert AR.clock(moment) == "٠١:٤١"


def test_file_sizes():
    assert [EN.filesize(n) for n in (1, 240_000, 2_400_000)] == ["1 KB", "240 KB", "2.4 MB"]


def test_digits_are_the_tenants_choice(place):
    with translation.override("ar"):
        assert formatter().num(5) == "٥"
        place.settings = {"digits": "latn"}
        assert formatter().num(5) == "5"
    with translation.override("en"):
        place.settings = {"digits": "arab"}
        assert formatter().num(5) == "5"


def test_without_a_tenant_arabic_has_its_own_digits():
    token = context._tenant.set(None)
    assert formatter("ckb").num(5) == "٥"
    context._tenant.reset(token)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6), st.sampled_from(ALL))
def test_what_a_field_shows_is_what_it_reads(number, write):
    assert parse_number(write.plain(number), write.language.code) == number


@given(st.decimals(min_value=0, max_value=2, places=4), st.sampled_from(ALL))
def test_a_percentage_survives_its_field(fraction, write):
    assert parse_percent(write.plain(fraction * 100), write.language.code) == fraction


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2), st.sampled_from(ALL))
def test_a_shown_number_can_be_typed_back(number, write):
    """Also with its grouping and marks, unless it could be read in two ways."""
    shown = write.num(number, 2)
    assert parse_number(shown, write.language.code) == number


def test_period_filters_take_anything_with_two_days():
    from sdip.web.templatetags.sdip.numbers import period

    with translation.override("en"):
        assert period(SimpleNamespace(starts_on=DAY, ends_on=DAY)) == "18 November 2026"


def test_parts_side_by_side_are_apart_by_the_comma_of_the_language():
    assert formatter("en").joined("Review", "", "3 May") == "Review, 3 May"
    assert formatter("ar").joined("مراجعة", "٣ أيار") == "مراجعة، ٣ أيار"
