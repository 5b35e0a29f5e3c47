"""A wave of a survey: how many answered, what they say on the whole, and how that was counted."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.surveys.documents import method_words, reach_facts, score_facts, score_words
from feedback.surveys.results import Results, published
from sdip.web.formats import formatter
from sdip.web.templatetags.sdip import words
from tenancy.text import words as read_words

from ..blocks import Aside, Block, Bullets, Cell, Column, Heading, Notice, Table, Text, Tile
from ..blocks import Facts as Pairs
from ..content.scope import Scope
from ..content.surveys import reach_of, results_in, scores_of, thawed, wave_facts
from ..reading import Facts, Report, decimal
from .base import Section
from .cells import table_of
from .provenance import days_words, provenance

SHOWN = 4  # scores on the cover


def gather(scope: Scope) -> dict[str, Any]:
    results = published(results_in(scope))
    return wave_facts(results.wave) | reach_of(results) | scores_of(results)


def blocks(report: Report, facts: Facts) -> Iterator[Block]:
    results, survey = thawed(facts), facts["survey"]
    if purpose := read_words(survey["purpose"]):
        yield Text(words(purpose))
    if facts["hidden"]:
        yield few(report)
        yield provenance(days_words(facts["opens_on"], facts["closes_on"]), _("Answers to the survey"), _as_of(facts))
        return
    about = [(_("Service"), words(service))] if (service := read_words(survey["service"])) else []
    yield Pairs([*about, *reach_facts(results)])
    yield Aside(_reach(facts, results))
    if results.indicative:
        yield Notice(_("Fewer than thirty people have answered: these results are indicative."), tone="warn")
    if facts["scores"]:
        yield scores_table("survey-scores", facts)
    yield Heading(_("How it was counted"))
    yield Bullets(method_words(**facts["rules"], finished=facts["over"]))
    yield provenance(days_words(facts["opens_on"], facts["closes_on"]), _("Answers to the survey"), _as_of(facts))


def _reach(facts: Facts, results: Results) -> Table:
    """How many were asked and have answered, and by which way."""
    numbers = {"answers": results.responses, "population": results.wave.population, "wanted": results.wanted}
    numbers |= {f"by_{code}": n for code, n in sorted(results.channels.items())}
    days = {name: Cell(facts[name]) for name in ("opens_on", "closes_on")}
    columns = [*(Column(name) for name in days), *(Column(name, number=True) for name in numbers)]
    return table_of("survey-reach", "", columns, [days | {name: Cell(n) for name, n in numbers.items()}])


def few(report: Report) -> Notice:
    facts = report.facts_of("survey")
    if facts and not facts["over"]:
        told = _(
            "The first results are told when ten people have answered, or when all answers are in and there are at least five."
        )
        return Notice(told, icon="lock")
    return Notice(_("Fewer than five people have answered. Their answers are not shown."), icon="lock")


def _as_of(facts: Facts) -> datetime:
    return datetime.fromisoformat(facts["as_of"])


def scores_table(code: str, facts: Facts) -> Table:
    columns = [
        Column("score", shown=False), Column("name", _("Score"), wide=True), Column("value", _("Result"), number=True),
        Column("part", number=True, shown=False), Column("whole", number=True, shown=False), Column("band", shown=False),
    ]  # fmt: skip
    return table_of(code, _("Scores"), columns, [_record(facts, each) for each in score_facts(thawed(facts))])


def _record(facts: Facts, shown: Mapping[str, Any]) -> dict[str, Cell]:
    score = facts["scores"][shown["code"]]
    return {
        "score": Cell(shown["code"]),
        "name": Cell(shown["name"], shown["name"]),
        "value": Cell(decimal(score["value"]), shown["value"], strong=score["value"] is not None),
        "part": Cell(decimal(score["part"])),
        "whole": Cell(decimal(score["whole"])),
        "band": Cell(str(read_words(score["band"]))),
    }


# --- the cover ---


def days(report: Report) -> str:
    facts = report.facts_of("survey")
    return days_words(facts["opens_on"], facts["closes_on"]) if facts else ""


def headline(report: Report) -> str:
    facts = report.facts_of("survey")
    if not facts:
        return ""
    if facts["hidden"]:
        return _("Fewer than five people have answered.") if facts["over"] else _("Too few answers can be told so far.")
    results = thawed(facts)
    said = dict(reach_facts(results))
    told = {"count": said[_("Answers")], "satisfied": _satisfied(results)}
    if not told["satisfied"]:
        return _("%(count)s people answered.") % told
    return _("%(count)s people answered; satisfied on the whole: %(satisfied)s.") % told


def _satisfied(results: Results) -> str:
    score = results.satisfaction
    return score_words(score) if score is not None and score.value is not None else ""


def tiles(report: Report) -> list[Tile]:
    facts = report.facts_of("survey")
    if not facts or facts["hidden"]:
        return []
    write, names = formatter(), {each["code"]: each["name"] for each in score_facts(thawed(facts))}
    told = [(code, decimal(facts["scores"][code]["value"])) for code in names]
    return [Tile(code, write.percent(value, 1), names[code], value) for code, value in told if value is not None][
        :SHOWN
    ]


SECTION = Section("survey", gettext_lazy("What people say on the whole"), blocks, gather)
