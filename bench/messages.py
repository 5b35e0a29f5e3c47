"""Messages and answers to surveys by the thousand, as years of work would have left them."""

import uuid
from datetime import timedelta
from itertools import pairwise

from django.db import connection
from django.utils import timezone

from feedback import codes
from feedback.actions import add_rule
from feedback.models import Case
from feedback.surveys import actions as surveys
from feedback.surveys.models import Wave
from organisation.actions import add_directorate, add_service
from organisation.models import Calendar, Holiday, Place, Service
from people.models import Member

UNCHECKED = ["ALTER TABLE feedback_casemove DISABLE TRIGGER USER"]  # years of moves in one go
CHECKED = ["ALTER TABLE feedback_casemove ENABLE TRIGGER USER"]
WORDS = [f"word{number}" for number in range(1500)]
BATCH = 5000
DAYS = 1000  # over which the messages are spread
# By the last digit of the number: six of ten are closed, two answered, one is new, one is worked on. By two digits: what is seldom.
STATES = (
    "closed",
    "closed",
    "answered",
    "closed",
    "acknowledged",
    "closed",
    "in_progress",
    "closed",
    "answered",
    "closed",
)
SELDOM = {
    7: "received",
    17: "assessed",
    27: "waiting",
    37: "referred",
    47: "decided",
    57: "withdrawn",
    67: "rejected",
    77: "appealed",
}
WORK = ["received", "acknowledged", "assessed", "in_progress"]
WAYS = {
    "received": WORK[:1],
    "acknowledged": WORK[:2],
    "withdrawn": [*WORK[:2], "withdrawn"],
    "rejected": [*WORK[:2], "rejected"],
    "assessed": WORK[:3],
    "in_progress": WORK,
    "waiting": [*WORK, "waiting"],
    "referred": [*WORK, "referred"],
    "decided": [*WORK, "decided"],
    "answered": [*WORK, "decided", "answered"],
    "appealed": [*WORK, "decided", "answered", "appealed"],
    "closed": [*WORK, "decided", "answered", "closed"],
}
TOLD = ("answered", "appealed", "closed")
MOVE = """
INSERT INTO feedback_casemove (tenant_id, case_id, from_state, to_state, outcome, public_note, at)
SELECT sdip_tenant(), id, %s, %s, CASE WHEN %s IN ('decided', 'answered') THEN outcome ELSE '' END, '',
       received_at + make_interval(hours => %s)
  FROM feedback_case WHERE number BETWEEN %s AND %s AND state = ANY (%s)"""
FOUND_BY = """
INSERT INTO web_searchword (tenant_id, kind, row_id, word)
SELECT DISTINCT sdip_tenant(), 'case', c.id, w
  FROM feedback_case c, regexp_split_to_table(c.text, ' ') w WHERE c.number BETWEEN %s AND %s"""
RATED = """
INSERT INTO feedback_rating (tenant_id, case_id, content, answered_at, at)
SELECT sdip_tenant(), id, number %% 7 > 1, answered_at, answered_at
  FROM feedback_case WHERE number BETWEEN %s AND %s AND state = 'closed' AND number %% 3 = 0"""
COUNTER = """
INSERT INTO web_counter (tenant_id, series, last) VALUES (sdip_tenant(), 'case', %s)
    ON CONFLICT (tenant_id, series) DO UPDATE SET last = EXCLUDED.last"""
RESPONSES = """
INSERT INTO feedback_response (tenant_id, wave_id, channel, language, answered_on, form_key, answers)
SELECT sdip_tenant(), %s, 'link', 'en', CURRENT_DATE, gen_random_uuid(), jsonb_build_object('CC1', (1 + n %% 4)::text,
       'SQD0', (1 + n %% 5)::text, 'SQD1', (1 + n %% 5)::text, 'SQD2', (5 - n %% 5)::text)
  FROM generate_series(1, %s) n"""
VACUUM = [
    *(f"VACUUM ANALYZE feedback_{table}" for table in ("case", "casemove", "rating", "response")),
    "VACUUM ANALYZE web_searchword",
]


def ground() -> list[Service]:
    """Ten directorates with two services each, and twenty places."""
    found = []
    for number in range(10):
        directorate = add_directorate(f"D{number}", {"en": f"Directorate {number}"}, by=None)
        found += [
            add_service(f"S{number}{end}", {"en": f"Service {number}{end}"}, directorate, by=None) for end in "ab"
        ]
    Service.objects.update(people_served=5000)
    Place.objects.bulk_create(
        Place(code=f"P{number}", name={"en": f"Place {number}"}, path=f"/{number}/") for number in range(20)
    )
    Calendar.objects.create(valid_from=timezone.localdate() - timedelta(days=DAYS), weekend=[4, 5])
    Holiday.objects.bulk_create(Holiday(on=timezone.localdate() + timedelta(days=31 * n)) for n in range(-20, 20))
    for number in range(10):  # none fits what the bench sends, so that each is tried
        add_rule(words=f"unlikely{number}, never{number}", kind="complaint", directorate=found[0].directorate, by=None)
    return found


def add_messages(services: list[Service], officer: Member, first: int, last: int) -> None:
    """With the numbers from first to last."""
    places = list(Place.objects.order_by("pk"))
    for start in range(first, last + 1, BATCH):
        numbers = range(start, min(start + BATCH, last + 1))
        Case.objects.bulk_create(_case(number, services, places, officer) for number in numbers)
    with connection.cursor() as cursor:
        for step, before, to, passed in _steps():
            cursor.execute(MOVE, [before, to, to, step, first, last, passed])
        cursor.execute(FOUND_BY, [first, last])
        cursor.execute(RATED, [first, last])
        cursor.execute(COUNTER, [last])


def _steps() -> list[tuple[int, str, str, list[str]]]:
    """Each move, in the order in which messages make them, and the states that have passed through it."""
    found: dict[tuple[int, str, str], list[str]] = {}
    for state, way in WAYS.items():
        for step, (before, to) in enumerate(pairwise(["", *way])):
            found.setdefault((step, before, to), []).append(state)
    return [(*move, found[move]) for move in sorted(found)]


def _case(number: int, services: list[Service], places: list[Place], officer: Member) -> Case:
    service, state = services[number * 7 % len(services)], SELDOM.get(number % 100, STATES[number % 10])
    received = timezone.now() - timedelta(days=number * 13 % DAYS, hours=number % 24)
    told = state in TOLD
    answered = received + timedelta(days=number * 11 % 20) if told else None
    code = codes.code_of(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))
    return Case(
        number=number, kind=("complaint", "complaint", "complaint", "suggestion", "compliment")[number % 5], language="en",
        channel=("web", "phone", "counter", "letter")[number % 4], service=service, directorate=service.directorate,
        place=places[number * 3 % len(places)], received_at=received, state=state,
        acknowledged_at=received if state != "received" else None,
        text=" ".join(WORDS[number * (place * place + 1) % len(WORDS)] for place in range(12)), answered_at=answered,
        due_on=(received + timedelta(days=10)).date(), outcome="resolved" if told or state == "decided" else "",
        appealed_at=answered if state == "appealed" else None, rejection="spam" if state == "rejected" else "",
        appeal_due_on=(received + timedelta(days=60)).date() if state == "appealed" else None, unsafe=number % 500 == 4,
        closed_at=answered if state == "closed" else None, assignee=officer if state == "in_progress" else None,
        cause=("delay", "work", "", "information")[number % 4] if told and number % 5 < 3 else "",
        code_prefix=codes.prefix_of(code), code_hash=codes.hashed(code),
        held_at=received if state == "received" and number % 200 < 100 else None,
    )  # fmt: skip


def open_wave(service: Service, officer: Member) -> Wave:
    survey = surveys.start_from_ready("csm_onsite", code="csm", languages=["en"], service=service, by=officer)
    return surveys.move_survey(survey, "open", by=officer).waves.get()


def add_responses(wave: Wave, count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(RESPONSES, [wave.pk, count])
