"""A file that names indicators nobody has defined: offered with the preview, defined together, read again."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators import tasks
from indicators.actions import importing
from indicators.models import ImportRun, Indicator, Measurement
from organisation.models import Service
from sdip.web.search import matching
from tenancy.refusals import NotAllowed
from tests.make import make_directorate, make_member, signed_in

from .files import apply, at, counts, make_water, problems, read
from .world import make_indicator, make_service

NAMED = (
    "code,indicator name,month,figure\nx-1,Trees planted,2026-01,3.25\nx-1,Trees planted,2026-02,4\nx-2,,2026Q1,5\n"
    "w-1,Leaks,2026-01,1\nx-3,Only a text,2026-01,many\n"
)


@pytest.fixture
def water(inside: Any) -> Any:
    return make_water()


@pytest.fixture
def officer(water: Any) -> Any:
    return make_member("data_officer", water)


def again(run: ImportRun) -> ImportRun:
    tasks.read_import(run.tenant, run.pk)
    run.refresh_from_db()
    return run


def unknown(run: ImportRun) -> list[tuple[Any, ...]]:
    return [(each["code"], each["name"], each["frequency"], each["decimals"]) for each in run.counts["unknown"]]


def test_unknown_indicators_are_defined_and_the_file_is_read_again(officer: Any, water: Any) -> None:
    run = read(NAMED.replace("x-3,Only a text,2026-01,many\n", ""), officer)
    assert unknown(run) == [("x-1", "Trees planted", "month", 2), ("x-2", "x-2", "quarter", 0)]
    assert counts(run) == (1, 0, 0, 3)
    service = Service.objects.get()
    assert importing.define_unknown(run, service=service, by=officer) == 2
    assert run.state == ImportRun.State.READING
    one = Indicator.objects.get(code="x-1")
    version = one.versions.get()
    assert (str(one.name), one.frequency, one.service, bool(one.name_sort)) == ("Trees planted", "month", service, True)
    assert (version.number, version.kind, version.direction, version.decimals) == (1, "number", None, 2)
    assert Indicator.objects.get(code="x-2").frequency == "quarter"
    assert list(matching(Indicator.objects.all(), "indicator", "trees")) == [one]
    again(run)
    assert (problems(run), counts(run), unknown(run)) == ([], (4, 0, 0, 0), [])
    apply(run, officer)
    assert Measurement.objects.filter(version__indicator__code="x-1").count() == 2


def test_what_has_no_figure_that_can_be_read_is_not_offered(officer: Any) -> None:
    run = read(NAMED, officer)
    assert [code for code, *_rest in unknown(run)] == ["x-1", "x-2"]


def test_of_names_alone_the_codes_are_made(officer: Any) -> None:
    service = Service.objects.get()
    make_indicator(service=service, code=f"{service.code}-01".upper(), name={"en": "Twice"})
    make_indicator(service=service, code="t-2", name={"en": "twice"})
    long = "A very long name of an indicator that goes on and on beyond what a code may hold and further"
    run = read(
        f"indicator name,month,figure\nTrees,2026-01,3\ntrees,2026-02,4\n{long},2026-01,1\nTwice,2026-01,1\n", officer
    )
    assert [(code, name) for code, name, *_rest in unknown(run)] == [("", "Trees"), ("", long)]
    importing.define_unknown(run, service=service, by=officer)
    made = Indicator.objects.filter(name__en__in=["Trees", long]).order_by("code")
    assert [row.code for row in made] == [f"{service.code}-02", f"{service.code}-03"]
    again(run)
    assert [row for row, _kind, _sentence in problems(run)] == [5]  # two things have that name
    assert (counts(run), unknown(run)) == ((3, 0, 0, 1), [])


def test_what_somebody_has_defined_meanwhile_stays_as_it_is(officer: Any) -> None:
    run = read(NAMED, officer)
    service = Service.objects.get()
    make_indicator(service=service, code="x-1", name={"en": "Mine"})
    assert importing.define_unknown(run, service=service, by=officer) == 1
    assert str(Indicator.objects.get(code="x-1").name) == "Mine"


def test_only_who_may_define_indicators_is_offered_it(officer: Any, water: Any) -> None:
    other = make_service(directorate=make_directorate(code="R"), code="r")
    run = read(NAMED, officer)
    client, page = signed_in(officer), at("import", run.pk)
    shown = client.get(page).content.decode()
    assert "Define 2 unknown indicators" in shown
    assert "Trees planted" in shown
    define = at("import_defining", run.pk)
    assert client.post(define, {}).status_code == 422
    assert client.post(define, {"service": other.pk}).status_code == 422
    assert signed_in(make_member("head", water)).post(define, {"service": 1}).status_code == 403
    assert client.post(define, {"service": Service.objects.exclude(pk=other.pk).get().pk})["Location"] == page
    assert Indicator.objects.filter(code__startswith="x-").count() == 2
    client.post(define, {"service": other.pk})  # twice: it is being read, so nothing happens
    assert Indicator.objects.filter(code__startswith="x-").count() == 2
    assert "unknown indicator" not in client.get(page).content.decode()
    with pytest.raises(NotAllowed):
        importing.define_unknown(run, service=other, by=officer)


def test_two_thousand_are_defined_in_few_queries_and_more_are_not_offered(officer: Any, water: Any) -> None:
    def lines(count: int) -> str:
        return "code,month,figure\n" + "".join(f"n-{n},2026-01,1\n" for n in range(count))

    run = read(lines(300), officer)
    with CaptureQueriesContext(connection) as taken:
        importing.define_unknown(run, service=Service.objects.get(), by=officer)
    assert len(taken) < 40
    assert read(lines(2301), officer).counts["unknown"] == []


def test_an_export_of_another_municipality_brings_its_names(officer: Any) -> None:
    head = "indicator,name,unit,period,place,slice,numerator,denominator,value,no_data_reason,note,state\n"
    run = read(head + "q-1,'=Parks,,202601,,,,,5,,,draft\n", officer)
    assert unknown(run) == [("q-1", "=Parks", "month", 0)]


def test_refused_rows_are_taken_out_safe_to_open(officer: Any, water: Any) -> None:
    run = read('code,month,figure\nw-1,2026-01,"=HYPERLINK(1)"\nw-1,2026-02,5\n=x,2026-01,5\n', officer)
    answer: Any = signed_in(officer).get(at("import_refused", run.pk))
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert rows[0] == "file,sheet,row,column,reason,text"
    assert rows[1] == "figures.csv,,2,figure (3),“=HYPERLINK(1)” is not a number.,'=HYPERLINK(1)"
    assert [row.split(",")[2] for row in rows[1:]] == ["2", "4"]
    assert (
        signed_in(make_member("data_officer", make_directorate())).get(at("import_refused", run.pk)).status_code == 404
    )
