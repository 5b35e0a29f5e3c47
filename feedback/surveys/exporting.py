"""Files: results and single answers, keyed by codes, so that no language changes a column."""

import random
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, MutableSequence, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from tenancy.refusals import NotAllowed

from .columns import GIVEN_OUT, cells_of, columns_of
from .formula import FEWEST
from .models import Question, Wave
from .results import Results
from .workflow import Kind

RESULT_COLUMNS = ["question", "line", "option", "count", "answered", "share", "value", "note"]
RESULT_NUMBERS = [False, False, False, True, True, True, True, False]
HIDDEN, FEW = "hidden", "indicative"
AT_ONCE = 2000  # single answers in one query
Facts = tuple[str, str, str, str]  # where, in what language, how, in what month somebody answered
NOTHING_TOLD: Facts = ("", "", "", "")


def result_file(results: Results) -> list[list[str]]:
    """Everything that the results page says, by codes; rows without a question are about the whole wave."""
    return [*_whole(results), *result_rows(results)]


def _whole(results: Results) -> Iterable[list[str]]:
    if results.hidden:
        return
    yield ["", "", "responses", str(results.responses), "", _share(results.response_rate), "", _few(results.indicative)]
    yield ["", "", "margin_of_error", "", "", _share(results.margin), "", ""]
    scores = {"satisfaction": results.satisfaction, "overall": results.overall, **results.charter}
    for code, score in scores.items():
        if score is None:
            continue
        told = score.value is not None
        parts = [str(score.part), str(score.whole)] if told and score.divided else ["", ""]
        yield ["", "", code, *parts, _share(score.value), "", _few(score.indicative) if told else HIDDEN]


def result_rows(results: Results) -> Iterable[list[str]]:
    """The codes and numbers of the questions; what the page hides the file hides."""
    for each in results.asked:
        head, answered, note = [each.question.code, each.line], str(each.answered), _few(each.indicative)
        if each.hidden:
            yield [*head, "", "", "", "", "", HIDDEN]
            continue
        if not each.options:
            yield [*head, "", "", answered, "", "", note]
        if each.numbers is not None:
            for name, value in (("mean", each.numbers.mean), ("median", each.numbers.median)):
                yield [*head, name, "", answered, "", f"{value:.6f}", note]
        for option in each.options:
            if option.count is None:
                yield [*head, option.code, "", answered, "", "", HIDDEN]
            else:
                yield [*head, option.code, str(option.count), answered, _share(option.share), "", note]


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


def _few(indicative: bool) -> str:
    return FEW if indicative else ""


def given_out(questions: Sequence[Question]) -> list[Question]:
    """Free texts are read apart from all other answers of the same person, or not at all."""
    return [question for question in questions if question.kind != Kind.TEXT]


def answer_columns(questions: Sequence[Question]) -> tuple[list[str], list[bool]]:
    names = [*GIVEN_OUT, *columns_of(given_out(questions))]
    numeric = {question.code for question in questions if question.kind == Kind.NUMBER}
    return names, [name in numeric for name in names]


@dataclass(frozen=True, slots=True)
class Singles:
    """The single answers of a wave, one row for each response, shuffled, so that their order does not say who came when. Held are
    only the keys, however many there are: rows are read some at a time."""

    wave: Wave
    questions: Sequence[Question]  # without those in people's own words
    keys: MutableSequence[int]
    told: Mapping[Facts, Facts]

    def parts(self, size: int = AT_ONCE) -> Iterator[range]:
        return (range(start, min(start + size, len(self.keys))) for start in range(0, len(self.keys), size))

    def rows(self, part: range) -> list[list[str]]:
        """One query. What was taken out meanwhile is left out."""
        wanted = [self.keys[at] for at in part]
        found = {key: (facts, answers) for key, answers, *facts in _of_keys(self.wave, wanted)}
        return [self._row(*found[key]) for key in wanted if key in found]

    def _row(self, facts: list[Any], answers: dict[str, Any]) -> list[str]:
        told = self.told.get(_facts(*facts), NOTHING_TOLD)
        return [str(self.wave.number), *reversed(told), *cells_of(answers, self.questions)]


def single_answers(wave: Wave, questions: Sequence[Question]) -> Singles:
    """Once all answers are in, and not of fewer than five: two files would tell what came between them. How, in what language, where
    and in what month are told of five people or more."""
    check_singles(wave)
    found = array("q", wave.responses.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=AT_ONCE))
    groups = wave.responses.annotate(month=TruncMonth("answered_on")).order_by()
    counted = groups.values_list("place__code", "language", "channel", "month").annotate(n=Count("pk"))
    told = not_of_few({_facts(*facts): n for *facts, n in counted})
    random.SystemRandom().shuffle(found)
    return Singles(wave, given_out(questions), found, told)


def check_singles(wave: Wave) -> None:
    """Also before a worker is asked for them."""
    if wave.finished_at is None:
        raise NotAllowed(_("Single answers are given out when all answers are in. Say so on the page of the results."))
    if wave.responses.order_by()[:FEWEST].count() < FEWEST:
        raise NotAllowed(_("Fewer than five people have answered: their answers are not given out."))


def _of_keys(wave: Wave, keys: list[int]) -> Iterable[tuple[Any, ...]]:
    return wave.responses.filter(pk__in=keys).values_list(
        "pk", "answers", "place__code", "language", "channel", "answered_on"
    )


def _facts(place: str | None, language: str, channel: str, day: date) -> Facts:
    return place or "", language, channel, f"{day:%Y-%m}"


def not_of_few(groups: Mapping[Facts, int]) -> dict[Facts, Facts]:
    """What is told of each group. Facts that stand together with fewer than five people are left out, one after the other."""
    told = {facts: facts for facts in groups}
    for at in range(len(NOTHING_TOLD)):
        alike: Counter[Facts] = Counter()
        for facts, n in groups.items():
            alike[told[facts]] += n
        few = {facts for facts, n in alike.items() if n < FEWEST}
        told = {facts: _without(now, at) if now in few else now for facts, now in told.items()}
    return told


def _without(facts: Facts, at: int) -> Facts:
    first, second, third, fourth = ("" if place == at else fact for place, fact in enumerate(facts))
    return first, second, third, fourth
