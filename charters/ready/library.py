"""The ready charters. Texts are keys of the catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy, gettext_noop

from ..parts import Aspect, Part


@dataclass(frozen=True, slots=True)
class Ready:
    """What this kind of office says otherwise than the shared texts. `left_out`: promises that don't concern it."""

    code: str
    name: LazyText
    summary: LazyText
    clients: Sequence[str]
    stakeholders: Sequence[str]
    passages: Mapping[str, str]
    promises: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()


NO_EMERGENCY = frozenset({Aspect.EMERGENCY.value})
PARTNERS = gettext_noop("Other public offices that we work with")
READY: dict[str, Ready] = {
    ready.code: ready
    for ready in (
        Ready(
            "court",
            gettext_lazy("Court"),
            gettext_lazy("For the registry and the counters of a court. It covers service, not judgments."),
            (
                gettext_noop("People with a case, their lawyers, witnesses"),
                gettext_noop("Whoever needs a copy from our files"),
            ),
            (gettext_noop("The state, the bar and the prisons"),),
            {
                Part.MISSION: gettext_noop("Everyone can take a case to court, follow it and understand how it ended."),
                Part.LIMITS: gettext_noop(
                    "It covers how the court serves you. Judges decide freely; against a judgment you may appeal."
                ),
                Part.PUNCTUAL_DUTY: gettext_noop("Come to hearings on time."),
            },
            {
                Aspect.REGISTRATION: gettext_noop("We register your claim on the day you bring it."),
                Aspect.ACCURACY: gettext_noop("Copies and notices are without mistakes."),
                Aspect.COUNTER: gettext_noop("Hearings begin on time."),
            },
            NO_EMERGENCY,
        ),
        Ready(
            "service-centre",
            gettext_lazy("Service centre"),
            gettext_lazy("For one counter that takes applications for many offices."),
            (
                gettext_noop("Residents and small firms"),
                gettext_noop("People who can’t come themselves, and those who help them"),
            ),
            (gettext_noop("Offices whose services we hand out"),),
            {Part.MISSION: gettext_noop("You come once, to one counter, and get what you need.")},
            {
                Aspect.COUNTER: gettext_noop("You are at the counter within the promised minutes."),
                Aspect.ACCURACY: gettext_noop("We check your papers at once, so that nobody sends you back later."),
            },
            NO_EMERGENCY,
        ),
        Ready(
            "water",
            gettext_lazy("Water"),
            gettext_lazy("For a water directorate: supply, repairs, new connections."),
            (
                gettext_noop("Households and shops with a connection"),
                gettext_noop("People who get their water by tanker"),
            ),
            (gettext_noop("The health office and the neighbourhood councils"),),
            {Part.MISSION: gettext_noop("Clean water reaches every home, every day.")},
            {
                Aspect.CONTINUITY: gettext_noop("Water runs on the days and hours that we publish."),
                Aspect.EMERGENCY: gettext_noop("We close off burst pipes at once and repair them in time."),
                Aspect.FITNESS: gettext_noop("The water is safe to drink. We publish each test."),
                Aspect.OPENNESS: gettext_noop("We tell you before we cut off the water."),
            },
        ),
        Ready(
            "municipality",
            gettext_lazy("Municipality"),
            gettext_lazy("For a municipal office: permits, waste, streets, parks."),
            (gettext_noop("Everyone who lives, works or owns land here"),),
            (gettext_noop("Neighbourhood councils and business people"), PARTNERS),
            {Part.MISSION: gettext_noop("A clean, safe and orderly town, and permits without detours.")},
            {
                Aspect.SERVICE_TIME: gettext_noop("We decide on permits within the time given here."),
                Aspect.CONTINUITY: gettext_noop("We collect waste on the published day."),
            },
        ),
        Ready(
            "arta",
            gettext_lazy("Citizen’s charter (ARTA layout)"),
            gettext_lazy("Mandate, vision, mission, pledge; each service with its requirements and steps."),
            (gettext_noop("Citizens, businesses and public offices"),),
            (PARTNERS,),
            {
                Part.MANDATE: gettext_noop("The law asks this office to provide the services below."),
                Part.VISION: gettext_noop("Everyone gets what is theirs without asking twice."),
                Part.MISSION: gettext_noop("We provide our services quickly, simply and honestly."),
            },
            left_out=NO_EMERGENCY,
        ),
    )
}
