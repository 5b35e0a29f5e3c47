"""The formulas of this app in words: one registry, shown on "How we count" and printed in reports."""
# ruff: noqa: E501  what a page shows as one paragraph stands on one line

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sdip.web.formats import formatter
from tenancy.text import Words

from .expressions import BadFormula, in_words, read
from .models import IndicatorVersion, Kind, Several, SumOverPlaces, SumOverTime
from .sources import source


@dataclass(frozen=True, slots=True)
class Formula:
    code: str
    name: Promise | str
    words: Promise | str


FORMULAS: tuple[Formula, ...] = (
    Formula("figure", _("A figure"), _("What was measured in a period and approved by somebody who did not enter it. A share is its numerator divided by its denominator; both are kept. Where the denominator is 0 there is no figure.")),
    Formula("several", _("Several readings in a period"), _("Where an indicator is read several times in a period, its definition says which reading or which sum, mean or median of them is the figure. Shares are never averaged: where all readings count, the sum of their numerators is divided by the sum of their denominators. Readings that were withdrawn stay to be seen and count for nothing.")),
    Formula("wholes", _("Wholes added up from parts"), _("Longer periods and the whole of all places are added up as the definition says, and beside the sum stands of how many figures it is made. Where the way of counting changed in between, nothing is added up. No standard judges such a whole, and a broken promise stays marked at its part.")),
    Formula("unusual", _("Unusual figures"), _("A new figure is compared with the last 24 of the same kind: its distance from their median, divided by the median of their own distances and times 0.6745. Beyond 3.5 it asks for a reason, and so does one outside the possible values or one that changes more than is usual. With fewer than six earlier figures nothing is said. It is never refused.")),
    Formula("in_force", _("The standard that counts"), _("The one in force on the last day of the period. Where places have standards of their own, that of the nearest place. A standard speaks of the periods for which the indicator is reported: a yearly target does not judge a month.")),
    Formula("standing", _("The standing"), _("Worse than the guarantee: promise broken. At least the guarantee, not the target: promise kept. At least the target: target reached. Without a guarantee, short of the target: below target. Equal counts as reached. Shares are compared without rounding.")),
    Formula("gap", _("The gap"), _("Figure minus standard where higher is better, standard minus figure where lower is better. A minus is always short of the standard. Inside a range the gap is 0, outside it is the distance to the nearer end, as a minus.")),
    Formula("relative_gap", _("The gap as a share"), _("The gap divided by the standard, for a range by its width. A standard of 0 has none. Lists put the widest gap to the guarantee first, as a share of it; where nothing is guaranteed, to the target.")),
    Formula("attainment", _("How far the target is reached"), _("Figure divided by target where higher is better, target divided by figure where lower is better. Of a range: 1 inside, less by the distance as a share of its width outside.")),
    Formula("progress", _("Progress since the baseline"), _("The way from the baseline to the figure, divided by the way from the baseline to the target. It may be below 0 or above 1.")),
    Formula("kept", _("Promises kept"), _("Figures with a guarantee that reach it, of all figures with a guarantee. Missing and disputed figures are in neither number. Figures without a guarantee are nobody’s promise.")),
    Formula("way", _("Way to the targets"), _("The mean of how far each target is reached, by the weights of the indicators. Each counts at most as reached, so that none makes up for another; a broken promise stays marked beside it. Missing and disputed figures are left out, and the page says how many count.")),
    Formula("effect", _("Most to win"), _("The gap as a share of the standard, times the weight of the indicator, times the people that it serves.")),
    Formula("forecast", _("When a standard will be reached"), _("A straight line through the last twelve figures by least squares. Where it rises or falls by more than its own scatter, the day on which it crosses the standard is named, with the days between which eight of ten such lines would cross.")),
    Formula("confidence", _("Who stands behind a figure"), _("Verified or disputed: as the last recount in the field said; disputed is a recount further from the figure than the settings tolerate, 10 per cent of it where they say nothing. Documented: evidence is attached. Else self-reported.")),
    Formula("missing", _("Missing figures"), _("A figure is expected for every period of the indicator’s frequency that has ended, from the day on which the indicator holds, else from its first figure on. A missing figure is grey: not red, not zero.")),
    Formula("change", _("Change: is it real?"), _("The mean of the last 36 periods and its natural limits, 2.66 mean moving ranges to each side. A figure outside the limits, seven rising or falling in a row, seven on one side of the mean, or two of three near a limit are more than chance. With fewer than ten figures nothing is said.")),
    Formula("outlook", _("Outlook: will it keep the promise?"), _("Both limits on the good side of the guarantee: reliable. Both on the bad side: out of reach. Else hit or miss. Without a guarantee the target takes its place, and the page says so.")),
    Formula("rebase", _("Where limits start anew"), _("At a change that somebody has marked on the chart, and where the definition has a new version.")),
)  # fmt: skip


def in_words_of(version: IndicatorVersion, names: Mapping[str, object]) -> list[str]:
    """How a figure of this definition comes about and is added up; `names`: of the indicators in its formula, by code."""
    found = [_origin(version, names)]
    if version.several != Several.ONE:
        found.append(gettext("Several readings: %(rule)s.") % {"rule": version.get_several_display()})
    if version.sum_over_time != SumOverTime.NONE:
        found.append(gettext("Over time: %(rule)s.") % {"rule": version.get_sum_over_time_display()})
    if version.sum_over_places != SumOverPlaces.NONE:
        found.append(gettext("Over places: %(rule)s.") % {"rule": version.get_sum_over_places_display()})
    return found


def _origin(version: IndicatorVersion, names: Mapping[str, object]) -> str:
    if version.formula:
        return gettext("Computed: %(formula)s.") % {"formula": formula_words(version.formula, names)}
    if version.feed:
        found = source(version.feed)
        return gettext("Counted by the product: %(words)s") % {
            "words": found.words or found.name if found else version.feed
        }
    if version.numerator_name and version.denominator_name:
        return gettext("“%(part)s” divided by “%(whole)s”.") % {
            "part": version.numerator_name,
            "whole": version.denominator_name,
        }
    return {
        Kind.CHECKLIST: gettext(
            "Points reached divided by the points of all items that apply. A critical item that fails makes it 0."
        ),
        Kind.YES_NO: gettext("1 for yes, 0 for no."),
        Kind.RUBRIC: gettext("One of these levels: %(levels)s.") % {"levels": _levels(version)},
    }.get(Kind(version.kind), gettext("As entered."))


def formula_words(text: str, names: Mapping[str, object]) -> str:
    try:
        return in_words(read(text), names)
    except BadFormula:
        return text


def _levels(version: IndicatorVersion) -> str:
    write = formatter()
    each = sorted(version.levels, key=lambda level: float(level["points"]))
    return write.listed(f"{write.plain(float(level['points']))} = {Words(level['name'])}" for level in each)
