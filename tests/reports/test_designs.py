"""The builder: crest, colour, cover text, sections and their order, words; looked at before it is saved, frozen with a report."""

import io
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader

from organisation.models import Role
from reports import actions
from reports.actions.designs import change_design
from reports.canonical import canonical, fingerprint
from reports.content import Design, Scope
from reports.documents import SPECS, preview, report_context, report_html
from reports.documents.freezing import Heading, report_content
from reports.documents.preview import preview_html
from reports.models import DocumentDesign, Snapshot
from reports.queries.designs import design_of
from reports.reading import Report
from tenancy.refusals import NotAllowed, Stale
from tenancy.text import Words
from tests.figures import address, assess
from tests.make import make_member, signed_in
from tests.reports.conftest import Story, measure

OWN = Design(
    ("counting", "attention", "glossary"), False, "#7a1f3d", Words({"en": "For the Governor"}),
    Words({"en": "Breach: a promise that was broken\nGap", "ar": "إخلال: وعد لم نفِ به"}),
)  # fmt: skip


def typed(**more: str) -> dict[str, str]:
    start = {
        "revision": "0", "own_colour": "on", "accent": "#7a1f3d", "cover_en": "", "place_counting": "1", "place_attention": "2",
        "place_glossary": "30",
    }  # fmt: skip
    return start | more


def boss() -> Any:
    return signed_in(make_member(Role.ADMINISTRATOR))


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_a_design_is_typed_saved_and_shown_again(story: Story) -> None:
    client, url = boss(), address("reports:design_page", args=["directorate"])
    assert 'name="place_over_time"' in text_of(client.get(url))
    assert client.post(url, typed()).status_code == 302
    row = DocumentDesign.objects.get()
    assert (row.document, row.sections, row.crest, row.accent) == (
        "directorate", ["counting", "attention", "glossary"], False, "#7a1f3d",
    )  # fmt: skip
    shown = text_of(client.get(url))
    assert 'name="revision" value="1"' in shown
    assert "Designed here" in text_of(client.get(address("reports:designs_page")))


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"accent": "#ffdd55"}, "This colour is too light"),
        ({"accent": "red"}, "Write the colour as #0b5a6b."),
        ({"place_counting": "", "place_attention": "", "place_glossary": ""}, "Choose at least one section"),
        ({"place_counting": "first"}, "Write the place as a number."),
    ],
)
def test_bad_designs_are_refused_with_a_sentence(story: Story, more: dict[str, str], sentence: str) -> None:
    client = boss()
    for name in ("design_page", "design_preview_page"):
        response = client.post(address(f"reports:{name}", args=["directorate"]), typed(**more))
        assert (response.status_code, sentence in text_of(response)) == (422, True), name
    assert not DocumentDesign.objects.exists()


def test_the_preview_follows_what_is_typed_and_stores_nothing(story: Story) -> None:
    client, url = boss(), address("reports:design_preview_page", args=["directorate"])
    live = client.post(url, typed(place_attention=""), headers={"HX-Target": "preview"})
    shown = text_of(live)
    assert live.status_code == 200
    assert shown.lstrip().startswith('<div id="preview"')
    assert ('id="counting"' in shown, 'id="attention"' in shown) == (True, False)
    assert "<h1" not in shown
    refused = client.post(url, typed(accent="#ffdd55"), headers={"HX-Target": "preview"})
    assert (refused.status_code, "This colour is too light" in text_of(refused)) == (422, True)
    assert "<form" not in text_of(refused)
    whole = text_of(client.post(url, typed()))
    assert f'href="{address("reports:design_page", args=["directorate"])}"' in whole
    assert not DocumentDesign.objects.exists()


def test_who_may_design(story: Story) -> None:
    for role in (Role.HEAD, Role.DATA_OFFICER, Role.GOVERNOR):
        client = signed_in(make_member(role))
        for name, args in (("designs_page", []), ("design_page", ["governor"])):
            assert client.get(address(f"reports:{name}", args=args)).status_code == 403
    assert boss().get(address("reports:design_page", args=["nothing"])).status_code == 404


def test_a_preview_shows_the_typed_design_and_stores_nothing(story: Story) -> None:
    client, url = boss(), address("reports:design_preview_page", args=["directorate"])
    shown = text_of(client.post(url, typed(place_attention="")))
    assert "Nothing is frozen or stored yet" in shown
    assert 'id="counting"' in shown
    assert 'id="attention"' not in shown
    assert not DocumentDesign.objects.exists()
    assert not Snapshot.objects.exists()


def test_a_preview_is_had_on_paper_too(story: Story) -> None:
    url = address("reports:design_preview_page", args=["directorate"])
    response = boss().post(url, typed(pdf="1"))
    assert response["Content-Type"] == "application/pdf"
    assert len(PdfReader(io.BytesIO(response.content)).pages) >= 2


def test_a_preview_on_paper_is_short_however_much_there_is(story: Story) -> None:
    """So that it is made while its reader waits: the beginning of each section, and how much more there is."""
    for number in range(20):
        measure(story, f"N-{number:02}", "0.8", "0.95", ["0.5"] * len(story.months))
    assess(story.october.ends_on)
    heading = Heading("", 1, timezone.now(), {"en": "https://example.org/"})
    sections = ("attention", "figures", "over_time", "counting")
    report = Report(canonical(report_content(story.scope, heading, Design(sections))))
    whole, html = str(report_context(report, "ab" * 32)["parts"]), preview_html(report, "ab" * 32, crest=False)
    assert whole.count("Picture(") > 10
    assert html.count('<svg class="chart') == 3
    assert "more on the page of this report" in html
    assert "Of each section it shows the beginning." in html
    assert [code for code in sections if f'id="{code}"' not in html] == []


def test_a_preview_that_takes_too_long_is_given_up(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "SECONDS", -1.0)
    url = address("reports:design_preview_page", args=["directorate"])
    refused = boss().post(url, typed(pdf="1"))
    assert (refused.status_code, "takes too long to make while you wait" in text_of(refused)) == (422, True)
    assert 'value="#7a1f3d"' in text_of(refused)  # what was typed is there


def test_a_report_has_the_design_of_its_day(story: Story) -> None:
    change_design("directorate", OWN, revision=0, by=story.head)
    first = story.report()
    change_design("directorate", Design(("figures",)), revision=1, by=story.head)
    assert [code for code, _facts in Report(first.content).sections] == ["counting", "attention", "glossary"]
    html = report_html(first.content, first.sha256, language="en")
    assert 'data-accent="#7a1f3d"' in html
    assert "For the Governor" in html
    assert html.index('id="counting"') < html.index('id="attention"')
    assert "a promise that was broken" in html
    assert "وعد لم نفِ به" in report_html(first.content, first.sha256, language="ar")
    second = actions.correct_report(first, reason="Late entries", by=story.head)
    assert Report(second.content).design == Report(first.content).design
    assert [code for code, _facts in Report(story.report().content).sections] == ["figures", "counting"]


def test_the_crest_is_left_out_where_the_design_says_so(story: Story) -> None:
    for crest in (True, False):
        row = actions.make_report(
            Scope("directorate", story.october, story.directorate),
            language="en",
            design=Design(("counting",), crest),
            by=None,
        )
        html = report_html(row.content, fingerprint(row.content), language="en", crest=True)
        assert ("image:crest" in html) is crest


def test_two_who_design_at_once_are_told(story: Story) -> None:
    change_design("directorate", OWN, revision=0, by=story.head)
    with pytest.raises(Stale, match="meanwhile"):
        change_design("directorate", OWN, revision=0, by=story.head)
    with pytest.raises(NotAllowed, match="no such section"):
        change_design("directorate", Design(("survey",)), revision=1, by=story.head)
    assert design_of("directorate") == OWN


@pytest.mark.parametrize("document", ["governor", "directorate", "brief"])
def test_every_section_on_offer_can_be_had(story: Story, document: str) -> None:
    codes = tuple(section.code for section in SPECS[document].offered)
    scope = Scope(document, story.october, story.directorate if document == "directorate" else None)
    row = actions.make_report(scope, language="en", design=Design(codes), by=story.head)
    html = report_html(row.content, row.sha256, language="en")
    assert [code for code in codes if f'id="{code}"' not in html] == []


def test_who_makes_a_report_is_asked_for_decisions_only_where_it_asks_for_some(story: Story) -> None:
    client, url = signed_in(story.head), address("reports:new_report_page")
    assert 'name="asks"' not in text_of(client.get(url, {"document": "directorate"}))
    change_design("directorate", Design(("figures", "asks")), revision=0, by=story.head)
    assert 'name="asks"' in text_of(client.get(url, {"document": "directorate"}))
