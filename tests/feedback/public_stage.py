"""A town in which somebody has written and answers: every public page of messages and surveys, with what makes each of them appear."""

import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.test import RequestFactory
from django.urls import reverse

from feedback import actions, codes
from feedback.models import Case
from feedback.surveys import actions as surveys
from feedback.surveys.models import Invitation, Survey, Wave
from feedback.surveys.refusing import key_of
from feedback.surveys.views import answering
from feedback.surveys.views import memory as survey_memory
from feedback.surveys.workflow import Kind
from feedback.views import memory
from organisation.models import Place, Service
from people.models import Member
from sdip.web import limits
from tests.charters.conftest import Water
from tests.figures import make_indicator
from tests.make import make, make_directorate, make_member

from .conftest import CONTACT, Desk

LANGUAGES = ["en", "ar", "ckb", "uk"]
CROWDED = "127.0.9.9"  # an address through which very many have written
TOKEN = "7F3K29QAB0C1D2E3F4G5"  # noqa: S105 - of an invitation
WATER = {"en": "Water supply", "ar": "تجهيز الماء", "ckb": "دابینکردنی ئاو", "uk": "Водопостачання"}
CENTRE = {"en": "Centre", "ar": "المركز", "ckb": "ناوەند", "uk": "Центр"}
SURVEY = {"en": "Our water", "ar": "ماؤنا", "ckb": "ئاوەکەمان", "uk": "Наша вода"}
ASKED = {"en": "How was it?", "ar": "كيف كان الأمر؟", "ckb": "چۆن بوو؟", "uk": "Як це було?"}
GOOD = {"en": "Good", "ar": "جيد", "ckb": "باش", "uk": "Добре"}
BAD = {"en": "Bad", "ar": "سيئ", "ckb": "خراپ", "uk": "Погано"}
MESSAGE: dict[str, Any] = {
    "kind": "complaint", "subject": "conduct", "person": "Ali", "service": "water", "text": "No water in our street since Thursday",
    "wish": "Repair it", "unsafe": True, "place": "center", "where": "Street 14", "latitude": "31.5", "longitude": "44.5",
    "on_behalf_of": "My mother", "needs": ["large_print", "call"], "language": "uk", "answered": True, **CONTACT,
}  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """`post`: what is sent there, and refused. `crowded`: by one of very many. `stranger`: by somebody who has written nothing."""

    name: str
    path: str  # in English
    post: dict[str, str] | None = None
    crowded: bool = False
    stranger: bool = False

    @property
    def label(self) -> str:
        marks = ["refused" if self.post is not None else "", "crowded" if self.crowded else ""]
        return " ".join([self.name, self.path, *filter(None, marks)])


@dataclass
class Stage:
    sheets: list[Sheet]
    cookies: dict[str, str]  # of the one device on which all was written

    def facts(self) -> dict[str, Any]:
        return {"sheets": [asdict(sheet) for sheet in self.sheets], "cookies": self.cookies}


def staged() -> Stage:
    """Inside a tenant that has the four languages and nothing else."""
    service = make(Service, directorate=make_directorate(name=WATER), code="water", public=True, name=WATER)
    place = make(Place, code="center", name=CENTRE)
    Place.objects.filter(pk=place.pk).update(path=f"/{place.pk}/")
    officer, planner = make_member("complaints_officer"), make_member("planning_manager")
    water = Water(service.directorate, service, make_indicator(service=service), officer, officer)
    writing, cases, sent = _forms(), _cases(Desk(water, officer)), codes.new_key()
    actions.send_draft(actions.start_draft(sent, MESSAGE), sent)
    _crowd()
    open_one, over = _survey("water", service, planner), _published(service, planner)
    answers = _answers(open_one.waves.get())
    known = {
        memory.FORMS: [codes.stored_key(key).hex for key in (writing, sent)],
        memory.CASES: [case.code_hash[: memory.SIGNS] for case in cases.values()],
    }
    begun = {codes.stored_key(key).hex: 0 for key in answers}
    cookies = {
        memory.COOKIE: signing.dumps(known, salt=memory.SALT),
        survey_memory.COOKIE: signing.dumps(begun, salt=survey_memory.SALT),
    }
    sheets = [*_of_forms(writing, sent), *_of_messages(cases), *_of_surveys(open_one, over, *answers)]
    return Stage(sheets, cookies)


def _forms() -> uuid.UUID:
    """One that is filled in and not sent."""
    key = codes.new_key()
    actions.start_draft(key, MESSAGE)
    return key


def _cases(desk: Desk) -> dict[str, Case]:
    states = ("acknowledged", "waiting", "answered", "appealed", "closed", "withdrawn", "rejected")
    found = {state: desk.case(state, contact=CONTACT) for state in states}
    found["late"] = desk.case("in_progress")
    Case.objects.filter(pk=found["late"].pk).update(due_on="2026-01-05")
    thanks = desk.case("in_progress", kind="compliment")
    found["thanks"] = actions.answer_case(thanks, outcome="passed_on", answer="They are glad.", by=desk.officer)
    return found


def _crowd() -> None:
    """As if all of them had written through this address within the hour."""
    request = RequestFactory().get("/", REMOTE_ADDR=CROWDED)
    for limit in (limits.STARTING, limits.SENDING, limits.SAYING, limits.GUESSING, answering.STARTING):
        limits.count(request, limit, limit[1])


def _survey(code: str, service: Service, by: Member) -> Survey:
    """It asks each kind of question, all on one page, and what is left open is told."""
    survey = surveys.create_survey(code=code, name=SURVEY, purpose=ASKED, languages=LANGUAGES, service=service, by=by)
    options = [{"code": "good", "words": GOOD, "good": True}, {"code": "bad", "words": BAD}]
    for kind in Kind.values:
        surveys.add_question(
            survey, code=kind.upper(), kind=kind, words=ASKED, hint=GOOD, options=options, lines=options, required=True,
            not_applicable=kind in (Kind.SCALE, Kind.MATRIX), same_page=True, by=by,
        )  # fmt: skip
    return surveys.move_survey(survey, "open", by=by)


def _published(service: Service, by: Member) -> Wave:
    survey = surveys.start_from_ready("csm_onsite", code="over", languages=LANGUAGES, service=service, by=by)
    wave = surveys.move_survey(survey, "open", by=by).waves.get()
    for number in range(12):
        answers = {"CC1": "1", "CC2": "1", "CC3": "1", "SQD0": str(1 + number % 5), "SEX": "female"}
        surveys.receive_response(wave, answers, key=codes.new_key(), channel="link", language="uk")
    surveys.move_survey(survey, "closed", by=by)
    return surveys.publish_results(wave, by=by)


def _answers(wave: Wave) -> tuple[uuid.UUID, uuid.UUID]:
    """Begun, and sent."""
    begun, sent = codes.new_key(), codes.new_key()
    surveys.start_answers(wave, begun, channel="link")
    given = {
        "CHOICE": "good", "MULTIPLE": ["good"], "SCALE": "good", "MATRIX": {"good": "good", "bad": "bad"}, "TEXT": "Thanks",
        "NUMBER": "3", "DATE": "2026-03-02", "PLACE": "center",
    }  # fmt: skip
    surveys.send_answers(surveys.start_answers(wave, sent, channel="link"), given)
    for token, used in ((TOKEN, False), (TOKEN[::-1], True)):
        Invitation.objects.create(wave=wave, language="en", token_hash=codes.hashed(token), used=used)
    return begun, sent


def _of_forms(writing: uuid.UUID, sent: uuid.UUID) -> Iterator[Sheet]:
    yield _at("tell:start", stranger=True)
    yield _at("tell:start", post={}, stranger=True)
    yield _at("tell:start", crowded=True, stranger=True)
    for step in ("kind", "about", "what", "where", "help", "contact", "check"):
        yield _at(f"tell:{step}", writing)
    for step, wrong in (
        ("about", {}), ("what", {"text": "short"}), ("where", {"spot": "here"}), ("contact", {"phone": "1", "email": "no"}),
        ("check", {"website": "x"}),
    ):  # fmt: skip
        yield _at(f"tell:{step}", writing, post=wrong)
    yield _at("tell:check", writing, crowded=True)
    yield _at("tell:check", writing, post={"sum": "99"}, crowded=True)
    yield _at("tell:sent", sent)


def _of_messages(cases: dict[str, Case]) -> Iterator[Sheet]:
    yield _at("tell:follow", stranger=True)
    yield _at("tell:follow", query="?code=", stranger=True)
    yield _at("tell:follow", query="?code=7F3K", stranger=True)
    yield _at("tell:follow", query="?code=7F3K", crowded=True, stranger=True)
    for case in cases.values():
        yield _at("tell:status", case.number)
    opened, answered, closed = (cases[state] for state in ("acknowledged", "answered", "closed"))
    for case in (opened, answered):
        yield _at("tell:status", case.number, crowded=True)
    yield _at("tell:add", opened.number, post={"text": ""})
    yield _at("tell:add", answered.number, post={"text": "", "as": "appeal"})
    yield _at("tell:add", closed.number, post={"text": "Still wet", "as": "appeal"}, crowded=True)
    yield _at("tell:rate", answered.number, post={"text": "", "content": "no"})
    for case in (opened, closed):
        yield _at("tell:held", case.number)
        yield _at("tell:erase", case.number)
    yield _at("tell:erase", opened.number, post={})
    yield _at("tell:withdraw", opened.number)
    yield _at("tell:withdraw", closed.number, post={})
    letter = codes.letter_key(answered.pk)
    yield _at("tell:rate_by_mail", letter, stranger=True)
    yield _at("tell:rate_by_mail", letter, post={"text": "", "content": "no"}, stranger=True)
    yield _at("tell:rate_by_mail", letter, crowded=True, stranger=True)
    yield _at("tell:statistics", stranger=True)


def _of_surveys(survey: Survey, over: Wave, begun: uuid.UUID, sent: uuid.UUID) -> Iterator[Sheet]:
    yield _at("answer:list", stranger=True)
    for name in ("start", "kiosk", "enough", "kiosk_enough"):
        yield _at(f"answer:{name}", survey.code, stranger=True)
    yield _at("answer:start", survey.code, crowded=True, stranger=True)
    yield _at("answer:start", survey.code, post={"website": "x"}, stranger=True)
    yield _at("answer:start", over.survey.code, stranger=True)  # not open any more
    for token in (TOKEN, TOKEN[::-1]):
        yield _at("answer:invited", survey.code, token, stranger=True)
    yield _at("answer:page", survey.code, begun, 1)
    yield _at("answer:page", survey.code, begun, 1, post={"NUMBER": "many"})
    yield _at("answer:thanks", survey.code, sent)
    yield _at("answer:letters", key_of("somebody@example.org"), stranger=True)
    yield _at("answer:results", over.survey.code, over.number, stranger=True)


def _at(name: str, *args: Any, query: str = "", **facts: Any) -> Sheet:
    return Sheet(name, reverse(name, args=args) + query, **facts)
