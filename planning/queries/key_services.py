"""Which services a plan is about, and what it says of each."""

from collections import defaultdict

from django.db.models import Q

from organisation.models import Service

from ..models import Cycle, Goal, KeyStandard, Problem


def key_services_of(cycle: Cycle) -> list[Service]:
    """The plan's own service, else those of its goals and problems, and those that it has written of. By name."""
    if cycle.service is not None:
        return [cycle.service]
    goals = Goal.objects.filter(cycle=cycle, archived_at=None).values("indicator__service")
    problems = Problem.objects.filter(cycle=cycle, dismissed_at=None, merged_into=None)
    written = KeyStandard.objects.filter(cycle=cycle, service__isnull=False).values("service")
    named = Q(pk__in=goals) | Q(pk__in=problems.values("indicator__service")) | Q(pk__in=problems.values("service"))
    rows = Service.objects.filter(named | Q(pk__in=written)).select_related("directorate")
    return list(rows.prefetch_related("client_groups__client_group").by_name())


def key_standards_of(cycle: Cycle) -> dict[int | None, dict[str, KeyStandard]]:
    """By service (None: the whole directorate) and aspect."""
    found: defaultdict[int | None, dict[str, KeyStandard]] = defaultdict(dict)
    for row in KeyStandard.objects.filter(cycle=cycle):
        found[row.service_id][row.aspect] = row
    return found
