"""The document holds the whole plan, on the page, in the PDF and in the DOCX, in the reader's language."""

import subprocess
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import page
import pytest
from django.utils import timezone
from django.utils.translation import override

from planning import actions, models
from planning.documents import PAPERS, Paper, as_docx, as_pdf
from planning.models import Cycle
from sdip.documents.blocks import Facts, Heading, Table, Text
from sdip.files.store import store_file
from tests.documents.test_pdf import normalised, spoken_text
from tests.make import make, make_member
from tests.planning.conftest import Story, in_days
from tests.planning.test_documents import docx_of, words_of
from tests.planning.weighing import Weighing, make_weighing


@pytest.fixture
def weighing(story: Story) -> Weighing:
    return make_weighing(story)


def said_in(paper: Paper) -> list[str]:
    """Every piece of text of a paper, line by line."""
    found: list[str] = [paper.title]
    for block in paper.blocks:
        match block:
            case Heading() | Text():
                found.append(block.words)
            case Table():
                found += [block.caption, *block.head, *(cell for row in block.rows for cell in row)]
            case Facts():
                found += [words for pair in block.pairs for words in pair]
    return [line for words in found for line in words.splitlines() if line.strip()]


def table_of(paper: Paper, caption: str) -> Table:
    return next(block for block in paper.blocks if isinstance(block, Table) and block.caption == caption)


def rich(story: Story, weighing: Weighing) -> Cycle:
    """A plan with something of everything, in the middle of its work."""
    cycle, problem, now = weighing.cycle, weighing.problems[0], timezone.now()
    make(models.Seat, cycle=cycle, function="supervisor", member=make_member(name="Sam Seat"),
         deputy=make_member(name="Dora Deputy"), confirmed_at=now)  # fmt: skip
    make(models.Evidence, problem=problem, kind="address", address="https://example.org/pipes", note="Photos of May")
    make(models.Evidence, problem=problem, kind="figure", indicator=story.indicator, period=story.months[4], address="")
    for position, (branch, words) in enumerate(
        [
            ("why", "Parts are late"),
            ("why", "Nobody orders them"),
            ("people", "No storekeeper"),
            ("money", "No advance"),
        ]
    ):
        make(models.Cause, problem=problem, branch=branch, position=position, words=words)
    heard = make(
        models.Consultation, cycle=cycle, voice="clients", asked={"en": "How long?"}, whom="Forty homes", heard=42
    )
    make(models.Evidence, consultation=heard, problem=None, kind="address", address="https://example.org/answers")
    goal = story.goal(story.at("goals", cycle))
    make(models.AimShift, goal=goal, from_low="0.9", to_low="0.8", from_on=in_days(60), to_on=in_days(90),
         reason="The council asked", by=story.head)  # fmt: skip
    meeting = make(models.Meeting, cycle=cycle, starts_at=now - timedelta(days=3), ends_at=now - timedelta(days=2),
                   held_at=now, minutes="Long talk about stores", guests="Mr. Guest", where="Town hall")  # fmt: skip
    make(models.Attendance, meeting=meeting, member=story.head, state="present")
    steps = [
        make(models.Action, cycle=cycle, goal=goal, directorate=story.directorate, words={"en": words}, owner=story.head,
             due_on=in_days(20), budget=budget, budget_source=source)
        for words, budget, source in (("Fill the store", Decimal("1200.50"), "City grant"), ("Train people", None, ""))
    ]  # fmt: skip
    make(models.Decision, meeting=meeting, words={"en": "Build a store"}, action=steps[0])
    make(models.Dependency, action=steps[1], needs=steps[0])
    make(models.Milestone, action=steps[0], words={"en": "Shelves stand"})
    make(models.Barrier, action=steps[0], words="No permit yet", level="governor", raised_by=story.head)
    make(
        models.DateShift,
        action=steps[0],
        from_on=in_days(10),
        to_on=in_days(20),
        reason="Rain all month",
        by=story.head,
    )
    make(models.ActionFile, action=steps[0], file=store_file(b"%PDF-2", "bill.pdf", "application/pdf"), note="The bill")
    make(models.SignOff, cycle=cycle, stage="team", level="head", signed_by=story.head, note="Well chosen")
    make(models.SignOff, cycle=cycle, stage="goals", level="head", signed_by=story.head, voided_at=now)
    make(
        models.StageMove,
        cycle=cycle,
        from_stage="goals",
        to_stage="problems",
        reason="One was missing",
        moved_by=story.head,
    )
    story.at("implementation", cycle)
    row: Cycle = Cycle.objects.select_related("directorate", "service", "follows").get(pk=cycle.pk)
    return row


WORDS = (
    "Dora Deputy", "https://example.org/pipes", "Photos of May", "1. Parts are late", "2. Nobody orders them",
    "No storekeeper", "No advance", "Forty homes", "https://example.org/answers", "at least 90.0%", "The council asked",
    "Long talk about stores", "Mr. Guest", "Town hall", "Build a store", "City grant", "1,200.50", "Shelves stand",
    "No permit yet", "Rain all month", "bill.pdf", "The bill", "Well chosen", "Taken back on", "One was missing",
)  # fmt: skip


def test_the_document_holds_everything_that_the_pages_hold(story: Story, weighing: Weighing) -> None:
    paper = PAPERS["plan"](rich(story, weighing))
    said = "\n".join(said_in(paper))
    assert [words for words in WORDS if words not in said] == []
    assert [words for words in WORDS if words not in words_of(docx_of(as_docx(paper)))] == []
    decided = table_of(paper, "Decisions").rows
    assert [row[:2] for row in decided] == [("Build a store", story.head.name)]
    waits = {row[0].splitlines()[0]: row[5] for row in table_of(paper, "What is done by whom and when").rows}
    assert waits == {"Fill the store": "–", "Train people": "Fill the store"}


def test_causes_stand_by_branch_and_in_their_order(story: Story, weighing: Weighing) -> None:
    paper = PAPERS["plan"](rich(story, weighing))
    facts = next(block for block in paper.blocks if isinstance(block, Facts) and "Why?" in dict(block.pairs))
    told = dict(facts.pairs)
    assert told["Why?"] == "1. Parts are late\n2. Nobody orders them"
    assert (told["Causes: People"], told["Causes: Money"]) == ("No storekeeper", "No advance")
    assert "71.0%" in told["Evidence"]


def test_the_ranking_stands_there_once_it_is_open_with_what_the_team_set(story: Story, weighing: Weighing) -> None:
    weighing.everybody(2, **{"Two teams": 5})
    weighing.score("community_member", 1)
    closed = PAPERS["plan"](weighing.cycle)
    assert "The scores are not opened yet." in said_in(closed)
    assert not [block for block in closed.blocks if isinstance(block, Table) and "rank" in block.caption]
    story.at("priorities", weighing.open())
    first = weighing.solutions["Two teams"]
    last = next(row for row in weighing.all() if row.pk != first.pk)
    actions.set_rank(last, 1, reason="It is law", revision=last.revision, by=weighing.head)
    paper = PAPERS["plan"](Cycle.objects.get(pk=weighing.cycle.pk))
    ranked = table_of(paper, "Solutions by rank, best first").rows
    assert (ranked[0][0], ranked[0][1].splitlines()[0]) == ("1", str(last.words))
    best = next(row for row in ranked if row[1].startswith("Two teams"))
    assert best[2].splitlines()[1].startswith("1.0 to 5.0, deviation ")
    assert best[3:5] == ("1.0", "5.0")
    (by_hand,) = table_of(paper, "Ranks that the team set").rows
    assert by_hand[2:] == ("1", "It is law", weighing.head.name)
    assert table_of(paper, "Opened and closed").rows[0][2] == weighing.head.name


def test_the_paper_says_that_ranks_of_few_are_indicative(story: Story, weighing: Weighing) -> None:
    told = "Fewer than three members weighed: these ranks are indicative."
    for count, indicative in ((2, True), (4, False)):
        for who in list(weighing.team)[:count]:
            weighing.score(who, 3)
        Cycle.objects.filter(pk=weighing.cycle.pk).update(scores_open_at=timezone.now())
        paper = PAPERS["plan"](Cycle.objects.get(pk=weighing.cycle.pk))
        ranks = {row[0] for row in table_of(paper, "Solutions by rank, best first").rows}
        assert (told in said_in(paper), any("indicative" in rank for rank in ranks)) == (indicative, indicative)
        Cycle.objects.filter(pk=weighing.cycle.pk).update(scores_open_at=None)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("kind", list(PAPERS))
def test_the_pdf_says_what_the_source_says(
    story: Story, weighing: Weighing, kind: str, language: str, tmp_path: Path
) -> None:
    cycle, path = rich(story, weighing), tmp_path / "plan.pdf"
    with override(language):
        paper = PAPERS[kind](cycle)
        path.write_bytes(as_pdf(paper))
    lines = said_in(paper)
    assert len(lines) > 30
    spoken = normalised(" ".join(spoken_text(path)))
    copied = normalised(subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout)
    lost = [line for line in lines if not _found(normalised(line), spoken, copied)]
    assert len(lost) <= len(lines) * (0 if language == "en" else 0.03), lost
    result: Any = page.validate_pdf(str(path), profile="ua1")
    assert result.is_compliant, result


def _found(line: str, spoken: str, copied: str) -> bool:
    """Whole as it is read aloud; of a line that the page breaks, every word, which may be broken itself."""
    unbroken = copied.replace(" ", "")
    return line in spoken or all(word in spoken or word in unbroken for word in line.split())


def test_a_wide_paper_lies_across_in_both_directions(story: Story, weighing: Weighing, tmp_path: Path) -> None:
    for language, kind, across in (("en", "key-service", True), ("ar", "key-service", True), ("ar", "plan", False)):
        path = tmp_path / "wide.pdf"
        with override(language):
            path.write_bytes(as_pdf(PAPERS[kind](weighing.cycle)))
        told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
        size = next(line for line in told.splitlines() if line.startswith("Page size")).split()
        assert (float(size[2]) > float(size[4])) is across
