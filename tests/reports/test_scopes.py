"""What a report is about fits its document, also where no form asks."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from charters.models import Charter
from feedback.models import Wave
from planning.models import Cycle
from reports.models import Schedule, Snapshot
from reports.workflow import ABOUT, Document, Kind
from tests.figures import address
from tests.make import make, make_directorate, make_member, signed_in
from tests.reports.conftest import Story

SUBJECT = {Kind.PLAN: ("cycle", Cycle), Kind.CHARTER: ("charter", Charter), Kind.WAVE: ("wave", Wave)}


def about(document: str, story: Story) -> dict[str, Any]:
    kind = ABOUT[document]
    found: dict[str, Any] = {"document": document, "directorate": story.directorate}
    if kind in (Kind.MUNICIPALITY, Kind.ANYWHERE, Kind.WAVE):
        found["directorate"] = None
    if kind in SUBJECT:
        column, model = SUBJECT[kind]
        found[column] = make(model)
    return found


@pytest.mark.parametrize("document", Document.values)
@pytest.mark.parametrize("model", [Snapshot, Schedule])
def test_each_document_is_about_what_the_table_says(story: Story, document: str, model: Any) -> None:
    right = about(document, story)
    assert make(model, **right).subject
    others = [column for kind, (column, _model) in SUBJECT.items() if kind != ABOUT[document]]
    wrong = [right | {column: make(dict(SUBJECT.values())[column])} for column in others]
    if ABOUT[document] in SUBJECT:
        wrong.append(right | {SUBJECT[ABOUT[document]][0]: None})
    if ABOUT[document] == Kind.MUNICIPALITY:
        wrong.append(right | {"directorate": story.directorate})
    if ABOUT[document] in (Kind.DIRECTORATE, Kind.PLAN, Kind.CHARTER):
        wrong.append(right | {"directorate": None})
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            make(model, **values)


def test_a_report_of_the_whole_municipality_is_read_by_those_who_see_all_of_it(story: Story) -> None:
    whole = make(Snapshot, document="governor", directorate=None, number="WHOLE-1", content="{}")
    governor, head = signed_in(make_member("governor")), signed_in(make_member("head", make_directorate()))
    page, archive = address("reports:report_page", args=[whole.pk]), address("reports:reports_page")
    assert governor.get(page).status_code == 200
    assert "WHOLE-1" in governor.get(archive).content.decode()
    assert head.get(page).status_code == 403
    assert "WHOLE-1" not in head.get(archive).content.decode()
