from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.reading import Figure, NoData, Notation, Refused, fiscal_year, period_of, period_with, read_number
from indicators.reading.values import text_of, without_noise

POINT, COMMA = Notation("."), Notation(",")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("265600", "265600"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1,234", "1234"),
        ("1,234,567.25", "1234567.25"),
        ("12,34,567", "1234567"),
        ("1 234 567", "1234567"),
        ("1\u00a0234", "1234"),
        ("1\u202f234.5", "1234.5"),
        ("1'234.5", "1234.5"),
        ("-5", "-5"),
        ("\u22125", "-5"),
        ("5-", "-5"),
        ("+5", "5"),
        ("(1,234)", "-1234"),
        ("( 5 )", "-5"),
        ("$1,200", "1200"),
        ("5 €", "5"),
        ("1e5", "100000"),
        ("1.2E-3", "0.0012"),
        ("\u200f5\u200e", "5"),
        ("  7 ", "7"),
        ("٩١٫٣٧", "91.37"),
        ("١٬٢٣٤", "1234"),
        ("-٥", "-5"),
        ("۱۲۳", "123"),
        ("१२", "12"),
    ],
)
def test_number_texts_are_understood(text, value):
    assert read_number(text, POINT) == Figure(Decimal(value), text.strip("\u200f\u200e "))


@pytest.mark.parametrize(
    ("text", "value"), [("1.234,5", "1234.5"), ("1.234", "1234"), ("12,5", "12.5"), ("0,5", "0.5")]
)
def test_comma_as_the_decimal_mark(text, value):
    assert read_number(text, COMMA) == Figure(Decimal(value), text)


@pytest.mark.parametrize(
    ("text", "value"), [("85%", "0.85"), ("85 %", "0.85"), ("٪٨٥", "0.85"), ("(3%)", "-0.03"), ("0.5%", "0.005")]
)
def test_percent_sign_divides_by_a_hundred(text, value):
    assert read_number(text, POINT) == Figure(Decimal(value), text, percent=True)


@pytest.mark.parametrize("text", ["12,5", "1,23", "1.234.567", "1,234 567", "2-3", "1-2-", "1e25", "1 2"])
def test_malformed_numbers_are_refused_and_not_guessed(text):
    assert isinstance(read_number(text, POINT), Refused)


def test_decimal_point_is_refused_where_the_mark_is_a_comma():
    assert read_number("1.5", COMMA) == Refused("“1.5” is not a number that uses “,” as its decimal mark.")


@pytest.mark.parametrize(
    "text",
    [
        *("AAA", "Yes", "-", "…", "n/a", "> 95", "4.5 days", "12/05/2015", "Infinity", "NaN", "%", "²", "#DIV/0!"),
        *("E-01", "e5", ".e5", "-E-01", ".", "E"),
    ],
)
def test_text_is_no_data_with_its_original_text(text):
    assert read_number(text, POINT) == NoData(text)


@pytest.mark.parametrize("cell", ["", "   ", None, "\u200f"])
def test_blank_cells_hold_nothing(cell):
    assert read_number(cell, POINT) is None


def test_listed_marks_come_before_numbers_and_know_their_reason():
    import re

    notation = Notation(
        marks={"no data": "Not reported.", "-1": "A stand-in."}, patterns=[(re.compile("A{1,3}[+-]?"), "A rating.")]
    )
    assert read_number("  No   DATA ", notation) == NoData("No   DATA", "Not reported.", listed=True)
    assert read_number(-1.0, notation) == NoData("-1", "A stand-in.", listed=True)
    assert read_number("AA-", notation) == NoData("AA-", "A rating.", listed=True)
    assert read_number("AAAA", notation) == NoData("AAAA")


def test_cells_of_workbooks():
    assert read_number(7663.0, POINT) == Figure(Decimal(7663), "7663")
    assert read_number(0.1 + 0.2, POINT) == Figure(Decimal("0.3"), "0.30000000000000004")
    assert read_number(True, POINT) == NoData("TRUE")
    assert read_number(float("nan"), POINT) == NoData("nan")
    for cell in (date(2015, 10, 1), datetime(2015, 10, 1, 8), time(8, 30)):
        assert isinstance(read_number(cell, POINT), Refused)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("91.370000000000005", "91.37"),
        (".80000000000000004", "0.8"),
        ("99.359999999999999", "99.36"),
        ("28917724.300000001", "28917724.3"),
        ("0.30000000000000004", "0.3"),
        ("-.68600000000000005", "-0.686"),
        # no noise: exact numbers with many digits
        ("1234567890.123456", "1234567890.123456"),
        ("0.12345678901234568", "0.12345678901234568"),
        ("10000000000000.001", "10000000000000.001"),
        ("10000000000000001", "10000000000000001"),
        ("0.3333333333333333", "0.3333333333333333"),
        ("124999999999.9996", "124999999999.9996"),
    ],
)
def test_float_noise_is_cleaned_and_nothing_else(text, value):
    assert without_noise(text) == Decimal(value)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_binary_print_of_a_short_number_means_the_short_number(number):
    assert without_noise(repr(float(number))) == number
    assert without_noise(format(float(number), ".17g")) == number


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4))
def test_grouped_and_arabic_spellings_mean_the_same(number):
    plain = f"{number:f}"
    arabic = plain.translate(str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫"))
    for text in (plain, f"{number:,f}", arabic, f"{number:,f}".replace(",", "\u202f")):
        figure = read_number(text, POINT)
        assert isinstance(figure, Figure)
        assert figure.value == number


def test_codes_keep_their_leading_zeros_and_lose_a_spreadsheet_s_point():
    cells = ("0042", 7663.0, 7663, 1.5, None, " x ", date(2015, 10, 1), datetime(2015, 10, 1))
    texts = ["0042", "7663", "7663", "1.5", "", "x", "2015-10-01", "2015-10-01"]
    assert [text_of(cell) for cell in cells] == texts


@pytest.mark.parametrize(
    ("code", "kind", "starts", "ends", "canonical"),
    [
        ("20151001", "day", date(2015, 10, 1), date(2015, 10, 1), "20151001"),
        ("2015-10-01", "day", date(2015, 10, 1), date(2015, 10, 1), "20151001"),
        ("2015W1", "week", date(2014, 12, 29), date(2015, 1, 4), "2015W1"),
        ("2015W53", "week", date(2015, 12, 28), date(2016, 1, 3), "2015W53"),
        ("201602", "month", date(2016, 2, 1), date(2016, 2, 29), "201602"),
        ("2016-02", "month", date(2016, 2, 1), date(2016, 2, 29), "201602"),
        ("2015Q4", "quarter", date(2015, 10, 1), date(2015, 12, 31), "2015Q4"),
        ("2015S2", "half", date(2015, 7, 1), date(2015, 12, 31), "2015S2"),
        ("2015", "year", date(2015, 1, 1), date(2015, 12, 31), "2015"),
        ("2015Oct", "fiscal", date(2015, 10, 1), date(2016, 9, 30), "2015Oct"),
        ("2015October", "fiscal", date(2015, 10, 1), date(2016, 9, 30), "2015Oct"),
        ("2015April", "fiscal", date(2015, 4, 1), date(2016, 3, 31), "2015April"),
    ],
)
def test_period_codes(code, kind, starts, ends, canonical):
    period = period_of(code)
    assert (period.kind, period.starts_on, period.ends_on, period.code) == (kind, starts, ends, canonical)
    assert period_of(period.code) == period


@pytest.mark.parametrize(
    "code",
    ["", "201513", "2015Q5", "2015W54", "2016W53", "20150230", "2015J", "2015Jan", "2015Foo", "FY2016", "9999", "0000"],
)
def test_nonsense_is_no_period(code):
    with pytest.raises(ValueError, match="is not a period"):
        period_of(code)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(1, 12))
def test_every_day_lies_in_a_period_of_each_kind(day, start):
    for kind in ("day", "week", "month", "quarter", "half", "year", "fiscal"):
        period = period_with(day, kind, fiscal_start=start)
        assert period.starts_on <= day <= period.ends_on
        assert period.kind == (kind if (kind, start) != ("fiscal", 1) else "year")
    assert fiscal_year(day.year, start).starts_on == date(day.year, start, 1)
