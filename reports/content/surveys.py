"""The results of a wave as plain data, hidden as they are for everybody; and back again, for the words that its page uses."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from feedback.models import Survey, Wave
from feedback.surveys import formula
from feedback.surveys.results import Asked, Results, Score, results_of
from feedback.surveys.tallies import Numbers
from feedback.surveys.workflow import Kind
from organisation.models import Place
from tenancy.text import Words

from .scope import Scope

Facts = Mapping[str, Any]


def results_in(scope: Scope) -> Results:
    """Of the report's wave; counted once for all its sections."""
    wave = scope.wave
    assert wave is not None
    if "results" not in scope.known:
        scope.known["results"] = results_of(wave.survey, wave)
    found: Results = scope.known["results"]
    return found


def wave_facts(wave: Wave) -> dict[str, Any]:
    survey = wave.survey
    return {
        "survey": {
            "code": survey.code,
            "name": survey.name,
            "purpose": survey.purpose,
            "service": survey.service.name if survey.service else {},
            "instrument": survey.instrument,
        },
        "number": wave.number,
        "name": wave.name,
        "opens_on": wave.opens_on,
        "closes_on": wave.closes_on,
        "population": wave.population,
        "over": wave.finished_at is not None,  # all answers are in
        "as_of": timezone.now(),
    }


def reach_of(results: Results) -> dict[str, Any]:
    """Fewer than five are not told."""
    hidden = results.hidden
    return {
        "hidden": hidden,
        "responses": 0 if hidden else results.responses,
        "channels": {} if hidden else results.channels,
    }


def scores_of(results: Results) -> dict[str, Any]:
    """By what they measure. `rules`: how the survey counts those that it may count in several ways."""
    survey, found = results.survey, {"satisfaction": results.satisfaction, "aspect": results.overall, **results.charter}
    return {
        "scores": {code: score_of(score, survey) for code, score in found.items() if score and not results.hidden},
        "rules": {
            "overall": survey.overall if results.overall is not None else "",
            "helpful": survey.helpful if results.charter else "",
        },
    }


def score_of(score: Score, survey: Survey) -> dict[str, Any]:
    """Nothing of one that rests on fewer than five."""
    told, band = score.value is not None, ""
    if told and score.band:
        edges = [(Decimal(str(each["from"])), str(at)) for at, each in enumerate(survey.bands)]
        band = formula.band_of(score.value, edges)
    return {
        "part": score.part if told else None,
        "whole": score.whole if told else None,
        "people": score.people if told else None,
        "value": _exact(score.value),
        "band": survey.bands[int(band)]["name"] if band else {},
        "divided": score.divided,
    }


def asked_facts(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """One query, for the names of places."""
    codes = {option.code for each in asked if each.question.kind == Kind.PLACE for option in each.options}
    places = dict(Place.objects.filter(code__in=codes).values_list("code", "name"))
    return [_asked(each, places) for each in asked]


def _asked(each: Asked, places: Mapping[str, Words]) -> dict[str, Any]:
    question = each.question
    scored = each.score is not None
    return {
        "code": each.code,
        "words": question.words,
        "line": line_words(each),
        "kind": question.kind,
        "measure": question.measure,
        "hidden": each.hidden,
        "answered": None if each.hidden else each.answered,
        "options": [] if each.hidden else _options(each, option_words(question, places)),
        "good": each.good if scored else None,
        "rated": each.rated if scored else None,
        "numbers": _numbers(each.numbers) if each.numbers and not each.hidden else None,
    }


def line_words(each: Asked) -> Any:
    """Of a matrix."""
    return next((line["words"] for line in each.question.lines if line["code"] == each.line), {}) if each.line else {}


def _options(each: Asked, names: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"code": option.code, "words": names.get(option.code, {}), "count": option.count, "good": option.good}
        for option in each.options
    ]


def option_words(question: Any, places: Mapping[str, Words]) -> Mapping[str, Any]:
    """By code; what does not apply is a word of our own."""
    if question.kind == Kind.PLACE:
        return places
    return {each["code"]: each["words"] for each in question.options}


def _numbers(found: Numbers) -> dict[str, Any]:
    return {"count": found.count, "mean": found.mean, "median": found.median}


def _exact(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value))


# --- read ---


def thawed(facts: Facts) -> Results:
    """For the sentences on how many answered and with which scores; without the single questions."""
    about = facts["survey"]
    survey = Survey(code=about["code"], name=Words(about["name"]), instrument=about["instrument"])
    closes_on = facts["closes_on"]
    wave = Wave(
        survey=survey, number=int(facts["number"]), name=Words(facts["name"]), opens_on=date.fromisoformat(facts["opens_on"]),
        closes_on=date.fromisoformat(closes_on) if closes_on else None,
        population=int(facts["population"]) if facts["population"] else None,
    )  # fmt: skip
    scores = {code: _score(each) for code, each in facts.get("scores", {}).items()}
    satisfaction, overall = scores.pop("satisfaction", None), scores.pop("aspect", None)
    channels = {code: int(n) for code, n in facts["channels"].items()}
    return Results(survey, wave, int(facts["responses"]), [], satisfaction, overall, scores, channels)


def _score(each: Facts) -> Score:
    """One that is not told has no parts to show."""
    value, people = each["value"], each["people"]
    return Score(
        int(each["part"] or 0), int(each["whole"] or 0), None if value is None else float(value), str(Words(each["band"])),
        None if people is None else int(people), each["divided"],
    )  # fmt: skip
