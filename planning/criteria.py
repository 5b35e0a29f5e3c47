"""What solutions are weighed by: the tenant's setting, or ours while it has none; and a plan's own copy once it is scored."""

from collections.abc import Callable
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Criterion, Cycle
from .wording import in_every_language

DEFAULTS: tuple[tuple[str, int, str, Promise, Promise, Promise], ...] = (
    ("effect", 3, "effect", _("Effect on the gap"), _("The gap stays as it is."), _("The gap is closed.")),
    ("reach", 2, "effect", _("People reached"), _("Hardly anybody."), _("Everybody who uses the service.")),
    ("cost", 2, "effort", _("Low cost"), _("Far more than the budget holds."), _("Hardly anything.")),
    ("ease", 1, "effort", _("Ease of carrying out"), _("Very hard to carry out."), _("Easy to carry out.")),
)  # fmt: skip


def settings_in_use() -> list[Criterion]:
    """The tenant's setting; where nobody has set anything, rows that are not stored yet."""
    rows = list(Criterion.objects.filter(cycle=None).order_by("position", "pk"))
    return [row for row in rows if row.archived_at is None] if rows else defaults()


def criteria_of(cycle: Cycle) -> list[Criterion]:
    """The plan's own, else the setting that its first score will copy."""
    own = list(Criterion.objects.filter(cycle=cycle, archived_at=None).order_by("position", "pk"))
    return own or settings_in_use()


def defaults() -> list[Criterion]:
    return [
        Criterion(
            code=code, weight=Decimal(weight), axis=axis, position=number,
            name=in_every_language(_said(name)), worst=in_every_language(_said(worst)), best=in_every_language(_said(best)),
        )
        for number, (code, weight, axis, name, worst, best) in enumerate(DEFAULTS, 1)
    ]  # fmt: skip


def _said(words: Promise) -> Callable[[object], str]:
    return lambda _write: str(words)
