"""A promise or an aim with its newest figure, as pages and files show it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.judged import level_words
from indicators.models import Confidence, Indicator
from indicators.queries import OPEN, Levels, Result
from sdip.web.formats import formatter
from sdip.web.standing import BREACH, CONFIDENCES, KEPT, MET, NO_FIGURE, NO_STANDARD, Standing
from tenancy.text import Words

from .content import Level, Promise
from .judging import OLDER, judged, judged_point, trend_words
from .models import Commitment
from .parts import Aspect

MARKED = (MET, KEPT, BREACH)
DISPUTED = Standing("disputed", CONFIDENCES[Confidence.DISPUTED].word, "none", "unset")


@dataclass
class Row:
    """A promise or an aim with its newest figure. `promise`: as a charter says it, where one does."""

    title: Words
    result: Result | None = None
    promise: Promise | None = None
    service: str = ""  # the code of the service that it is about
    recounted: Any = None
    commitment: Commitment | None = None  # where only the row of the charter is at hand
    copied: tuple[Levels, Levels] = (OPEN, OPEN)  # its guarantee and its aim, where there is no promise
    way: tuple[str, str] = ("", "")  # the unit and the direction of those, where there is no promise
    since: date | None = None  # when the charter came into force

    @property
    def anchor(self) -> str:
        said = self.promise or self.commitment
        return f"promise-{said.pk}" if said else f"figure-{self.indicator.pk if self.indicator else 0}"

    @property
    def remedy(self) -> Words:
        said = self.promise or self.commitment
        return said.remedy if said else Words()

    @property
    def aspect(self) -> str:
        return str(Aspect(self.promise.aspect).label) if self.promise else ""

    @property
    def indicator(self) -> Indicator | None:
        return self.result.indicator if self.result else None

    @property
    def said(self) -> tuple[Levels, Levels]:
        """Guarantee and aim that the charter itself has copied."""
        return (self.promise.guaranteed.bounds, self.promise.target.bounds) if self.promise else self.copied

    @property
    def used(self) -> tuple[Levels, Levels]:
        """Those that the arithmetic judged the figure by."""
        return (self.result.guaranteed, self.result.target) if self.result else (OPEN, OPEN)

    @property
    def guaranteed(self) -> Levels:
        """As the charter says it, else as the arithmetic uses it."""
        return self.said[0] if self.said[0] != OPEN else self.used[0]

    @property
    def target(self) -> Levels:
        return self.said[1] if self.said[1] != OPEN else self.used[1]

    @property
    def guarantee_words(self) -> str:
        return self._words(self.promise.guaranteed if self.promise else None, self.guaranteed)

    @property
    def target_words(self) -> str:
        return self._words(self.promise.target if self.promise else None, self.target)

    def _words(self, said: Level | None, levels: Levels) -> str:
        if said is not None and said.words:
            return str(said.words)
        return "" if levels == OPEN or self.result is None else level_words(self.result.version, *levels)

    @property
    def comparable(self) -> bool:
        said = self.promise
        return self.result is not None or bool(said and (said.indicator or self.guarantee_words or self.target_words))

    @property
    def apart(self) -> bool:
        """Whether the figure was judged by another standard than the charter's."""
        return self.result is not None and (self.guaranteed, self.target) != self.used

    @property
    def otherwise(self) -> bool:
        """Whether it is counted in another unit, or the other way round, than when the charter was published."""
        then = (self.promise.unit, self.promise.direction) if self.promise else self.way
        if self.result is None or not then[0]:
            return False
        return then != (self.result.version.unit, self.result.version.direction or "")

    @property
    def older(self) -> bool:
        return bool(self.since and self.result and self.result.period.ends_on < self.since)

    @property
    def standing(self) -> Standing:
        if self.result is None:
            return NO_FIGURE
        if self.otherwise and self.result.gap.value is not None:
            return NO_STANDARD
        if not self.apart:
            return self.result.standing
        found = judged(self.result.gap.value, self.guaranteed, self.target)
        return OLDER if self.older and found != self.result.standing else found

    @property
    def drawn(self) -> Standing:
        """The standing as the picture says it: a disputed figure is neither green nor red."""
        return DISPUTED if self.disputed else self.standing

    @property
    def disputed(self) -> bool:
        return bool(self.result and self.result.disputed)

    @property
    def note(self) -> str:
        """Where the standard is no longer, or was not yet, what the charter says."""
        if self.result is None or self.result.gap.value is None:
            return ""
        if self.otherwise:
            return _("It is measured in another way by now, so the figure can’t be held against this promise.")
        if not self.apart:
            return ""
        if self.older:
            return _("This figure is older than the charter. Another standard held then.")
        return _("The standard has changed since. Here the figure is held against what the charter promises.")

    @property
    def standings(self) -> list[Standing]:
        """Of the last periods, oldest first."""
        if self.result is None or self.otherwise:
            return []
        if not self.apart:
            return self.result.standings
        return [judged_point(point, self.guaranteed, self.target, self.since) for point in self.result.history]

    @property
    def trend(self) -> str:
        return trend_words(self.result) if self.result and not self.disputed else ""

    @property
    def drawable(self) -> bool:
        """Whether there is a line to draw of the last periods."""
        return (
            self.result is not None
            and not self.otherwise
            and sum(value is not None for value in self.result.values) > 1
        )

    @property
    def record(self) -> str:
        """How often the promise was kept of late."""
        codes = [each.code for each in self.standings]
        known = [code for code in codes if code in {each.code for each in MARKED}]
        broken, write = known.count(BREACH.code), formatter()
        if len(known) < 2 or self.guaranteed == OPEN:
            return ""
        facts = {"broken": write.num(broken), "count": write.num(len(known))}
        if not broken:
            return _("Kept each time in the last %(count)s figures") % facts
        words = ngettext(
            "Broken %(broken)s time in the last %(count)s figures",
            "Broken %(broken)s times in the last %(count)s figures",
            broken,
        )
        return words % facts
