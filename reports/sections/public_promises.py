"""What all charters in force promise everybody, and what came of it: the broken promises first and openly."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charters.queries import charters_for_everybody, contents_of
from charters.queries.public import only_about, public_services

from ..blocks import Block, Text, Tile
from ..content.figures import figures_in
from ..content.promises import promise_facts
from ..content.scope import Scope
from ..reading import Facts, Report
from .base import Section
from .promises import headline_of, promise_blocks, tiles_of


def gather(scope: Scope) -> dict[str, Any]:
    assert scope.period is not None
    services = dict(public_services().order_by().values_list("pk", "name"))
    said = [(charter, only_about(content, set(services))) for charter, content in contents_of(charters_for_everybody())]
    return {"charters": len(said), "promises": promise_facts(said, figures_in(scope, scope.period), services)}


def blocks(_report: Report, facts: Facts) -> Iterator[Block]:
    if not int(facts["charters"]):
        yield Text(_("No charter is in force yet."))
        return
    yield from promise_blocks(facts["promises"], {})


def headline(report: Report) -> str:
    facts = report.facts_of("public_promises")
    return headline_of(facts["promises"]) if facts else ""


def tiles(report: Report) -> list[Tile]:
    facts = report.facts_of("public_promises")
    return tiles_of(facts["promises"]) if facts else []


SECTION = Section("public_promises", gettext_lazy("What we promised, and what came of it"), blocks, gather)
