"""Ready plans to start from, in our own words: what usually ails a service, and what others did about it.

The texts are in the catalogues; a plan that starts here gets them in every language of its tenant."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy, gettext_noop

from tenancy.text import Words

from .outline import ActionPart, Outline, ProblemPart, SolutionPart
from .wording import in_every_language
from .workflow import Authority, Branch, Horizon

YEAR = 365


@dataclass(frozen=True, slots=True)
class Ready:
    """Texts are keys of the catalogue. Of a solution: words, horizon, authority. Of an action: words, first and last day,
    position of the solution."""

    code: str
    name: str
    summary: object
    problem: str
    sufferers: str
    causes: Sequence[tuple[str, str]]
    solutions: Sequence[tuple[str, str, str]]
    actions: Sequence[tuple[str, int, int, int]]

    def words(self) -> Words:
        return _words(self.name)


def outline_of_ready(ready: Ready) -> Outline:
    nothing = SolutionPart(_words(gettext_noop("Do nothing")), does_nothing=True)
    found = [SolutionPart(_words(text), horizon=horizon, authority=power) for text, horizon, power in ready.solutions]
    problem = ProblemPart(
        _words(ready.problem), gettext(ready.sufferers), "", [(branch, gettext(text)) for branch, text in ready.causes],
        [*found, nothing],
    )  # fmt: skip
    actions = [
        ActionPart(_words(text), due, start, (0, solution), needs=(at - 1,) if at else ())
        for at, (text, start, due, solution) in enumerate(ready.actions)
    ]
    return Outline(YEAR, [problem], actions)


def _words(key: str) -> Words:
    return in_every_language(lambda _write: gettext(key))


READY = (
    Ready(
        "water-repairs",
        gettext_noop("Burst pipes are repaired in time"),
        gettext_lazy("Water: from the first call to the closed trench."),
        gettext_noop("Burst pipes stay open longer than promised, and streets are without water meanwhile."),
        gettext_noop("Households and shops in the streets that are cut off; most of all those without a tank."),
        (
            (Branch.MATERIALS, gettext_noop("Spare parts are bought one by one when a pipe has burst.")),
            (Branch.METHODS, gettext_noop("Calls are written on paper and reach the crew the next morning.")),
            (Branch.EQUIPMENT, gettext_noop("One lorry serves all quarters.")),
            (Branch.PEOPLE, gettext_noop("No crew is on duty after two o’clock.")),
        ),
        (
            (gettext_noop("Keep a store of the parts that were needed most in the last year"), Horizon.SHORT, Authority.LOCAL),
            (gettext_noop("Two shifts of the repair crew"), Horizon.SHORT, Authority.LOCAL),
            (gettext_noop("Renew the pipes that burst most often"), Horizon.LONG, Authority.PROVINCIAL),
        ),
        (
            (gettext_noop("List the parts that were used in the last twelve months"), 0, 30, 0),
            (gettext_noop("Buy the first stock and name who refills it"), 31, 90, 0),
            (gettext_noop("Try the second shift in two quarters"), 91, 150, 1),
            (gettext_noop("Measure again and decide about all quarters"), 151, 240, 1),
        ),
    ),
    Ready(
        "waste-rounds",
        gettext_noop("Waste is collected on the promised day"),
        gettext_lazy("Solid waste: rounds that households can rely on."),
        gettext_noop("Rounds are missed, and waste lies in the street for days."),
        gettext_noop("Households in the outer quarters; people who can’t carry waste to another street."),
        (
            (Branch.EQUIPMENT, gettext_noop("Lorries stand still for want of small repairs.")),
            (Branch.METHODS, gettext_noop("Rounds were drawn before the new quarters were built.")),
            (Branch.PEOPLE, gettext_noop("Nobody takes over when a driver is ill.")),
        ),
        (
            (gettext_noop("A check of every lorry each week"), Horizon.SHORT, Authority.LOCAL),
            (gettext_noop("Draw the rounds anew with the crews"), Horizon.SHORT, Authority.LOCAL),
            (gettext_noop("Replace the oldest lorries"), Horizon.LONG, Authority.PROVINCIAL),
        ),
        (
            (gettext_noop("Write down every missed round and why, for a month"), 0, 35, 1),
            (gettext_noop("Draw the new rounds with the crews and tell the quarters"), 36, 90, 1),
            (gettext_noop("Begin the weekly check of the lorries"), 60, 100, 0),
            (gettext_noop("Measure again and mend the rounds"), 101, 200, 1),
        ),
    ),
    Ready(
        "permit-times",
        gettext_noop("Permits are decided within the promised days"),
        gettext_lazy("Permits: fewer steps, one counter, a known day."),
        gettext_noop("Applications wait longer than promised, and nobody can say where they are."),
        gettext_noop("Families who want to build; small firms that can’t open."),
        (
            (Branch.RULES, gettext_noop("Papers are asked for that another office holds already.")),
            (Branch.METHODS, gettext_noop("Files go from desk to desk, each waiting for the one before.")),
            (Branch.WHY, gettext_noop("Nobody sees how long a file has been waiting.")),
        ),
        (
            (gettext_noop("One counter that checks at once whether anything is missing"), Horizon.SHORT, Authority.LOCAL),
            (gettext_noop("Offices look at a file side by side, not one after the other"), Horizon.SHORT, Authority.LOCAL),
            (gettext_noop("Drop papers that the state holds already"), Horizon.LONG, Authority.NATIONAL),
        ),
        (
            (gettext_noop("Follow thirty files from desk to desk and time each step"), 0, 45, 1),
            (gettext_noop("Open the one counter with a checklist"), 46, 120, 0),
            (gettext_noop("Try looking side by side for one kind of permit"), 121, 180, 1),
            (gettext_noop("Measure again and take in the other kinds"), 181, 270, 1),
        ),
    ),
    Ready(
        "clinic-waiting",
        gettext_noop("Nobody waits longer than promised at the health centre"),
        gettext_lazy("Primary health care: waiting, medicines, opening hours."),
        gettext_noop("Patients wait for hours, and some go home unseen."),
        gettext_noop("Mothers with small children, old people, and those who come from far away."),
        (
            (Branch.METHODS, gettext_noop("Everybody comes at eight because nothing tells them otherwise.")),
            (Branch.PEOPLE, gettext_noop("Nurses write by hand what could be asked while waiting.")),
            (Branch.MATERIALS, gettext_noop("Common medicines run out before the end of the month.")),
        ),
        (
            (gettext_noop("Times of the day for kinds of visits, told at the door and by telephone"), Horizon.SHORT, Authority.LOCAL),
            (gettext_noop("A nurse who sorts by urgency on arrival"), Horizon.SHORT, Authority.LOCAL),
            (gettext_noop("Order medicines by what was used, each fortnight"), Horizon.LONG, Authority.PROVINCIAL),
        ),
        (
            (gettext_noop("Count arrivals and waiting by hour for two weeks"), 0, 30, 0),
            (gettext_noop("Set the times of the day and tell everybody"), 31, 75, 0),
            (gettext_noop("Train two nurses to sort by urgency"), 31, 90, 1),
            (gettext_noop("Measure again and ask the patients"), 91, 150, 1),
        ),
    ),
)  # fmt: skip
BY_CODE = {ready.code: ready for ready in READY}
