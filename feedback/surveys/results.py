"""What a wave says: counts, shares, scores. Small numbers are hidden here, so that page, PDF and file hide the same."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tenancy.text import Words

from . import formula
from .formula import FEWEST, INDICATIVE
from .models import Question, Survey, Wave
from .queries import days_given, names_of_places, questions_of
from .suppression import hidden_groups
from .tallies import Key, Numbers, Tally, cells, channels, numbers, sorted_out, tallies
from .wording import span_words
from .workflow import GROUPS, NOT_APPLICABLE, Kind

Measure = Question.Measure
# The harmonised measurement, and the codes of its CC1 that say that the charter was seen
METHOD, SAW = "csm_", ("1", "3")
MOST_MONTHS = 24  # that days are told by; where they lie in more, it is by years


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    words: str
    count: int | None  # None: hidden
    share: float | None  # of those who answered; those to whom it does not apply are part of them
    good: bool

    @property
    def bar(self) -> list[tuple[float, str]]:
        """Of a meter."""
        return [((self.share or 0) * 100, "part")]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, or one line of a matrix. `hidden`: fewer than five answered. The score is good ÷ (answers − N/A)."""

    question: Question
    line: str
    words: str
    answered: int
    options: list[Option]
    good: int
    rated: int
    numbers: Numbers | None = None
    later: bool = False  # a day: by months it is told when all answers are in

    @property
    def code(self) -> str:
        return f"{self.question.code}.{self.line}" if self.line else self.question.code

    @property
    def hidden(self) -> bool:
        return self.answered < FEWEST

    @property
    def indicative(self) -> bool:
        return not self.hidden and self.answered < INDICATIVE

    @property
    def score(self) -> float | None:
        return None if self.rated < FEWEST or not self.question.good else formula.share(self.good, self.rated)


@dataclass(frozen=True, slots=True)
class Score:
    """A share with its numbers; None for the share where fewer than five people were asked.

    `people`: how many stand behind it, where `whole` counts answers to several questions. `divided`: it is part ÷ whole."""

    part: int
    whole: int
    value: float | None
    band: str = ""
    people: int | None = None
    divided: bool = True

    @property
    def indicative(self) -> bool:
        return FEWEST <= (self.whole if self.people is None else self.people) < INDICATIVE


@dataclass(frozen=True, slots=True)
class Results:
    survey: Survey
    wave: Wave
    responses: int
    asked: list[Asked]
    satisfaction: Score | None
    overall: Score | None
    charter: dict[str, Score]
    channels: dict[str, int]

    @property
    def hidden(self) -> bool:
        return self.responses < FEWEST

    @property
    def indicative(self) -> bool:
        return not self.hidden and self.responses < INDICATIVE

    @property
    def too_many(self) -> bool:
        """More answers than people: one of the numbers is wrong."""
        return self.wave.population is not None and self.responses > self.wave.population

    @property
    def response_rate(self) -> float | None:
        return None if self.too_many else formula.share(self.responses, self.wave.population or 0)

    @property
    def margin(self) -> float | None:
        return None if self.too_many else formula.margin_of_error(self.responses, self.wave.population)

    @property
    def wanted(self) -> int:
        return formula.sample_size(self.wave.population)


def results_of(survey: Survey, wave: Wave) -> Results:
    questions = questions_of(survey)
    rows = cells([wave])
    told = asked_of(questions, sorted_out(rows, questions).get((wave.pk, ""), Tally()), numbers(rows, questions))
    came = channels(rows)
    return Results(
        survey=survey, wave=wave, responses=sum(came.values()), asked=[_by_months(each, wave) for each in told],
        satisfaction=satisfaction_of(told, survey), overall=overall_of(told, survey),
        charter=charter_of(survey, wave, questions), channels=came,
    )  # fmt: skip


def _by_months(each: Asked, wave: Wave) -> Asked:
    """Days, told by months. A step of five in the whole may be of one in a month, so only when all answers are in; and only as many
    as the whole tells."""
    if each.question.kind != Kind.DATE or each.hidden:
        return each
    if wave.finished_at is None:
        return replace(each, later=True)
    days = days_given(wave, each.question)
    if sum(days.values()) != each.answered:
        return each
    size = len("2026-03") if len({day[:7] for day in days}) <= MOST_MONTHS else len("2026")
    spans: Counter[str] = Counter()
    for day, n in days.items():
        spans[day[:size]] += n
    options = [Option(code, span_words(code), n, formula.share(n, each.answered), False) for code, n in spans.items()]
    return replace(each, options=options)


def published(results: Results) -> Results:
    """For everybody also the groups of people are hidden that are small; what is rated is not."""
    return replace(results, asked=[_without_small_groups(each) for each in results.asked])


def _without_small_groups(each: Asked) -> Asked:
    if each.hidden or each.question.good or each.question.kind not in (*GROUPS, Kind.DATE):
        return each
    small = hidden_groups({option.code: option.count or 0 for option in each.options})
    options = [replace(option, count=None, share=None) if option.code in small else option for option in each.options]
    return replace(each, options=options)


def asked_of(questions: Sequence[Question], tally: Tally, counted: Mapping[str, Numbers] | None = None) -> list[Asked]:
    """In the order of the questions; a matrix line by line."""
    told = []
    places = names_of_places(_chosen_places(questions, tally))
    for question in questions:
        for line, words in question.line_words() if question.kind == Kind.MATRIX else [("", "")]:
            told.append(_one(question, line, words, tally, (counted or {}).get(question.code), places))
    return told


def _chosen_places(questions: Sequence[Question], tally: Tally) -> set[str]:
    rows = [question for question in questions if question.kind == Kind.PLACE]
    return {code for question in rows for code in tally.options.get((question.code, ""), {})}


def _one(
    question: Question, line: str, words: str, tally: Tally, counted: Numbers | None, places: Mapping[str, str]
) -> Asked:
    key: Key = (question.code, line)
    counts, answered = tally.options.get(key, {}), tally.answered.get(key, 0)
    codes = sorted(counts) if question.kind == Kind.PLACE else question.codes
    good = set(question.good)
    options = [
        Option(
            code, places.get(code) or question.words_of_option(code), counts.get(code, 0),
            formula.share(counts.get(code, 0), answered), code in good,
        )
        for code in codes
    ]  # fmt: skip
    rated = answered - counts.get(NOT_APPLICABLE, 0)
    full = f"{question.words}: {words}" if line else str(question.words)
    liked = sum(counts.get(code, 0) for code in good) if question.kind != Kind.MULTIPLE else 0
    return Asked(question, line, full, answered, options, liked, rated, counted)


def satisfaction_of(told: Sequence[Asked], survey: Survey) -> Score | None:
    rows = [each for each in told if each.question.measure == Measure.SATISFACTION]
    return _score(sum(each.good for each in rows), sum(each.rated for each in rows), survey) if rows else None


def overall_of(told: Sequence[Asked], survey: Survey) -> Score | None:
    """By the rule that the survey has chosen; the page says which."""
    parts = [(each.good, each.rated) for each in told if each.question.measure == Measure.ASPECT]
    if not parts:
        return None
    good, rated = sum(part for part, _whole in parts), sum(whole for _part, whole in parts)
    people, pooled = max(whole for _part, whole in parts), survey.overall == Survey.Overall.POOLED
    share = formula.pooled_score(parts) if pooled else formula.mean_score([part for part in parts if part[1] >= FEWEST])
    value = share if people >= FEWEST else None
    return Score(good, rated, value, formula.band_of(value, bands_of(survey)), people, pooled)


def _score(part: int, whole: int, survey: Survey) -> Score:
    value = formula.share(part, whole) if whole >= FEWEST else None
    return Score(part, whole, value, formula.band_of(value, bands_of(survey)))


def bands_of(survey: Survey) -> list[tuple[Decimal, str]]:
    return [(Decimal(str(each["from"])), str(Words(each["name"]))) for each in survey.bands]


def charter_of(survey: Survey, wave: Wave, questions: Sequence[Question]) -> dict[str, Score]:
    """Awareness, visibility, helpfulness; nothing where the survey does not ask all three."""
    by = {question.measure: question for question in questions if question.measure}
    if not {Measure.AWARENESS, Measure.VISIBILITY, Measure.HELPFULNESS} <= by.keys():
        return {}
    first, second, third = by[Measure.AWARENESS], by[Measure.VISIBILITY], by[Measure.HELPFULNESS]
    aware = first.good
    if not aware:
        return {}
    method = survey.instrument.startswith(METHOD) and survey.helpful == Survey.Helpful.SAW
    saw = [code for code in aware if code in SAW] if method else aware
    by_first = {
        group: tally for (_wave, group), tally in tallies([wave], [first, second, third], by=first).items() if group
    }
    found = formula.charter_scores(
        {code: tally.answered[first.code, ""] for code, tally in by_first.items()},
        {(code, other): n for code, tally in by_first.items() for other, n in tally.options[second.code, ""].items()},
        {(code, other): n for code, tally in by_first.items() for other, n in tally.options[third.code, ""].items()},
        aware=aware, visible=second.good, helped=third.good, saw=saw,
    )  # fmt: skip
    parts = {
        Measure.AWARENESS: found.awareness,
        Measure.VISIBILITY: found.visibility,
        Measure.HELPFULNESS: found.helpfulness,
    }
    return {
        str(name): Score(part, whole, formula.share(part, whole) if whole >= FEWEST else None)
        for name, (part, whole) in parts.items()
    }


@dataclass(frozen=True, slots=True)
class Change:
    """A score in the wave before and in this one. `p` is corrected for the number of scores compared."""

    asked: Asked
    before: Asked
    p: float | None

    @property
    def few(self) -> bool:
        return min(self.asked.rated, self.before.rated) < INDICATIVE

    @property
    def significant(self) -> bool:
        return self.p is not None and self.p < formula.ALPHA

    @property
    def difference(self) -> float | None:
        if self.asked.score is None or self.before.score is None:
            return None
        return self.asked.score - self.before.score


def changes(survey: Survey, before: Wave, after: Wave) -> list[Change]:
    """Each score by the z-test of two shares, corrected by Holm; none where fewer than thirty rated it in one of the waves."""
    questions = [question for question in questions_of(survey) if question.good and question.kind != Kind.MULTIPLE]
    found = tallies([before, after], questions)
    pairs = list(
        zip(
            asked_of(questions, found.get((before.pk, ""), Tally())),
            asked_of(questions, found.get((after.pk, ""), Tally())),
            strict=True,
        )
    )
    tested = [
        formula.two_proportions(old.good, old.rated, new.good, new.rated)
        if min(old.rated, new.rated) >= INDICATIVE
        else None
        for old, new in pairs
    ]
    return [Change(new, old, p) for (old, new), p in zip(pairs, formula.holm(tested), strict=True)]
