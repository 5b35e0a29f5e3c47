"""Sample surveys with answers: satisfaction in two waves, a rapid scan, a draft. Every answer is invented."""

import csv
import io
import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, gettext_noop, override

from feedback.surveys import actions
from feedback.surveys.models import Survey, Wave
from organisation.models import Role
from sdip.web.formats import formatter

if TYPE_CHECKING:
    from .load import Sample

WAVES = ((200, 120, 64, 0.0), (20, 0, 90, 0.6))  # first and last day ago, answers, how much better it got
SAID = (
    gettext_noop("Please put more chairs where we wait."),
    gettext_noop("I was told at once which papers to bring. Thank you."),
    gettext_noop("Open the second counter on the first days of the month."),
    gettext_noop("The sign at the entrance is too small."),
    gettext_noop("Send a message when the papers are ready."),
    gettext_noop("The lift did not work. I have a wheelchair."),
)
SCAN = 18
POPULATION = 1_900


def load(sample: "Sample") -> None:
    dice, service = random.Random(sample.facts["slug"]), sample.services[sample.facts["plan"]["service"]]
    by, languages = sample.member(Role.PLANNING_MANAGER), sample.facts["languages"]
    survey = actions.start_from_ready(
        "csm_onsite", code=f"{service.code}-satisfaction", languages=languages, service=service, by=by
    )
    waves = [_wave(sample, survey, *days[:2]) for days in WAVES]
    survey = actions.move_survey(survey, "open", by=by)
    for wave, (*_days, number, better) in zip(waves, WAVES, strict=True):
        wave.survey = survey
        _answer(sample, wave, [_visitor(sample, dice, better) for _each in range(number)])
    actions.publish_results(waves[0], by=by)
    _scan(sample, dice)
    actions.start_from_ready("staff", code="staff", languages=languages, by=by)


def _wave(sample: "Sample", survey: Survey, first: int, last: int) -> Wave:
    opens_on = sample.today - timedelta(days=first)
    name = {}
    for language in sample.facts["languages"]:
        with override(language):
            name[language] = formatter(language).month(opens_on)
    closes_on = sample.today - timedelta(days=last) if last else None
    return actions.add_wave(
        survey, name=name, opens_on=opens_on, closes_on=closes_on, population=POPULATION,
        by=sample.member(Role.PLANNING_MANAGER),
    )  # fmt: skip


def _visitor(sample: "Sample", dice: random.Random, better: float) -> dict[str, str]:
    answers = {
        "CLIENT": dice.choices(["citizen", "business", "government"], [8, 3, 1])[0],
        "SEX": dice.choices(["female", "male", "unsaid"], [9, 9, 1])[0],
        "AGE": dice.choices(["under-18", "18-34", "35-59", "60-up"], [1, 6, 7, 3])[0],
        "CC1": dice.choices("1234", [4, 2, 1, 4])[0],
        "SQD0": _agreed(dice, 3.7 + better),
    }
    if answers["CC1"] != "4":
        answers |= {"CC2": dice.choices("1234", [4, 3, 2, 1])[0], "CC3": dice.choices("123", [4, 3, 2])[0]}
    for number in range(1, 9):
        answers[f"SQD{number}"] = "na" if dice.random() < 0.06 else _agreed(dice, 3.5 + better + 0.1 * (number % 4))
    if dice.random() < 0.15:
        with override(sample.facts["languages"][0]):
            answers["SUGGESTION"] = gettext(dice.choice(SAID))
    return answers


def _agreed(dice: random.Random, mean: float) -> str:
    return str(min(5, max(1, round(dice.gauss(mean, 0.9)))))


def _scan(sample: "Sample", dice: random.Random) -> None:
    service = list(sample.services.values())[-1]
    by = sample.member(Role.PLANNING_MANAGER)
    survey = actions.start_from_ready(
        "rapid_scan", code=f"{service.code}-exit", languages=sample.facts["languages"], service=service, by=by
    )
    survey = actions.move_survey(survey, "open", by=by)
    wave = survey.waves.get()
    wave.survey = survey
    rows = [
        {"ALL": dice.choices("321", [6, 3, 2])[0], "WAIT": dice.choices("321", [3, 3, 3])[0], "STAFF": dice.choices("321", [7, 2, 1])[0],
         "DONE": dice.choices(["yes", "part", "no"], [6, 2, 1])[0]}
        for _each in range(SCAN)
    ]  # fmt: skip
    _answer(sample, wave, rows)


def _answer(sample: "Sample", wave: Wave, rows: list[dict[str, Any]]) -> None:
    """As a file from another programme."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    actions.import_answers(wave, out.getvalue().encode(), by=sample.member(Role.DATA_OFFICER))
