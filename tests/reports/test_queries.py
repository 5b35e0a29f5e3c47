"""A report takes few queries to make and to correct: as many for everybody as for nobody, in four languages as in one."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from charters.models import Charter
from reports import actions
from reports.content import Scope
from reports.models import Snapshot
from tenancy.context import require_tenant
from tests.charters.conftest import tenant_addresses, water  # noqa: F401 - fixtures
from tests.figures import assess, dispute
from tests.make import make_member
from tests.reports.papers import questions_of
from tests.reports.test_annual_report import Year, year  # noqa: F401 - fixture
from tests.reports.test_same import paint

MOST = 25
MOST_TO_CORRECT = {"annual": 29, "plan": 26}  # an annual report that everybody may read is published again
LANGUAGES = ("en", "ar", "ckb", "uk")
FEW = [(f"Reader {number}", f"reader{number}@example.org", LANGUAGES[number]) for number in range(3)]
MANY = [(f"Reader {number}", f"reader{number}@example.org", LANGUAGES[number % 4]) for number in range(40)]


@pytest.fixture
def rich(year: Year) -> Year:  # noqa: F811
    """With a coat of arms, and a figure that was counted again."""
    paint("#aa2233")
    figure = year.water.indicator.versions.get().measurements.order_by("-period__ends_on")[0]
    dispute(figure, "0.6")
    assess(figure.period.ends_on + timedelta(days=1))
    return year


def scopes(year: Year) -> dict[str, Scope]:  # noqa: F811
    period, water = year.period, year.water.directorate  # noqa: F811
    return {
        "annual": Scope("annual", period),
        "feedback": Scope("feedback", period),
        "feedback of a directorate": Scope("feedback", period, water),
        "governor": Scope("governor", period),
        "brief": Scope("brief", period),
        "directorate": Scope("directorate", period, water),
        "plan": Scope("plan", None, year.cycle.directorate, cycle=year.cycle),
        "charter": Scope("charter", period, water, charter=Charter.objects.get()),
        "survey": Scope("survey", None, year.wave.survey.directorate, wave=year.wave),
    }


def made(scope: Scope, people: Any) -> tuple[Snapshot, list[str]]:
    return questions_of(partial(actions.make_report, scope, language="en", recipients=people, by=None))


def test_no_kind_of_report_takes_more_than_25_queries_to_make(rich: Year) -> None:
    taken = {kind: [len(made(scope, people)[1]) for people in (FEW, MANY)] for kind, scope in scopes(rich).items()}
    assert {kind: counts for kind, counts in taken.items() if max(counts) > MOST} == {}, taken
    assert {kind: counts for kind, counts in taken.items() if counts[0] < counts[1]} == {}, taken


def test_few_more_are_needed_to_correct_one(rich: Year) -> None:
    """At the worst moment: one of its PDFs is made and its letters wait, another one is being made, and everybody may read it."""
    by, taken = make_member("governor"), {}
    for kind, scope in scopes(rich).items():
        counts = []
        for people in (FEW, MANY):
            old = made(scope, people)[0]
            actions.note_rendered(old.renderings.get(language="ar").pk, b"%PDF-1.7 sample")
            if kind == "annual":
                actions.publish_report(old, by=by)
            new, asked = questions_of(partial(actions.correct_report, old, reason="Counted again", by=by))
            assert (new.issue, new.deliveries.count()) == (2, len(people))
            assert {each.language for each in new.renderings.all()} == {
                *(language for _name, _address, language in people),
                *(require_tenant().languages if kind == "annual" else ()),
            }
            assert not old.deliveries.filter(withdrawn_at=None).exists()
            counts.append(len(asked))
        taken[kind] = counts
    assert {kind: counts for kind, counts in taken.items() if max(counts) > MOST_TO_CORRECT.get(kind, MOST)} == {}, (
        taken
    )
    assert {kind: counts for kind, counts in taken.items() if counts[0] < counts[1]} == {}, taken
