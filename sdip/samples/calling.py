"""What a sample plan asks the public, what two people wrote, and the template that others may start from. All of it invented."""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_noop

from organisation.models import Place, Role
from planning import actions
from planning.models import Cycle
from planning.queries import call_seen
from planning.wording import in_every_language
from planning.workflow import InputState

if TYPE_CHECKING:
    from .load import Sample

QUESTION = gettext_noop("What would help most where you live?")
WRITTEN = (
    gettext_noop("Tell us the day. I can plan for a later day, but not for none."),
    gettext_noop("Our street has no house numbers, so nobody finds us. Could the crews have a map?"),
)
ANSWER = gettext_noop("The plan now says that every request gets a day.")


def call(sample: "Sample", cycle: Cycle) -> None:
    """One input is shown with an answer, one waits for somebody to read it."""
    manager, language = sample.member(Role.PLANNING_MANAGER), sample.facts["languages"][0]
    question = in_every_language(lambda _write: gettext(QUESTION))
    cycle = actions.call_for_input(
        cycle, question=question, ends_on=sample.today + timedelta(days=40), seen=call_seen(cycle), by=manager
    )
    places = Place.objects.filter(kind="area", ended_on=None).order_by("pk")
    shown, _waits = [
        actions.send_input(cycle, text=gettext(text), language=language, form_key=uuid.uuid4(), place=place)
        for text, place in zip(WRITTEN, (places.first(), None), strict=True)
    ]
    actions.decide_input(shown, state=InputState.SHOWN, answer=gettext(ANSWER), revision=shown.revision, by=manager)
    actions.save_as_template(cycle, name=cycle.name, by=manager)
