"""The sample tenants' indicators, standards and two years of figures."""

import csv
import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from indicators import actions as indicators
from indicators.actions import importing
from indicators.actions.collecting import Combined, set_collection
from indicators.actions.loading import load_items
from indicators.models import Dimension, Indicator, IndicatorVersion, Measurement, Period
from indicators.reading import FileReader, parse_mapping
from organisation.models import Place, Role
from people.models import Member

from .groups import break_down, collected, groups_of, share_of
from .story import MONTHS, Point, months_of

if TYPE_CHECKING:
    from .load import Sample

MAPPING = """
[directorate]
code = "DIRECTORATE"
[service]
code = "SERVICE"
[indicator]
code = "CODE"
name = "NAME"
[[values]]
column = "VALUE"
period = { column = "PERIOD" }
[[values]]
numerator = "NUMERATOR"
denominator = "DENOMINATOR"
period = { column = "PERIOD" }
"""
VERSION = ("kind", "direction", "unit", "decimals", "several", "levels")
JUDGED = ("rubric", "yes_no")
READINGS = {6: "0.24", 13: "0.27", 20: "0.23", 27: "0.26"}  # day of the month and its share of the month, of a sum


def load(sample: "Sample") -> None:
    first = _month(sample.today, -MONTHS)
    dimensions = break_down(sample.member(Role.HEAD))
    for facts in sample.facts["indicators"]:
        collect(sample, define(sample, facts, first), facts, dimensions)
    load_history(sample)
    judge(sample)
    by_area(sample)
    by_group(sample)
    indicators.compute_gaps()
    leave_work(sample)
    leave_a_file(sample)
    check_in_the_field(sample)
    indicators.compute_gaps()
    indicators.publish_figures()


def define(sample: "Sample", facts: dict[str, Any], first: date) -> Indicator:
    by = sample.member(Role.HEAD)
    indicator = indicators.define_indicator(
        code=facts["code"],
        name=facts["name"],
        service=sample.services[facts["service"]],
        frequency="month",
        valid_from=first,
        owner=sample.member(Role.DATA_OFFICER),
        deputy=sample.member(Role.TEAM_LEADER),
        version={"sum_over_time": "ratio" if "volume" in facts else "none"}
        | {k: facts[k] for k in VERSION if k in facts},
        by=by,
    )
    for kind in ("guaranteed", "target"):
        if kind in facts:
            low, high = _range(facts[kind])
            source = sample.facts["standard_source"]
            indicators.set_standard(indicator, kind, low, high=high, since=first, source=source, by=by)
    return indicator


def collect(sample: "Sample", indicator: Indicator, facts: dict[str, Any], dimensions: dict[str, Dimension]) -> None:
    """Where and for whom its figures are asked in the grid."""
    places = [place for place in Place.objects.all() if place.code in facts.get("areas", {})]
    singles, pairs = collected(facts)
    if not places and not singles:
        return
    by_key = [sorted(dimensions[code].pk for code in pair) for pair in pairs]
    crossings = [Combined(first, second) for first, second in by_key]
    crossings += [Combined(dimensions[code].pk, None, True) for code in facts.get("crossed_with_areas", [])]
    chosen = [dimensions[code] for code in singles]
    by = sample.member(Role.HEAD)
    set_collection(indicator, dimensions=chosen, places=places, crossings=crossings, by=by)


def _range(standard: Any) -> tuple[Decimal, Decimal | None]:
    if isinstance(standard, list):
        return Decimal(str(standard[0])), Decimal(str(standard[1]))
    return Decimal(str(standard)), None


def load_history(sample: "Sample") -> None:
    """Through the same door as a city's workbook: a file and its mapping."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figures.csv"
        with open(path, "w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(["DIRECTORATE", "SERVICE", "CODE", "NAME", "PERIOD", "VALUE", "NUMERATOR", "DENOMINATOR"])
            counted = [facts for facts in sample.facts["indicators"] if facts["kind"] not in JUDGED]
            for facts in counted:
                table.writerows(_rows(sample, facts))
        reader = FileReader(path, parse_mapping(MAPPING + _units(counted), "sample"))
        loaded = load_items(reader, file="sample figures")
    if loaded.problems:
        raise RuntimeError(f"the sample figures of {sample.facts['slug']} are wrong: {loaded.problems[0]}")


def _units(indicators: list[dict[str, Any]]) -> str:
    """How each indicator is counted, in the words of a mapping file."""
    rule = '[[units]]\ncodes = ["{code}"]\nkind = "{kind}"\nunit = "{unit}"\nscale = "1"\n'
    return "\n" + "".join(rule.format(code=i["code"], kind=i["kind"], unit=i.get("unit", "")) for i in indicators)


def _rows(sample: "Sample", facts: dict[str, Any]) -> list[list[Any]]:
    """One line a month; what is missing or still to be entered is left out."""
    service = sample.services[facts["service"]]
    left_out = {MONTHS - back for code, back in sample.facts["missing"] if code == facts["code"]}
    if facts["code"] in sample.facts["unapproved"]:
        left_out.add(MONTHS - 1)
    name = facts["name"][sample.facts["languages"][0]]
    return [
        [
            service.directorate.code,
            service.code,
            facts["code"],
            name,
            _code(_month(sample.today, number - MONTHS)),
            *_cells(point),
        ]
        for number, point in enumerate(months_of(facts))
        if number not in left_out
    ]


def _cells(point: Point) -> list[Any]:
    return ["", point.numerator, point.denominator] if point.numerator is not None else [point.value, "", ""]


def _month(today: date, offset: int) -> date:
    years, month = divmod(today.month - 1 + offset, 12)
    return date(today.year + years, month + 1, 1)


def _code(day: date) -> str:
    return f"{day:%Y%m}"


def by_area(sample: "Sample") -> None:
    """The last three months of some indicators in each area: as the whole, and so much better or worse as the description says."""
    officer, leader = sample.member(Role.DATA_OFFICER), sample.member(Role.TEAM_LEADER)
    places = {place.code: place for place in Place.objects.all()}
    rows = []
    for facts in sample.facts["indicators"]:
        for code, apart in facts.get("areas", {}).items():
            version = Indicator.objects.get(code=facts["code"]).versions.get()
            for back in (3, 2, 1):
                numbers = _apart(months_of(facts)[MONTHS - back], Decimal(str(apart)))
                period = Period.objects.get(kind="month", code=_code(_month(sample.today, -back)))
                rows.append(indicators.enter_measurement(version, period, numbers, place=places[code], by=officer))
    indicators.submit_measurements(rows, by=officer)
    indicators.approve_measurements(rows, by=leader)


def judge(sample: "Sample") -> None:
    """The last year of what people judge, which no file says."""
    officer, leader = sample.member(Role.DATA_OFFICER), sample.member(Role.TEAM_LEADER)
    rows = []
    for facts in (each for each in sample.facts["indicators"] if each["kind"] in JUDGED):
        version = Indicator.objects.get(code=facts["code"]).versions.get()
        for back in range(12, 0, -1):
            period = Period.objects.get(kind="month", code=_code(_month(sample.today, -back)))
            numbers = indicators.Numbers(months_of(facts)[MONTHS - back].value)
            rows.append(indicators.enter_measurement(version, period, numbers, by=officer))
    indicators.submit_measurements(rows, by=officer)
    indicators.approve_measurements(rows, by=leader)


def by_group(sample: "Sample") -> None:
    """Of some indicators the same for groups of people; of the last month the combinations are still to be entered."""
    officer, leader = sample.member(Role.DATA_OFFICER), sample.member(Role.TEAM_LEADER)
    rows = []
    for facts in sample.facts["indicators"]:
        for key, apart in groups_of(facts):
            version, slice_ = Indicator.objects.get(code=facts["code"]).versions.get(), indicators.find_slice(key)
            for back in (3, 2) if ";" in key else (3, 2, 1):
                numbers = _apart(months_of(facts)[MONTHS - back], apart, share_of(key))
                period = Period.objects.get(kind="month", code=_code(_month(sample.today, -back)))
                rows.append(indicators.enter_measurement(version, period, numbers, slice_=slice_, by=officer))
    indicators.submit_measurements(rows, by=officer)
    indicators.approve_measurements(rows, by=leader)


def _apart(point: Point, apart: Decimal, share: Decimal = Decimal("0.1")) -> indicators.Numbers:
    """That share of what was counted in all, with its own share moved; a number is moved as it is."""
    if point.numerator is None or point.denominator is None:
        return indicators.Numbers(point.value + apart)
    whole = round(point.denominator * share)
    share = Decimal(point.numerator) / Decimal(point.denominator) + apart
    return indicators.Numbers(numerator=Decimal(min(whole, round(whole * share))), denominator=Decimal(whole))


def leave_work(sample: "Sample") -> None:
    """The last month's figures that nobody has approved yet: something to do for the team leader."""
    last = Period.objects.get(kind="month", code=_code(_month(sample.today, -1)))
    officer = sample.member(Role.DATA_OFFICER)
    for facts in sample.facts["indicators"]:
        if facts["code"] in sample.facts["unapproved"]:
            point = months_of(facts)[-1]
            version = Indicator.objects.get(code=facts["code"]).versions.get()
            if "several" in facts:
                read_each_week(version, last, point, officer)
                continue
            numbers = indicators.Numbers(point.value, point.numerator, point.denominator)
            row = indicators.enter_measurement(version, last, numbers, note="Counted from the day books.", by=officer)
            indicators.submit_measurements([row], by=officer)


def read_each_week(version: IndicatorVersion, period: Period, point: Point, officer: Member) -> None:
    """The figure is a draft still: another reading may come."""
    for day, share in READINGS.items():
        indicators.add_reading(
            version,
            period,
            indicators.Numbers(point.value * Decimal(share)),
            read_on=period.starts_on + timedelta(days=day),
            by=officer,
        )


def leave_a_file(sample: "Sample") -> None:
    """A file that somebody has brought in and not applied yet: one line that fits and one of an indicator that nobody knows."""
    known, last = sample.facts["indicators"][0]["code"], _month(sample.today, -2)
    lines = ["indicator,period,place,slice,numerator,denominator,value,no_data_reason,note"]
    lines += [
        f"{known},{_code(last)},,,1,2,,,"
        if "volume" in sample.facts["indicators"][0]
        else f"{known},{_code(last)},,,,,7,,"
    ]
    lines += [f"X-99,{_code(last)},,,,,3,,"]
    file = SimpleUploadedFile("figures-of-the-branch.csv", "\n".join(lines).encode(), "text/csv")
    importing.keep_upload(file, by=sample.member(Role.DATA_OFFICER))


def check_in_the_field(sample: "Sample") -> None:
    """The oversight unit counted again: every third figure of the last month, and the one that it disputes."""
    last = _code(_month(sample.today, -1))
    by = sample.member(Role.OVERSIGHT_OFFICER)
    disputed = {facts["code"]: facts["disputed"] for facts in sample.facts["indicators"] if "disputed" in facts}
    rows = Measurement.objects.filter(period__code=last, period__kind="month", state="approved", slice__key="total")
    rows = rows.exclude(value=None)
    for number, row in enumerate(rows.select_related("version__indicator").order_by("version__indicator__code")):
        code = row.version.indicator.code
        if code in disputed or number % 3 == 0:
            recounted = Decimal(str(disputed.get(code, row.value)))
            indicators.verify_measurement(
                row, recounted=recounted, verified_on=sample.today, disputed=code in disputed, by=by
            )
