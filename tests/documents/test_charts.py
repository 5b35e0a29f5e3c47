"""Charts are well-formed, escaped, mirrored, and draw the figures that they were given."""

import datetime as dt
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdip.documents import charts
from sdip.documents.charts import Bubble, Segment, Series, Words
from sdip.documents.charts.control import _scale

EVIL = 'a "<b>" & c'
DAYS = [dt.date(2026, month, 1) for month in range(1, 13)]


def series(values, **changes):
    given = {
        "days": DAYS[: len(values)],
        "values": values,
        "signals": [""] * len(values),
        "segments": [],
        "guaranteed": [charts.OPEN] * len(values),
        "target": [charts.OPEN] * len(values),
    }
    return Series(**(given | changes))


WORDS = Words(
    EVIL, lambda level: f"{level:g}", lambda day: f"{day:%b}", lambda day: f"{day:%Y}", {"last": EVIL, "upper": "U"}
)
FULL = series(
    [0.8, 0.9, None, 0.7],
    signals=["", "better", "", "worse"],
    segments=[Segment(0, 4, 0.8, 0.6, 1.2)],
    guaranteed=[(0.8, None)] * 2 + [(0.85, None)] * 2,
    target=[(0.95, None)] * 4,
    events=[(2, EVIL)],
    bounds=(0, 1),
)
BAR = (0.7, (0.8, None), (0.95, None), (0.5, 1), "bad", EVIL, str)
SPAN = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def all_charts(rtl):
    return {
        "spark": charts.spark(
            [1, None, 3], [("kept", "ok"), ("none", "none"), ("breach", "bad")], (2, None), EVIL, rtl=rtl
        ),
        "bar": charts.standing_bar(*BAR, rtl=rtl),
        "meter": charts.meter([(60, "part"), (10, "part2")], EVIL, rtl=rtl),
        "score": charts.score(3, 5, EVIL, rtl=rtl),
        "control": charts.control_chart(FULL, WORDS, rtl=rtl),
        "control, phone": charts.control_chart(FULL, WORDS, wide=False, rtl=rtl),
        "ranges": charts.moving_range_chart([None, 1, 9], 5, WORDS, rtl=rtl),
        "gantt": charts.gantt_row(DAYS[1], DAYS[4], "late", SPAN, DAYS[6], EVIL, milestones=DAYS[4:6], rtl=rtl),
        "matrix": charts.matrix([Bubble("1", 2, 4, True), Bubble("2", 2, 4)], EVIL, EVIL, "effort", "effect", rtl=rtl),
    }


CASES = [(name, rtl) for rtl in (False, True) for name in all_charts(rtl)]


def parsed(chart):
    return ElementTree.fromstring(str(chart))


@pytest.mark.parametrize(("name", "rtl"), CASES)
def test_charts_are_well_formed_and_say_what_they_show(name, rtl):
    root = parsed(all_charts(rtl)[name])
    assert root.get("role") == "img"
    assert root.get("aria-label") == EVIL
    assert all("style" not in part.attrib and part.tag not in ("script", "style") for part in root.iter())


def places(chart, css):
    """The middle of every part of a class, from the start of reading, in viewBox units or per cent."""
    found = []
    for part in parsed(chart).iter():
        if css in part.get("class", "").split():
            x = float((part.get("cx") or part.get("x") or "0").rstrip("%"))
            found.append(x + float((part.get("width") or "0").rstrip("%")) / 2)
    return found


@pytest.mark.parametrize(
    ("name", "css", "width"),
    [("spark", "last", 204), ("bar", "dotvalue", 100), ("bar", "zone", 100), ("meter", "part2", 100), ("score", "part", 100),
     ("control", "better", 880), ("control", "worse", 880), ("gantt", "act-late", 100), ("matrix", "bubble", 380)],
)  # fmt: skip
def test_right_to_left_is_the_mirror_image(name, css, width):
    there, here = places(all_charts(True)[name], css), places(all_charts(False)[name], css)
    assert here
    assert [round(width - x, 1) for x in there] == pytest.approx(here, abs=0.21)


def test_a_missing_month_breaks_the_line():
    def strokes(values):
        line = next(
            part for part in parsed(charts.control_chart(series(values), WORDS)).iter() if part.get("class") == "line"
        )
        return line.get("d").count("M")

    assert (strokes([1, 2, 3]), strokes([1, None, 3])) == (1, 2)


def test_the_broken_side_is_shaded():
    def zone(band):
        root = parsed(charts.spark([5, 6], [], band, "x"))
        part = next(part for part in root.iter() if part.get("class") == "zone")
        return float(part.get("y")), float(part.get("height"))

    upper, height = zone((5.5, None))
    assert upper + height == 40  # down to the base: higher is better
    assert zone((None, 5.5))[0] == 4  # up to the top: lower is better


def test_a_range_is_shaded_on_both_sides_and_has_two_ticks():
    root = parsed(charts.standing_bar(5, (4, 6), charts.OPEN, (0, 10), "ok", "x", str))
    assert [part.get("class") for part in root.iter()].count("zone") == 2
    assert [part.get("class") for part in root.iter()].count("tick-guar") == 2


def test_no_standard_draws_no_zone_and_no_figure_no_dot():
    root = parsed(charts.standing_bar(None, charts.OPEN, charts.OPEN, (0, 10), "none", "x", str))
    assert {part.get("class") for part in root.iter()} == {"chart bar", "barbase"}


def test_natural_limits_are_cut_to_what_can_be():
    chart = parsed(charts.control_chart(FULL, WORDS))
    limits = [part.get("d") for part in chart.iter() if part.get("class") == "limit"]
    ceiling = [part.get("d") for part in chart.iter() if part.get("class") == "gridline"]
    upper = limits[1].split("H")[0].split()[1]
    assert upper in {line.split("H")[0].split()[1] for line in ceiling}  # the line of 100 %, not of 120 %


def test_a_phone_shows_the_last_months_only():
    short = FULL.last(2)
    assert (short.days, short.values, short.events) == (DAYS[2:4], [None, 0.7], [(0, EVIL)])
    assert short.segments == [Segment(0, 2, 0.8, 0.6, 1.2)]
    assert FULL.last(99).values == FULL.values


def test_an_empty_series_is_drawn_empty():
    assert parsed(charts.control_chart(series([]), WORDS)) is not None
    assert parsed(charts.control_chart(series([None, None]), WORDS)) is not None
    assert parsed(charts.spark([], [], charts.OPEN, "x")) is not None


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=12))
def test_every_value_lies_within_few_grid_lines(values):
    low, high, tick = _scale(series(values))
    assert low <= min(values) + tick * 1e-6
    assert high >= max(values) - tick * 1e-6
    assert 1 <= round((high - low) / tick) <= 11
