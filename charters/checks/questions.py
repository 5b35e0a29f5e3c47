"""Every question that a list may ask of a charter, once. The lists choose among them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from ..parts import Aspect, ContactKind, Part
from ..places import Kind
from .asking import (
    Ask,
    complaint_contact,
    contact,
    contacts_by_role,
    day_of_publication,
    differ,
    each_promise,
    each_requirement,
    each_service,
    each_service_has,
    each_step,
    fact,
    has_both,
    has_promises,
    has_remedy,
    has_target,
    is_guaranteed,
    is_measured,
    opening_hours,
    party,
    passage,
    promised,
    requirements_are_named,
    sample_forms,
    services_listed,
    some_promise,
    steps_fit_the_time,
    translated,
    within_legal_time,
)


@dataclass(frozen=True, slots=True)
class Question:
    """`about` fills the one blank of a sentence that serves many questions."""

    code: str
    sentence: LazyText
    ask: Ask
    about: LazyText | str = ""

    @property
    def words(self) -> str:
        return str(self.sentence) % {"about": self.about} if self.about else str(self.sentence)


WRITTEN = _("Is this written: %(about)s?")
PROMISED = _("Is there a promise about this: %(about)s?")
REACHED = _("Is there a contact of this kind: %(about)s?")
EACH_SERVICE = _("Does each service say this: %(about)s?")
EACH_STEP = _("Does each step say this: %(about)s?")


def _every() -> Iterator[Question]:
    for part in Part:
        yield Question(part.value, WRITTEN, passage(part.value), part.label)
    for aspect in Aspect:
        yield Question(f"promise_{aspect}", PROMISED, promised(aspect.value), aspect.label)
    for kind in ContactKind:
        yield Question(f"contact_{kind}", REACHED, contact(kind.value), kind.label)
    yield from _services()
    yield from _promises()
    yield from _around()


def _services() -> Iterator[Question]:
    yield Question("services", _("Are the services listed?"), services_listed)
    for name, label in (
        ("code", _("its number")),
        ("description", _("what it is")),
        ("who", _("who may use it")),
        ("fee", _("the fee in all, or “None”")),
        ("time", _("the time in all")),
        ("responsible", _("the office or person responsible")),
        ("classification", _("simple, complex or highly technical")),
        ("transaction", _("for citizens, businesses or public bodies")),
    ):
        yield Question(f"service_{name}", EACH_SERVICE, each_service(name), label)
    yield Question(
        "service_requirements", EACH_SERVICE, each_service_has(Kind.REQUIREMENT), _("what the client needs, or “None”")
    )
    yield Question("service_steps", EACH_SERVICE, each_service_has(Kind.STEP), _("its steps"))
    yield Question("requirement_where", _("Does each requirement say where to get it?"), each_requirement("where"))
    yield Question(
        "requirement_copies", _("Does each requirement say which and how many copies?"), each_requirement("copies")
    )
    yield Question(
        "requirement_named", _("Is each requirement named, without “other documents”?"), requirements_are_named
    )
    for name, label in (
        ("client", _("what the client does")),
        ("office", _("what the office does")),
        ("where", _("where it is done")),
        ("fee", _("the fee, or “None”")),
        ("time", _("how long it takes")),
        ("responsible", _("who is responsible")),
    ):
        yield Question(f"step_{name}", EACH_STEP, each_step(name), label)
    yield Question("legal_time", _("Is no service slower than its class allows?"), within_legal_time)
    yield Question("steps_total", _("Do the steps fit into the time of their service?"), steps_fit_the_time)


def _promises() -> Iterator[Question]:
    yield Question("promises", _("Are there promises?"), has_promises)
    yield Question("guarantee", _("Is at least one standard guaranteed?"), some_promise(is_guaranteed, "guaranteed"))
    yield Question("target", _("Is there at least one target?"), some_promise(has_target, "target"))
    yield Question("apart", _("Does each target differ from its guarantee?"), each_promise(differ, "target", has_both))
    yield Question(
        "remedy",
        _("Does each guarantee say what happens when it is missed?"),
        each_promise(has_remedy, "remedy", is_guaranteed),
    )
    yield Question("measured", _("Is each promise measured by an indicator?"), each_promise(is_measured, "indicator"))


def _around() -> Iterator[Question]:
    yield Question("name", _("Does the cover name the charter?"), fact("name"))
    yield Question("owner", _("Has the charter an owner?"), fact("owner"))
    yield Question("published", _("Does it say when it was published?"), day_of_publication)
    yield Question("review", _("Does it say when it is reviewed next?"), fact("review_on"))
    yield Question("approved", _("Does it say who approved it?"), fact("approved_by"))
    yield Question("consulted", _("Does it say who was consulted, when and how?"), fact("consulted"))
    yield Question("clients", _("Are the clients named?"), party("client"))
    yield Question("stakeholders", _("Are the stakeholders named?"), party("stakeholder"))
    yield Question("forms", _("Are there sample forms?"), sample_forms)
    yield Question("roles", _("Does it say whom one reaches, by role?"), contacts_by_role)
    yield Question("hours", _("Are the hours given?"), opening_hours)
    yield Question("complaint_contact", _("Is there a contact for complaints?"), complaint_contact)
    yield Question("translated", _("Is every text there in all languages?"), translated)


QUESTIONS = {question.code: question for question in _every()}
