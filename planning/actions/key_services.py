from collections.abc import Mapping

from django.utils.translation import gettext as _

from organisation.models import Service
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed, Stale
from tenancy.text import Words

from ..models import Cycle, KeyStandard
from ..queries import key_services_of
from ..workflow import Aspect, check_running
from .locks import locked

KEY_WORDS = ("current", "year_1", "year_2", "year_3", "achieved", "comment", "evidence")


def write_key_standard(
    cycle: Cycle,
    service: Service | None,
    aspect: str,
    words: Mapping[str, Mapping[str, str]],
    *,
    revision: int,
    by: Member,
) -> KeyStandard:
    """What the plan says of one aspect of a key service. `revision`: of the row that was read, 0 where there was none."""
    with acting("planning.write_key_standard", by=by):
        row = locked(cycle)
        check_running(row.stage)
        wanted = key_services_of(row) if service or row.service_id else [None]
        if aspect not in Aspect.values or service not in wanted:
            raise NotAllowed(_("This is no key service of the plan. Set a goal or write down a problem for it first."))
        kept = KeyStandard.objects.select_for_update().filter(cycle=row, service=service, aspect=aspect).first()
        kept = kept or KeyStandard(cycle=row, service=service, aspect=aspect, revision=0)
        if kept.revision != revision:
            raise Stale(_("Somebody has changed this row meanwhile. Look at it again, then save."))
        for name in KEY_WORDS:
            setattr(kept, name, Words(words.get(name) or {}))
        kept.revision += 1
        kept.save()
        return kept
