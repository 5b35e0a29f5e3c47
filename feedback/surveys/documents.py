"""The results of a wave as a paper: what the page says, with how it was counted."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sdip.documents.blocks import Block, Facts, Heading, Picture, Table, Text
from sdip.documents.pdf import check_available, write_pdf
from sdip.web.formats import NOTHING, formatter
from sdip.web.language import active_language
from sdip.web.pictures import meter_picture
from tenancy.context import require_tenant
from tenancy.models import Crest

from .models import Question, Survey
from .results import METHOD, Asked, Results, Score
from .workflow import Channel, Kind

Measure = Question.Measure
PARTS = (
    (gettext_lazy("Who answered"), (Measure.CLIENT_GROUP, Measure.AREA, Measure.NONE)),
    (gettext_lazy("The charter"), (Measure.AWARENESS, Measure.VISIBILITY, Measure.HELPFULNESS)),
    (gettext_lazy("The service"), (Measure.SATISFACTION, Measure.ASPECT)),
)


def results_paper(results: Results) -> Callable[[], bytes]:
    """Reads all it needs, in the language that is active; the result writes the PDF without a database."""
    check_available()
    crest = Crest.objects.filter(tenant=require_tenant()).first()
    language = active_language()
    context = {
        "lang": language.code, "dir": language.dir, "paper": True, "author": require_tenant().name, "crest": bool(crest),
        "title": title_of(results), "blocks": list(result_blocks(results)), "kind": _("Survey"),
    }  # fmt: skip
    html = render_to_string("feedback/surveys/paper.html", context)
    return partial(write_pdf, html, images={"crest": bytes(crest.image)} if crest else {})


def title_of(results: Results) -> str:
    return _("%(survey)s: %(wave)s") % {"survey": results.survey.name, "wave": results.wave.name}


def result_blocks(results: Results) -> Iterable[Block]:
    return _by_the_method(results) if results.survey.instrument.startswith(METHOD) else _plain_blocks(results)


def _by_the_method(results: Results) -> Iterable[Block]:
    """In the order of the harmonised report: overview, scope, method, then results: who answered, the charter, the service."""
    survey = results.survey
    yield Heading(_("Overview"))
    yield Text(str(survey.purpose) or str(survey.name))
    yield Heading(_("Scope"))
    service = [(_("Service"), str(survey.service.name))] if survey.service else []
    yield Facts([*service, *reach_facts(results)])
    yield Heading(_("How it was counted"))
    for sentence in method_of(results):
        yield Text(sentence)
    yield from _few(results)
    if not results.hidden:
        scores, texts = score_facts(results), [each for each in results.asked if each.question.kind == Kind.TEXT]
        for title, measures in PARTS:
            rows = [each for each in results.asked if each.question.measure in measures and each not in texts]
            facts = [(score["name"], score["value"]) for score in scores if score["code"] in measures]
            if rows or facts:
                yield Heading(str(title))
                yield from [Facts(facts)] if facts else []
                for each in rows:
                    yield from _question(each)
        for each in texts:
            yield from _question(each)


def _few(results: Results) -> Iterable[Block]:
    if results.hidden:
        yield Text(_("Fewer than five people have answered. Their answers are not shown."))
    elif results.indicative:
        yield Text(_("Fewer than thirty people have answered: these results are indicative."))


def _plain_blocks(results: Results) -> Iterable[Block]:
    yield Heading(_("How many answered"))
    yield Facts(reach_facts(results))
    yield from _few(results)
    if results.hidden:
        return
    if scores := score_facts(results):
        yield Heading(_("Scores"))
        yield Facts([(each["name"], each["value"]) for each in scores])
    yield Heading(_("Answers"))
    for each in results.asked:
        yield from _question(each)
    yield Heading(_("How it was counted"))
    for sentence in method_of(results):
        yield Text(sentence)


def reach_facts(results: Results) -> list[tuple[str, str]]:
    write, wave = formatter(), results.wave
    days = write.period(wave.opens_on, wave.closes_on) if wave.closes_on else write.day(wave.opens_on)
    facts = [(_("Days"), days), (_("Answers"), write.num(results.responses))]
    if wave.population:
        facts += [
            (_("People or transactions"), write.num(wave.population)),
            (_("Response rate"), _rate_words(results)),
        ]
    margin = results.margin
    facts.append(
        (
            _("Margin of error"),
            _("± %(points)s") % {"points": write.percent(_exact(margin), 1)} if margin is not None else NOTHING,
        )
    )
    needed = _("Answers needed for ± %(points)s") % {"points": write.percent(Decimal("0.05"))}
    facts.append((needed, write.num(results.wanted)))
    if not results.hidden:
        names = [
            _("%(channel)s: %(count)s") % {"channel": Channel(code).label, "count": write.num(n)}
            for code, n in sorted(results.channels.items())
        ]
        facts.append((_("How they came"), write.joined(*names)))
    return facts


def _rate_words(results: Results) -> str:
    if results.too_many:
        return _("More answers than people. Correct the number of people.")
    return formatter().percent(_exact(results.response_rate), 1)


def score_facts(results: Results) -> list[dict[str, Any]]:
    """With the parts of a meter, where there is a share."""
    names = {
        "awareness": _("Know the charter"),
        "visibility": _("Say that the charter is easy to see"),
        "helpfulness": _("Say that the charter helped"),
    }
    found = [
        (Measure.SATISFACTION.value, _("Satisfied on the whole"), results.satisfaction),
        (Measure.ASPECT.value, _("All aspects together"), results.overall),
    ]
    found += [(code, names[code], score) for code, score in results.charter.items()]
    return [
        {
            "code": code,
            "name": name,
            "value": score_words(score),
            "bar": [((score.value or 0) * 100, "part")] if score.value is not None else [],
        }
        for code, name, score in found
        if score is not None
    ]


def score_words(score: Score) -> str:
    if score.value is None:
        return _("Fewer than five answers")
    write = formatter()
    facts = {
        "share": write.percent(_exact(score.value), 1),
        "part": write.num(score.part),
        "whole": write.num(score.whole),
    }
    told = _("%(share)s (%(part)s of %(whole)s)") % facts if score.divided else facts["share"]
    few = _("indicative") if score.indicative else ""
    return write.joined(told, score.band, few)


def _question(each: Asked) -> Iterable[Block]:
    write = formatter()
    if each.hidden:
        yield Heading(each.words, 3)
        yield Text(_("Fewer than five answers: not shown."))
    elif each.numbers is not None:
        yield Heading(each.words, 3)
        yield Facts(number_facts(each))
    elif each.options:
        rows = [
            (option.words, write.num(option.count), write.percent(_exact(option.share), 1)) for option in each.options
        ]
        head = (_("Answer"), _("Number"), _("Share"))
        yield Table(each.words, head, rows, frozenset({1, 2}))
        if each.score is not None:
            words = _("Score: %(score)s") % {"score": write.percent(_exact(each.score), 1)}
            yield Text(words)
            yield Picture(meter_picture([(each.score * 100, "part")], words), words)
    elif each.question.kind in (Kind.TEXT, Kind.DATE):
        yield Heading(each.words, 3)
        yield Text(_("Answers: %(count)s") % {"count": write.num(each.answered)})
        if each.later:
            yield Text(_("Results by groups are told when all answers are in."))


def number_facts(each: Asked) -> list[tuple[str, str]]:
    write, found = formatter(), each.numbers
    if found is None:
        return []
    return [
        (_("Answers"), write.num(found.count)),
        (_("Mean"), write.num(found.mean, 1)),
        (_("Median"), write.num(found.median, 1)),
    ]


def method_of(results: Results) -> list[str]:
    """The formulas in words, for page and paper."""
    survey = results.survey
    return method_words(
        overall=survey.overall if results.overall is not None else "",
        helpful=survey.helpful if results.charter else "",
        finished=results.wave.finished_at is not None,
    )


def method_words(*, overall: str, helpful: str, finished: bool) -> list[str]:
    """`overall` and `helpful`: the rules that the survey has chosen, "" where it has no such score."""
    rules = {
        Survey.Overall.POOLED: _(
            "All aspects together: good answers to all aspects ÷ all their answers without “does not apply”."
        ),
        Survey.Overall.MEAN: _("All aspects together: the mean of the scores of the aspects."),
    }
    sentences = [
        _("Score: good answers ÷ (answers − “does not apply”). It is rounded to one decimal before its band is found.")
    ]
    if overall:
        sentences.append(rules[Survey.Overall(overall)])
    if helpful:
        sentences += [
            _(
                "Knowing the charter: those who know it ÷ all who were asked. Seeing it: those to whom it was easy ÷ those who know it."
            ),
            _("Help by the charter: those whom it helped ÷ those who saw it.")
            if helpful == Survey.Helpful.SAW
            else _("Help by the charter: those whom it helped ÷ those who know it."),
        ]
    sentences += [
        _("Margin of error: for a share of one half, at 95 %, as if everybody had the same chance to be asked."),
        _("Questions and groups of fewer than five people are not shown. Fewer than thirty are indicative."),
    ]
    if not finished:
        sentences.append(
            _("Until all answers are in, results move on by five answers at a time and the last five to nine wait.")
        )
    return sentences


def _exact(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
