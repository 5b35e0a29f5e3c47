"""The lists that a charter can be checked against: which questions each asks, in its order and under its headings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from ..content import Content
from ..parts import ASPECT_SETS, Section, Standards
from ..places import Place
from .questions import QUESTIONS, Question

Group = tuple[LazyText | str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Checklist:
    code: str
    name: LazyText
    source: LazyText
    groups: Sequence[Group]


@dataclass(frozen=True, slots=True)
class Answer:
    """`missing`: where; empty if it is met, None where the question does not apply to this charter."""

    question: Question
    missing: Sequence[Place] | None

    @property
    def met(self) -> bool:
        return self.missing is not None and not self.missing


@dataclass(frozen=True, slots=True)
class Answered:
    heading: LazyText | str
    answers: Sequence[Answer]


@dataclass(frozen=True, slots=True)
class Report:
    checklist: Checklist
    groups: Sequence[Answered]

    @property
    def answers(self) -> list[Answer]:
        return [answer for group in self.groups for answer in group.answers]

    @property
    def asked(self) -> int:
        """Questions that apply."""
        return sum(answer.missing is not None for answer in self.answers)

    @property
    def met(self) -> int:
        return sum(answer.met for answer in self.answers)

    @property
    def score(self) -> Decimal | None:
        """Share of the questions that are met among those that apply, 0 to 1; None if none applies."""
        return Decimal(self.met) / self.asked if self.asked else None

    @property
    def missing(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.missing]


def check(checklist: Checklist, content: Content) -> Report:
    return Report(
        checklist,
        [
            Answered(heading, [Answer(QUESTIONS[code], QUESTIONS[code].ask(content)) for code in codes])
            for heading, codes in checklist.groups
        ],
    )


def check_all(content: Content, codes: Iterable[str] = ()) -> list[Report]:
    """The chosen lists; all of them where none is chosen."""
    chosen = [CHECKLISTS[code] for code in codes if code in CHECKLISTS]
    return [check(each, content) for each in chosen or CHECKLISTS.values()]


def _aspects(standards: Standards) -> tuple[str, ...]:
    return tuple(f"promise_{aspect}" for aspect, found in ASPECT_SETS.items() if found == standards)


RIGHTS = ("review_right", "complaint_right", "privacy_right", "information_right", "access_right")
DUTIES = ("respect_duty", "punctual_duty", "inform_duty", "legal_duty")
COMPLAINING = ("complaint_contact", "complaint_route", "complaint_handling")
SERVICE_TABLE = tuple(
    f"service_{name}" for name in ("code", "description", "classification", "transaction", "who", "responsible")
)
STEP_TABLE = tuple(f"step_{name}" for name in ("client", "office", "where", "fee", "time", "responsible"))

CONTENTS = Checklist(
    "contents",
    _("What a charter holds"),
    _("Contents of a client service charter as courts and municipalities teach it"),
    (
        (Section.WHO.label, ("name", "office", "roles", "forms", "clients", "stakeholders")),
        (Section.WHAT.label, ("mission", "aim", "services", "published", "review")),
        (Section.HOW.label, ("guarantee", "target", "apart", "remedy")),
        (Standards.RELATIONS.label, _aspects(Standards.RELATIONS)),
        (Standards.SERVICE.label, _aspects(Standards.SERVICE)),
        (Standards.CONDUCT.label, _aspects(Standards.CONDUCT)),
        (Section.WHEN.label, _aspects(Standards.TIME)),
        (
            Section.REACH.label,
            ("contact_address", "contact_phone", "contact_text_phone", "contact_email", "contact_web", "hours"),
        ),
        (Section.RIGHTS.label, (*RIGHTS, *DUTIES)),
        (Section.TELL.label, (*COMPLAINING, "other_appeals", "on_charter")),
        (Section.ABOUT.label, ("consulted", "approved", "owner", "formats", "translated")),
    ),
)
ARTA = Checklist(
    "arta",
    _("Citizen’s charter, Philippines"),
    _("Evaluation form of the Anti-Red Tape Authority, Republic Act 11032"),
    (
        (Section.WHO.label, ("mandate", "vision", "mission", "pledge")),
        (_("Services"), ("services", *SERVICE_TABLE)),
        (
            _("Requirements"),
            ("service_requirements", "requirement_where", "requirement_copies", "requirement_named"),
        ),
        (_("Steps"), ("service_steps", *STEP_TABLE)),
        (_("Totals"), ("service_fee", "service_time", "steps_total", "legal_time")),
        (Section.TELL.label, ("on_charter", *COMPLAINING)),
        (Section.REACH.label, ("contact_address", "contact_phone")),
    ),
)
BATHO_PELE = Checklist(
    "batho_pele",
    _("Batho Pele, South Africa"),
    _("The eight principles of the White Paper on Transforming Public Service Delivery"),
    (
        (_("Consultation"), ("consulted", "clients", "stakeholders")),
        (_("Service standards"), ("promises", "guarantee", "target", "measured")),
        (
            _("Access"),
            ("contact_address", "contact_phone", "contact_text_phone", "hours", "promise_equal_access", "access_right"),
        ),
        (_("Courtesy"), ("promise_courtesy", "promise_listening", "roles")),
        (
            _("Information"),
            ("services", "service_description", "service_requirements", "information_right", "translated"),
        ),
        (_("Openness and transparency"), ("promise_openness", "service_responsible", "owner", "review")),
        (_("Redress"), ("remedy", *COMPLAINING, "other_appeals")),
        (_("Value for money"), ("promise_affordability", "service_fee")),
    ),
)
ISO_10001 = Checklist(
    "iso_10001",
    _("Code of conduct, ISO 10001"),
    _("What guidance on codes of conduct for customer satisfaction asks of the code itself"),
    (
        (_("Scope and purpose"), ("aim", "limits", "clients")),
        (_("Promises"), ("promises", "guarantee", "measured", "remedy", "target")),
        (_("Who answers for it"), ("owner", "approved", "consulted", "review")),
        (_("Questions and complaints"), ("roles", *COMPLAINING, "other_appeals", "on_charter")),
        (_("For everyone"), ("access_right", "formats", "translated")),
    ),
)
CHECKLISTS = {each.code: each for each in (CONTENTS, ARTA, BATHO_PELE, ISO_10001)}
