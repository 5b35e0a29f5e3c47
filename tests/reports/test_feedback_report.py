"""The feedback report: the figures of the statistics, with the same small numbers hidden."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from feedback.actions import receive_case
from feedback.models import Case
from feedback.statistics.actions import tally_cases
from feedback.statistics.formula import Span, quarters
from feedback.statistics.publishing import ADDED_UP, publish_quarter, span_of
from feedback.statistics.spread import spread
from indicators.models import Period
from organisation.models import Place, Service
from reports import actions
from reports.content import Scope
from reports.models import Snapshot
from sdip.web.formats import formatter
from tests.feedback.statistics.test_pages import cases, quarter
from tests.indicators.world import make_service
from tests.make import make, make_directorate, make_member
from tests.reports.papers import drawings, frozen, html, questions, section, spoken, text

pytestmark = pytest.mark.usefixtures("inside")


def period() -> Period:
    span = quarter()
    return period_of(span)


def of_dimension(facts: Any, dimension: str) -> Any:
    return next(table["rows"] for table in facts["tables"] if table["dimension"] == dimension)


def period_of(span: Span) -> Period:
    days = {"starts_on": span.starts_on, "ends_on": span.ends_on, "due_on": span.ends_on}
    return make(Period, kind="quarter", code=span.code, **days)


def named_service(count: int = 6, name: str = "Water supply", arabic: str = "تجهيز الماء") -> Service:
    service = make_service()
    Service.objects.filter(pk=service.pk).update(people_served=4000, public=True, name={"en": name, "ar": arabic})
    cases(count, service=service, cause="delay")
    return service


def test_it_says_what_the_published_quarter_says() -> None:
    when = period()
    named_service(6)
    cases(3, subject="conduct")
    row = publish_quarter(span_of(when.code), licence="CC-BY-4.0", by=make_member("complaints_officer"))
    facts = section(frozen("feedback", period=when), "messages")
    assert facts["whole"]["received"] == "6" == str(row.content["whole"]["received"])
    shown = {table["dimension"]: [line["code"] for line in table["rows"]] for table in facts["tables"]}
    assert shown == {table["dimension"]: [line["code"] for line in table["rows"]] for table in row.content["tables"]}


def test_its_formulas_are_words_with_the_digits_of_the_language() -> None:
    """The names of columns are for files."""
    when = period()
    named_service(6)
    content = frozen("feedback", period=when)
    said = text(content)
    assert "answered_on_time" not in said
    assert "Opened again: of all that were answered once." in said
    assert "Complaints per 1,000 people: of those whom the service serves." in said
    assert "1,000" not in text(content, "ar")


def test_how_many_are_answered_on_time_is_drawn_in_each_line() -> None:
    when = period()
    cases(6, service=named_service(0), cause="delay")
    cases(2, service=Service.objects.get(), cause="delay", days=9)
    content = frozen("feedback", period=when)
    assert drawings(html(content)) == {"Answered on time: 6 of 8": 75.0}
    assert drawings(html(frozen("feedback", period=when), "ar")).keys() != drawings(html(content)).keys()


def test_small_numbers_stay_hidden() -> None:
    when = period()
    named_service(20, "Water supply")
    named_service(3, "Burials", "الدفن")
    named_service(4, "Markets", "الأسواق")
    content = frozen("feedback", period=when)
    assert "Burials" not in content
    assert "Markets" not in content
    said = text(content)
    assert "27 messages came in" in said
    assert "Others, and groups of fewer than five" in said


def test_fewer_than_five_are_not_told() -> None:
    when = period()
    cases(4)
    content = frozen("feedback", period=when)
    assert section(content, "messages")["whole"]["received"] is None
    assert "Fewer than five messages came in." in text(content)


def test_of_a_directorate_it_counts_what_all_its_readers_may_count() -> None:
    when, here, there = period(), make_directorate(), make_directorate()
    cases(6, directorate=here)
    cases(7, directorate=there)
    cases(5, directorate=here, subject="conduct")
    facts = section(frozen("feedback", period=when, directorate=here), "messages")
    assert facts["whole"]["received"] == "6"


@pytest.mark.parametrize("about_conduct", [1, 6])
def test_nobody_learns_from_two_reports_that_somebodys_behaviour_was_complained_of(about_conduct: int) -> None:
    """The municipality's report is what those of its directorates come to."""
    when, water, roads = period(), named_service(7), named_service(9, "Roads", "طرق")
    cases(about_conduct, service=water, directorate=water.directorate, subject="conduct")
    Case.objects.filter(service=water).update(directorate=water.directorate)
    Case.objects.filter(service=roads).update(directorate=roads.directorate)
    whole = section(frozen("feedback", period=when), "messages")
    part = section(frozen("feedback", period=when, directorate=water.directorate), "messages")
    lines = {row["code"]: row["numbers"]["received"] for row in of_dimension(whole, "service")}
    assert whole["whole"]["received"] == "16"
    assert part["whole"]["received"] == "7"
    assert lines == {water.code: "7", roads.code: "9"}


def test_it_stands_beside_the_period_before() -> None:
    when = period()
    month = date(when.starts_on.year - (when.starts_on.month == 1), (when.starts_on.month + 8) % 12 + 1, 1)
    before = span_of(f"{month.year}Q{(month.month + 2) // 3}")
    period_of(before)
    cases(6)
    cases(11, day=before.starts_on)
    facts = section(frozen("feedback", period=when), "messages")
    assert facts["before"]["whole"]["received"] == "11"
    assert "Beside the period before" in text(frozen("feedback", period=when))


@pytest.mark.parametrize("kind", ["month", "half"])
def test_reports_of_a_month_and_of_a_quarter_count_the_same_days(kind: str) -> None:
    """Else what one of them hides would follow from the others."""
    when = period()
    named_service(6)
    cases(2, day=date(when.ends_on.year, when.ends_on.month, 1))
    other = make(
        Period, kind=kind, code="x", starts_on=when.ends_on.replace(day=1), ends_on=when.ends_on, due_on=when.ends_on
    )
    quarterly, monthly = frozen("feedback", period=when), frozen("feedback", period=other)
    for code in ("messages", "message_directorates", "message_themes"):
        one, same = section(quarterly, code), section(monthly, code)
        assert one | {"as_of": ""} == same | {"as_of": ""}, code
    assert "Messages are counted by quarters" in text(monthly)
    assert "Messages are counted by quarters" not in text(quarterly)
    later = when.ends_on + timedelta(days=31)
    running = make(
        Period, kind="month", code="y", starts_on=when.ends_on + timedelta(days=1), ends_on=later, due_on=later
    )
    assert section(frozen("feedback", period=running), "messages")["period"]["ends_on"] == str(when.ends_on)


def directorates_told(content: str) -> dict[str, str | None]:
    return {row["code"]: row["numbers"]["received"] for row in section(content, "message_directorates")["rows"]}


def test_messages_are_told_by_directorate() -> None:
    when, here, there = period(), make_directorate(code="WAT"), make_directorate(code="RDS")
    cases(6, directorate=here)
    cases(9, directorate=there)
    content = frozen("feedback", period=when)
    assert directorates_told(content) == {"RDS": "9", "WAT": "6"}
    assert "Messages by directorate" in text(content)
    assert "about one directorate" in text(frozen("feedback", period=when, directorate=here))


def test_a_directorate_and_its_services_tell_nothing_of_the_few_in_it() -> None:
    """Of water 13 messages, 10 of them about pipes: three about burials would follow."""
    when, water, roads, parks = period(), *(make_directorate(code=code) for code in ("WAT", "RDS", "PRK"))
    for directorate, counts in ((water, (3, 10)), (roads, (4, 20)), (parks, (30,))):
        for count in counts:
            service = make_service(directorate=directorate)
            Service.objects.filter(pk=service.pk).update(public=True)
            cases(count, service=service, directorate=directorate)
    content = frozen("feedback", period=when)
    services = next(t for t in section(content, "messages")["tables"] if t["dimension"] == "service")
    assert {row["numbers"]["received"] for row in services["rows"]} == {"10", "20", "30", "7"}
    assert directorates_told(content) == {"PRK": "30", "others": "37"}


def test_small_directorates_are_told_as_one() -> None:
    when = period()
    for code, count in (("A", 2), ("B", 4), ("C", 20), ("D", 30)):
        cases(count, directorate=make_directorate(code=code))
    assert directorates_told(frozen("feedback", period=when)) == {"D": "30", "C": "20", "others": "6"}


def received(when: Period, directorate: Any = None) -> str | None:
    told: str | None = section(frozen("feedback", period=when, directorate=directorate), "messages")["whole"][
        "received"
    ]
    return told


def test_a_directorate_and_one_below_it_tell_nothing_of_the_few_in_the_other() -> None:
    """Of 12 messages, 10 of one below it: two of the other would follow."""
    when, top, elsewhere = period(), make_directorate(), make_directorate()
    one, other = make_directorate(parent=top), make_directorate(parent=top)
    cases(10, directorate=one)
    cases(2, directorate=other)
    cases(30, directorate=elsewhere)
    content = frozen("feedback", period=when, directorate=one)
    assert [received(when, each) for each in (None, top, one, other, elsewhere)] == ["42", "12", None, None, "30"]
    assert '"10"' not in content
    assert "How many messages there were is not told here." in text(content)
    assert set(directorates_told(frozen("feedback", period=when)).values()) == {"30", "12"}


def test_a_directorate_tells_nothing_of_the_few_of_its_own_beside_the_one_below_it() -> None:
    when, top, elsewhere = period(), make_directorate(), make_directorate()
    below = make_directorate(parent=top)
    cases(10, directorate=below)
    cases(2, directorate=top)
    cases(30, directorate=elsewhere)
    assert [received(when, each) for each in (top, below)] == ["12", None]
    cases(4, directorate=top)
    assert [received(when, each) for each in (top, below)] == ["16", "10"]


def test_a_directorate_tells_nothing_of_the_few_of_the_rest() -> None:
    when, water, roads = period(), make_directorate(), make_directorate()
    cases(20, directorate=water)
    cases(3, directorate=roads)
    assert [received(when, each) for each in (None, water, roads)] == ["23", None, None]


def test_ideas_of_few_do_not_follow_from_two_directorates() -> None:
    """Thanks and ideas are fewer than the messages: 6 thanks of 26, 5 of them below."""
    when, top = period(), make_directorate()
    below = make_directorate(parent=top)
    for count, kind, directorate in (
        (10, "complaint", below),
        (5, "compliment", below),
        (10, "complaint", top),
        (1, "compliment", top),
    ):
        cases(count, directorate=directorate, kind=kind)
    papers = [section(frozen("feedback", period=when, directorate=each), "messages") for each in (top, below)]
    assert [paper["whole"]["received"] for paper in papers] == ["26", "15"]
    assert [paper["whole"]["compliments"] for paper in papers] == ["6", None]
    assert [[table["dimension"] for table in paper["tables"] if table["dimension"] == "kind"] for paper in papers] == [
        ["kind"],
        [],
    ]


def lines_told(when: Period, dimension: str, directorate: Any = None) -> dict[str, str]:
    facts = section(frozen("feedback", period=when, directorate=directorate), "messages")
    rows = [row for table in facts["tables"] if table["dimension"] == dimension for row in table["rows"]]
    return {row["code"]: row["numbers"]["received"] for row in rows}


def test_a_line_of_two_reports_tells_nothing_of_the_few_of_a_third() -> None:
    """Of 7 by fax, 5 below one directorate: two of the other would follow."""
    when, top, elsewhere = period(), make_directorate(), make_directorate()
    one, other = make_directorate(parent=top), make_directorate(parent=top)
    for directorate, channel, count in (
        (one, "web", 20), (one, "phone", 6), (one, "fax", 5), (other, "web", 20), (other, "phone", 6), (other, "fax", 2),
        (elsewhere, "web", 20), (elsewhere, "fax", 9),
    ):  # fmt: skip
        cases(count, directorate=directorate, channel=channel)
    assert lines_told(when, "channel") == {"web": "60", "fax": "16", "phone": "12"}
    assert lines_told(when, "channel", elsewhere) == {"web": "20", "fax": "9"}
    assert lines_told(when, "channel", top) == {"web": "40", "phone": "12", "fax": "7"}
    assert lines_told(when, "channel", one) == {"web": "20", "others": "11"}
    assert lines_told(when, "channel", other) == {"web": "20", "others": "8"}


def test_figures_of_a_line_of_two_reports_tell_nothing_of_the_few_of_a_third() -> None:
    when, top = period(), make_directorate()
    one, other = make_directorate(parent=top), make_directorate(parent=top)
    for directorate, channel, count in ((one, "web", 9), (one, "phone", 8), (other, "web", 4), (other, "phone", 8)):
        cases(count, directorate=directorate, channel=channel)
    cases(5, directorate=other, channel="web", due_on=None)

    def due(directorate: Any) -> dict[str, str | None]:
        facts = section(frozen("feedback", period=when, directorate=directorate), "messages")
        return {row["code"]: row["numbers"]["due"] for row in of_dimension(facts, "channel")}

    assert due(top) == {"web": "13", "phone": "16"}
    assert due(one) == {"web": None, "phone": None}
    assert due(other) == {"web": None, "phone": None}


def test_what_was_counted_beforehand_lies_in_the_directorates_as_what_is_counted_now() -> None:
    when, top = period(), make_directorate()
    below, area = make_directorate(parent=top), make(Place, code="n", path="/1/", name={"en": "North"})
    Place.objects.filter(pk=area.pk).update(path=f"/{area.pk}/")
    inside = make(Place, code="s", path="/2/", name={"en": "Street"})
    Place.objects.filter(pk=inside.pk).update(path=f"/{area.pk}/{inside.pk}/")
    service = named_service(7)
    cases(6, directorate=below, place=inside, cause="delay")
    cases(8, directorate=top, place=area, kind="compliment", service=service)
    cases(9, directorate=top, subject="conduct")
    span = span_of(when.code)
    anew = spread(span)
    tally_cases()
    assert spread(span) == anew
    received = {
        code: {office: line.received for office, line in lines.items()} for code, lines in anew["place"].items()
    }
    assert received == {"n": {below.pk: 6, top.pk: 8}, "s": {below.pk: 6}, "none": {None: 7}}
    assert {office: line.received for office, line in anew[""]["none"].items()} == {below.pk: 6, top.pk: 8, None: 7}
    Case.objects.filter(directorate=below).update(directorate=top)
    assert spread(span)["cause"]["delay"].keys() == {None, top.pk}


def test_the_quarter_before_tells_no_more_than_its_own_report() -> None:
    when, top = period(), make_directorate()
    below, before = make_directorate(parent=top), quarters(when.starts_on, 1)[0]
    cases(10, directorate=below, day=before.starts_on)
    cases(2, directorate=top, day=before.starts_on)
    facts = section(frozen("feedback", period=when, directorate=below), "messages")
    assert facts["before"]["whole"]["received"] is None


def made(when: Period, directorate: Any = None) -> Snapshot:
    return actions.make_report(Scope("feedback", when, directorate), language="en", by=None)


def counted_in(snapshot: Snapshot) -> tuple[str, str]:
    facts = section(snapshot.content, "messages")
    return facts["whole"]["received"], facts["whole"]["compliments"]


@pytest.mark.parametrize("again", ["corrected", "made", "of a month"])
def test_a_later_report_of_the_same_days_tells_nothing_of_the_few_that_are_new(again: str) -> None:
    when, directorate = period(), make_directorate()
    cases(10, directorate=directorate)
    cases(5, directorate=directorate, kind="compliment")
    first, days = made(when, directorate), {"ends_on": when.ends_on, "due_on": when.ends_on}
    month = make(Period, kind="month", code="x", starts_on=when.ends_on.replace(day=1), **days)

    def later() -> Snapshot:
        if again == "corrected":
            return actions.correct_report(newest(), reason="New", by=None)
        return made(month if again == "of a month" else when, directorate)

    def newest() -> Snapshot:
        return Snapshot.objects.order_by("pk").last() or first

    cases(1, directorate=directorate, kind="compliment")
    second = later()
    assert counted_in(second) == counted_in(first) == ("15", "5")
    assert '"16"' not in second.content
    cases(4, directorate=directorate, kind="compliment")
    assert counted_in(later()) == ("20", "10")


def test_the_quarter_before_stands_as_its_own_report_told_it() -> None:
    when = period()
    span = quarters(when.starts_on, 1)[0]
    before = period_of(span)
    cases(9, day=span.starts_on)
    cases(20)
    assert counted_in(made(before))[0] == "9"
    cases(1, day=span.starts_on)
    assert section(made(when).content, "messages")["before"]["whole"]["received"] == "9"
    cases(4, day=span.starts_on)
    assert section(made(when).content, "messages")["before"]["whole"]["received"] == "14"


def test_themes_and_directorates_of_a_later_report_tell_nothing_of_the_few_that_are_new() -> None:
    when, here, there = period(), make_directorate(), make_directorate()

    def tell(count: int) -> None:
        for _number in range(count):
            receive_case(kind="complaint", text="Burst pipe", language="en")
        Case.objects.filter(text="Burst pipe").update(
            received_at=timezone.make_aware(datetime.combine(when.starts_on, time(9))), directorate=here
        )

    cases(20, directorate=there)
    tell(9)
    first = made(when)
    tell(1)
    second = made(when)
    for code in ("messages", "message_directorates", "message_themes"):
        assert section(second.content, code) == section(first.content, code), code
    tell(4)
    third = made(when)
    assert section(third.content, "message_themes")["themes"][0]["count"] == "14"


def test_themes_of_five_messages_or_more_are_told_with_their_area() -> None:
    when, north = period(), make(Place, code="n", path="/1/", name={"en": "North"})
    for number in range(7):
        receive_case(kind="complaint", text=f"Burst pipe {number}", language="en", place=north if number < 5 else None)
    for number in range(4):
        receive_case(kind="complaint", text=f"Mr Karim shouted {number}", language="en", place=north)
    for _number in range(9):
        receive_case(kind="complaint", text="Karim was rude", language="en", subject="conduct")
    Case.objects.update(received_at=timezone.make_aware(datetime.combine(when.starts_on, time(9))))
    content = frozen("feedback", period=when)
    (theme,) = section(content, "message_themes")["themes"]
    assert (theme["words"], theme["count"]) == (["burst", "pipe"], "7")
    assert theme["place"] is None  # two more would follow
    assert "karim" not in content.lower()
    assert "burst" in text(content)
    assert "What many messages are about" in text(content)


def test_no_theme_names_a_member() -> None:
    when = period()
    make_member("complaints_officer", make_directorate(), name="Karim Jabbar")
    for number in range(8):
        receive_case(kind="complaint", text=f"Mr Karim Jabbar shouted at the counter {number}", language="en")
    for number in range(12):
        receive_case(kind="complaint", text=f"Burst pipe number {number}", language="en")
    Case.objects.update(received_at=timezone.make_aware(datetime.combine(when.starts_on, time(9))))
    content = frozen("feedback", period=when)
    assert "shouted" in content
    assert "karim" not in content.lower()
    assert "jabbar" not in content.lower()
    assert "The names of those who work here, who wrote, and whom a message is about are left out." in text(content)


@pytest.mark.parametrize(("language", "words"), [("en", ("Water supply", "88%")), ("ar", ("تجهيز الماء", "٨٨٪"))])
def test_page_and_paper_say_the_same(language: str, words: tuple[str, ...], tmp_path: Path) -> None:
    when = period()
    cases(1, days=9, service=named_service(7))
    content = frozen("feedback", period=when)
    paper, shown = spoken(content, tmp_path / "feedback.pdf", language), html(content, language)
    for each in (*words, "Register of messages" if language == "en" else ""):
        assert each in paper
        assert each in shown


def test_it_asks_the_same_questions_however_much_was_told() -> None:
    when = period()
    named_service(6)
    here = make_directorate()
    cases(5, directorate=make_directorate(parent=here))
    cases(6, directorate=here)
    few = [questions("feedback", period=when, directorate=each) for each in (None, here)]
    for number in range(6):
        named_service(5 + number, f"Service {number}")
        cases(5 + number, directorate=make_directorate(parent=here))
    made(when)
    assert [questions("feedback", period=when, directorate=each) for each in (None, here)] == few
    assert max(few) <= 25
    assert Case.objects.count() > 40


# --- of several quarters ---


def spans(count: int) -> list[Span]:
    """The oldest first."""
    return quarters(timezone.localdate(), count)[::-1]


def year_of(found: list[Span], code: str = "Y") -> Period:
    days = {"starts_on": found[0].starts_on, "ends_on": found[-1].ends_on, "due_on": found[-1].ends_on}
    return make(Period, kind="year", code=code, **days)


def told(facts: Any, dimension: str) -> dict[str, str]:
    return {row["code"]: row["numbers"]["received"] for row in of_dimension(facts, dimension)}


def test_a_report_of_a_year_counts_all_its_quarters_and_names_them() -> None:
    found = spans(5)
    for number, span in enumerate(found):
        cases(6 + number, day=span.starts_on)
    content = frozen("feedback", period=year_of(found[1:]))
    facts = section(content, "messages")
    assert facts["whole"]["received"] == str(7 + 8 + 9 + 10)
    assert [each["whole"]["received"] for each in facts["quarters"]] == ["7", "8", "9", "10"]
    assert (facts["period"]["starts_on"], facts["period"]["ends_on"]) == (
        str(found[1].starts_on), str(found[-1].ends_on),
    )  # fmt: skip
    assert facts["before"]["whole"]["received"] == "6"  # of the one quarter of the year before that has any
    said = text(content)
    assert "34 messages came in" in said
    assert "Messages are counted by quarters" not in said
    assert "The quarters that it holds" in said
    for span in found[1:]:
        assert formatter().period(span.starts_on, span.ends_on) in said


def test_a_half_year_counts_its_two_quarters() -> None:
    found = spans(3)
    for number, span in enumerate(found):
        cases(6 + number, day=span.starts_on)
    facts = section(frozen("feedback", period=year_of(found[1:])), "messages")
    assert (facts["whole"]["received"], len(facts["quarters"])) == ("15", 2)
    assert facts["before"]["whole"]["received"] == "6"


def test_a_running_year_counts_the_quarters_that_are_over() -> None:
    found = spans(2)
    for span in found:
        cases(6, day=span.starts_on)
    running = year_of([*found, Span(found[-1].ends_on + timedelta(days=1), found[-1].ends_on + timedelta(days=180))])
    content = frozen("feedback", period=running)
    facts = section(content, "messages")
    assert (facts["whole"]["received"], facts["period"]["ends_on"]) == ("12", str(found[-1].ends_on))
    assert "Messages are counted by quarters" in text(content)


def test_nothing_of_the_few_follows_from_a_year_and_its_quarters() -> None:
    """Each number of the year is the sum of those that the reports of the quarters tell."""
    found = spans(4)
    water, burials = named_service(0), named_service(0, "Burials", "الدفن")
    counts = [(20, 3), (10, 9), (12, 7), (15, 4)]
    for span, (many, few) in zip(found, counts, strict=True):
        cases(many, service=water, day=span.starts_on)
        cases(few, service=burials, day=span.starts_on)
        cases(6, day=span.starts_on)
    year = frozen("feedback", period=year_of(found))
    whole = section(year, "messages")
    parts = [section(frozen("feedback", period=period_of(span)), "messages") for span in found]
    for facts, dimension in ((whole, "service"), (whole, "channel"), (whole, "kind"), (whole, "place")):
        for row in of_dimension(facts, dimension):
            same = [
                line["numbers"]
                for part in parts
                for table in part["tables"]
                if table["dimension"] == dimension
                for line in table["rows"]
                if line["code"] == row["code"]
            ]
            for name in ADDED_UP:
                numbers = [int(line[name]) for line in same if line[name] is not None]
                assert row["numbers"][name] == (str(sum(numbers)) if numbers else None), (row["code"], name)
    lines = told(whole, "service")
    assert lines[burials.code] == "16"  # of the two quarters that tell it: 9 and 7
    assert sum(int(n) for n in lines.values()) == int(whole["whole"]["received"]) == 57 + 23 + 24
    assert directorates_told(year)


def test_a_quarter_of_fewer_than_five_is_left_out_and_named() -> None:
    found = spans(2)
    cases(3, day=found[0].starts_on)
    cases(9, day=found[1].starts_on)
    content = frozen("feedback", period=year_of(found))
    assert section(content, "messages")["whole"]["received"] == "9"
    quarter_words = formatter().period(found[0].starts_on, found[0].ends_on)
    assert f"which are not among the numbers: {quarter_words}." in text(content)


def test_days_to_the_answer_are_told_of_a_year_where_each_quarter_tells_them() -> None:
    found = spans(3)
    cases(6, state="received", answered_at=None, outcome="", day=found[0].starts_on)
    cases(6, days=2, day=found[1].starts_on)
    cases(6, days=8, day=found[2].starts_on)
    whole = section(frozen("feedback", period=year_of(found[1:])), "messages")["whole"]
    assert (whole["median_days"], whole["ninety_percent_days"]) == ("5", "8")
    whole = section(frozen("feedback", period=year_of(found, code="Z")), "messages")["whole"]
    assert (whole["received"], whole["median_days"]) == ("18", None)


def test_themes_of_a_year_are_those_of_its_quarters() -> None:
    found = spans(2)
    for span, count in zip(found, (6, 3), strict=True):
        for number in range(count):
            receive_case(kind="complaint", text=f"Burst pipe {number}", language="en")
        for number in range(5):
            receive_case(kind="complaint", text=f"Street lamp {number}", language="en")
        day = timezone.make_aware(datetime.combine(span.starts_on, time(9)))
        Case.objects.filter(received_at__date__gt=found[-1].ends_on).update(received_at=day)
    themes = section(frozen("feedback", period=year_of(found)), "message_themes")["themes"]
    assert {frozenset(each["words"]): each["count"] for each in themes} == {
        frozenset({"burst", "pipe"}): "6",
        frozenset({"lamp", "street"}): "10",
    }


def test_a_year_asks_few_questions() -> None:
    found = spans(8)
    for span in found:
        cases(6, day=span.starts_on)
    assert questions("feedback", period=year_of(found[4:])) <= 20
