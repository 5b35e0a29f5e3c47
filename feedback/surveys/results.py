"""What a wave says: counts, shares, scores. Small numbers are hidden here, so that page, PDF and file hide the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from tenancy.text import Words

from . import formula
from .formula import FEWEST, INDICATIVE
from .models import Question, Survey, Wave
from .queries import questions_of
from .suppression import hidden_cells, hidden_groups, sums_with_scores
from .tallies import Key, Numbers, Tally, joint_counts, numbers, responses_by, tallies
from .workflow import NOT_APPLICABLE, Kind

Measure = Question.Measure
REST = "*"  # all groups that are hidden, together; no code has this sign


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    words: str
    count: int
    share: float | None  # of those who answered; those to whom it does not apply are part of them
    good: bool


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
    """A share of people with its numbers; None for the share where fewer than five were asked."""

    part: int
    whole: int
    value: float | None
    band: str = ""

    @property
    def indicative(self) -> bool:
        return FEWEST <= self.whole < INDICATIVE


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
    def response_rate(self) -> float | None:
        return formula.share(self.responses, self.wave.population or 0)

    @property
    def margin(self) -> float | None:
        return formula.margin_of_error(self.responses, self.wave.population)

    @property
    def wanted(self) -> int:
        return formula.sample_size(self.wave.population)


def results_of(survey: Survey, wave: Wave) -> Results:
    questions = questions_of(survey)
    tally = tallies([wave], questions).get((wave.pk, ""), Tally())
    told = asked_of(questions, tally, numbers(wave, questions))
    channels = {str(channel): n for (_wave, channel), n in responses_by([wave], "channel").items()}
    return Results(
        survey=survey, wave=wave, responses=sum(channels.values()), asked=told,
        satisfaction=satisfaction_of(told, survey), overall=overall_of(told, survey),
        charter=charter_of(survey, wave, questions), channels=channels,
    )  # fmt: skip


def asked_of(questions: Sequence[Question], tally: Tally, counted: Mapping[str, Numbers] | None = None) -> list[Asked]:
    """In the order of the questions; a matrix line by line."""
    told = []
    for question in questions:
        for line, words in question.line_words() if question.kind == Kind.MATRIX else [("", "")]:
            told.append(_one(question, line, words, tally, (counted or {}).get(question.code)))
    return told


def _one(question: Question, line: str, words: str, tally: Tally, counted: Numbers | None) -> Asked:
    key: Key = (question.code, line)
    counts, answered = tally.options.get(key, {}), tally.answered.get(key, 0)
    codes = sorted(counts) if question.kind == Kind.PLACE else question.codes
    good = set(question.good)
    options = [
        Option(code, question.words_of_option(code), counts.get(code, 0), formula.share(counts.get(code, 0), answered), code in good)
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
    people = max(whole for _part, whole in parts)
    mean = formula.mean_score(parts) if survey.overall == Survey.Overall.MEAN else formula.pooled_score(parts)
    value = mean if people >= FEWEST else None
    return Score(good, rated, value, formula.band_of(value, bands_of(survey)))


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
    # The method's first and third option say that the charter was seen; "aware" counts all who know of it.
    saw = [aware[0], *aware[2:]] if survey.helpful == Survey.Helpful.SAW else aware
    found = formula.charter_scores(
        joint_counts(wave, first.code, second.code, third.code),
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
class Cell:
    """None: hidden."""

    count: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Cross:
    """One question by the groups of another; rows are None where the whole table would give small numbers away."""

    asked: Asked
    rows: list[tuple[str, list[Cell]]] | None
    scores: list[float | None]


@dataclass(frozen=True, slots=True)
class Breakdown:
    by: Question
    groups: list[tuple[str, str, int | None]]  # code, words, how many (None: hidden)
    crossed: list[Cross]


def breakdown(survey: Survey, wave: Wave, by: Question) -> Breakdown:
    """Two small tables never let anybody work out a number below five."""
    questions = [
        q
        for q in questions_of(survey)
        if q.pk != by.pk and q.kind in (Kind.CHOICE, Kind.SCALE, Kind.MATRIX, Kind.MULTIPLE)
    ]
    split = {group: tally for (_wave, group), tally in tallies([wave], [*questions, by], by=by).items()}
    sizes = {code: split[code].answered.get((by.code, ""), 0) if code in split else 0 for code in by.codes}
    if silent := wave.responses.count() - sum(sizes.values()):
        sizes[""] = silent  # who left the question open: else they could be worked out
    small = hidden_groups(sizes)
    told = [asked_of(questions, split.get(code, Tally())) for code in sizes]
    groups = [
        (code, by.words_of_option(code) if code else _("No answer"), None if code in small else n)
        for code, n in sizes.items()
    ]
    crossed = [_cross(list(cells), list(sizes), small) for cells in zip(*told, strict=True)]
    return Breakdown(by, groups, crossed)


def _cross(cells: Sequence[Asked], groups: Sequence[str], small: set[str]) -> Cross:
    """Each of `cells` is the question as one group answered it. Groups that are hidden count as one: their sum is known."""
    first, by = cells[0], dict(zip(groups, cells, strict=True))
    codes = [option.code for option in first.options]
    shown = [group for group in groups if group not in small]
    counts = {(option.code, group): option.count for group in shown for option in by[group].options}
    for code in codes if small else ():
        counts[code, REST] = sum(option.count for group in small for option in by[group].options if option.code == code)
    columns = [*shown, REST] if small else shown
    good = set(first.question.good)
    scored = sums_with_scores(counts, codes, good, shown) if good else {}
    hidden = hidden_cells(
        counts, codes, columns, lambda cell: (cell[1], cell[0] in good if scored.get(cell[1]) else None)
    )
    if hidden is not None:
        hidden |= {(code, group) for code in codes for group in small}
    rows = None if hidden is None else [
        (option.words, [_cell(option.code, group, by[group], hidden) for group in groups]) for option in first.options
    ]  # fmt: skip
    scores = [
        by[group].score if scored.get(group) and hidden is not None and (NOT_APPLICABLE, group) not in hidden else None
        for group in groups
    ]
    return Cross(first, rows, scores)


def _cell(code: str, group: str, each: Asked, hidden: set[tuple[object, object]]) -> Cell:
    if (code, group) in hidden:
        return Cell(None, None)
    count = next(option.count for option in each.options if option.code == code)
    return Cell(count, formula.share(count, each.answered))


@dataclass(frozen=True, slots=True)
class Change:
    """A score in the wave before and in this one. `p` is corrected for the number of scores compared."""

    asked: Asked
    before: Asked
    p: float | None

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
