from django.utils.translation import gettext as _

from people.models import Member
from sdip.web.formats import formatter
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..models import Action, Dependency
from ..waiting import ring_through
from .locks import locked_action


def add_dependency(action: Action, needs: Action, *, by: Member | None) -> Dependency:
    """Within one plan, and never round in a ring. The plan's lock keeps two of them from closing one together."""
    with acting("planning.add_dependency", by=by):
        row = locked_action(action)
        if row.cycle_id is None or needs.cycle_id != row.cycle_id:
            raise NotAllowed(_("An action waits for others of the same plan. Choose one of them."))
        if row.pk == needs.pk:
            raise NotAllowed(_("An action does not wait for itself. Choose another one."))
        _check_ring(row, needs)
        return Dependency.objects.get_or_create(action=row, needs=needs)[0]


def remove_dependency(dependency: Dependency, *, by: Member | None) -> None:
    with acting("planning.remove_dependency", by=by):
        locked_action(dependency.action)
        Dependency.objects.filter(pk=dependency.pk).delete()


def _check_ring(row: Action, needs: Action) -> None:
    waits: dict[int, set[int]] = {}
    for first, second in Dependency.objects.filter(action__cycle=row.cycle).values_list("action", "needs"):
        waits.setdefault(first, set()).add(second)
    ring = ring_through(waits, row.pk, needs.pk)
    if not ring:
        return
    found = Action.objects.in_bulk(ring)
    links = [
        _("“%(first)s” waits for “%(second)s”") % {"first": found[first].words, "second": found[second].words}
        for first, second in zip(ring, ring[1:], strict=False)
    ]
    raise NotAllowed(
        _("Nobody could begin, because the actions wait for each other in a ring: %(links)s.")
        % {"links": formatter().listed(links)}
    )
