"""The formulas of this app in words: one registry, shown on "How we count" and printed in reports."""
# ruff: noqa: E501  what a page shows as one paragraph stands on one line

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Formula:
    code: str
    name: Promise | str
    words: Promise | str


FORMULAS: tuple[Formula, ...] = (
    Formula("figure", _("A figure"), _("What was measured in a period and approved by somebody who did not enter it. A share is its numerator divided by its denominator; both are kept. Where the denominator is 0 there is no figure.")),
    Formula("in_force", _("The standard that counts"), _("The one in force on the last day of the period. Where places have standards of their own, that of the nearest place. A standard speaks of the periods for which the indicator is reported: a yearly target does not judge a month.")),
    Formula("standing", _("The standing"), _("Worse than the guarantee: promise broken. At least the guarantee, not the target: promise kept. At least the target: target reached. Without a guarantee, short of the target: below target. Equal counts as reached. Shares are compared without rounding.")),
    Formula("gap", _("The gap"), _("Figure minus standard where higher is better, standard minus figure where lower is better. A minus is always short of the standard. Inside a range the gap is 0, outside it is the distance to the nearer end, as a minus.")),
    Formula("relative_gap", _("The gap as a share"), _("The gap divided by the standard, for a range by its width. A standard of 0 has none. Lists put the widest gap to the guarantee first, as a share of it; where nothing is guaranteed, to the target.")),
    Formula("attainment", _("How far the target is reached"), _("Figure divided by target where higher is better, target divided by figure where lower is better. Of a range: 1 inside, less by the distance as a share of its width outside.")),
    Formula("progress", _("Progress since the baseline"), _("The way from the baseline to the figure, divided by the way from the baseline to the target. It may be below 0 or above 1.")),
    Formula("kept", _("Promises kept"), _("Figures with a guarantee that reach it, of all figures with a guarantee. Missing and disputed figures are in neither number. Figures without a guarantee are nobody’s promise.")),
    Formula("confidence", _("Who stands behind a figure"), _("Verified or disputed: as the last recount in the field said; disputed is a recount outside 90 to 110 per cent of the figure. Documented: evidence is attached. Else self-reported.")),
    Formula("missing", _("Missing figures"), _("A figure is expected for every period of the indicator’s frequency that has ended, from the day on which the indicator holds, else from its first figure on. A missing figure is grey: not red, not zero.")),
    Formula("change", _("Change: is it real?"), _("The mean of the last 36 periods and its natural limits, 2.66 mean moving ranges to each side. A figure outside the limits, seven rising or falling in a row, seven on one side of the mean, or two of three near a limit are more than chance. With fewer than ten figures nothing is said.")),
    Formula("outlook", _("Outlook: will it keep the promise?"), _("Both limits on the good side of the guarantee: reliable. Both on the bad side: out of reach. Else hit or miss. Without a guarantee the target takes its place, and the page says so.")),
    Formula("rebase", _("Where limits start anew"), _("At a change that somebody has marked on the chart, and where the definition has a new version.")),
)  # fmt: skip
