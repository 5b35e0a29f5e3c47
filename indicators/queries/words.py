"""How a stored standard and a stored gap are read: levels as (at least, at most), a standing as the words of decisions."""

from decimal import Decimal

from django.db.models import Q

from sdip.web import standing as words
from sdip.web.units import PERCENT

from ..models import Direction, Gap, IndicatorVersion, Standard, StandardCorrection, Status

Levels = tuple[Decimal | None, Decimal | None]
OPEN: Levels = (None, None)


def levels(direction: str | None, standard: Standard | StandardCorrection | None) -> Levels:
    """(at least, at most). While the direction is not settled a standard is no level: nobody knows which side is good."""
    if standard is None or direction in (None, "", Direction.NEUTRAL):
        return OPEN
    if direction == Direction.RANGE:
        return standard.low, standard.high
    return (None, standard.low) if direction == Direction.LOWER else (standard.low, None)


def share_of(gap: Gap) -> Decimal | None:
    """The gap to the guarantee, else to the target, as a share of it, without its sign."""
    found = gap.relative_gap_to_guaranteed if gap.gap_to_guaranteed is not None else gap.relative_gap_to_target
    return None if found is None else abs(found)


def plain_unit(version: IndicatorVersion) -> str:
    """For narrow columns beside the figure: only a percentage says again what it is."""
    return PERCENT if version.unit == PERCENT else ""


def standing_of(gap: Gap | None) -> words.Standing:
    if gap is None:
        return words.NO_FIGURE
    return words.standing(gap.status, gap.guaranteed_id is not None, gap.target_id is not None)


def has_standing(code: str, path: str = "") -> Q:
    """The gaps that the word of this standing is shown for; `path` leads from the row to its gap, "now__"."""

    def where(**values: object) -> Q:
        return Q(**{f"{path}{name}": value for name, value in values.items()})

    promised, aimed = where(guaranteed__isnull=False), where(target__isnull=False)
    measured = where(status__in=[Status.BREACH, Status.BELOW_TARGET, Status.MET])
    return {
        words.MET.code: where(status=Status.MET) & aimed,
        words.KEPT.code: promised & (where(status=Status.BELOW_TARGET) | where(status=Status.MET) & ~aimed),
        words.BREACH.code: where(status=Status.BREACH) & promised,
        words.BELOW.code: where(status=Status.BELOW_TARGET) & ~promised,
        words.NO_FIGURE.code: where(status=Status.NO_DATA) | where(status__isnull=True),
        words.NO_STANDARD.code: where(status__isnull=False) & ~where(status=Status.NO_DATA) & ~measured,
    }[code]
