"""Messages and answers to surveys by the thousand, as years of work would have left them."""

import uuid
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from feedback import codes
from feedback.models import Case
from feedback.surveys import actions as surveys
from feedback.surveys.models import Wave
from organisation.actions import add_directorate, add_service
from organisation.models import Place, Service
from people.models import Member

UNCHECKED = ["ALTER TABLE feedback_casemove DISABLE TRIGGER USER"]  # years of moves in one go
CHECKED = ["ALTER TABLE feedback_casemove ENABLE TRIGGER USER"]
WORDS = [f"word{number}" for number in range(1500)]
BATCH = 5000
DAYS = 1000  # over which the messages are spread
# By the last digit of the number: six of ten are closed, two answered, one is new, one is worked on.
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
WAYS = {
    "acknowledged": ["received", "acknowledged"],
    "in_progress": ["received", "acknowledged", "assessed", "in_progress"],
    "answered": ["received", "acknowledged", "assessed", "in_progress", "decided", "answered"],
    "closed": ["received", "acknowledged", "assessed", "in_progress", "decided", "answered", "closed"],
}
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
    return found


def add_messages(services: list[Service], officer: Member, first: int, last: int) -> None:
    """With the numbers from first to last."""
    places = list(Place.objects.order_by("pk"))
    for start in range(first, last + 1, BATCH):
        numbers = range(start, min(start + BATCH, last + 1))
        Case.objects.bulk_create(_case(number, services, places, officer) for number in numbers)
    with connection.cursor() as cursor:
        for step, to in enumerate(WAYS["closed"]):
            before = WAYS["closed"][step - 1] if step else ""
            passed = [state for state, way in WAYS.items() if to in way]
            cursor.execute(MOVE, [before, to, to, step, first, last, passed])
        cursor.execute(FOUND_BY, [first, last])
        cursor.execute(RATED, [first, last])
        cursor.execute(COUNTER, [last])


def _case(number: int, services: list[Service], places: list[Place], officer: Member) -> Case:
    service, state = services[number * 7 % len(services)], STATES[number % 10]
    received = timezone.now() - timedelta(days=number * 13 % DAYS, hours=number % 24)
    told = state in ("answered", "closed")
    answered = received + timedelta(days=number * 11 % 20) if told else None
    code = codes.code_of(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))
    return Case(
        number=number, kind=("complaint", "complaint", "complaint", "suggestion", "compliment")[number % 5], language="en",
        channel=("web", "phone", "counter", "letter")[number % 4], service=service, directorate=service.directorate,
        place=places[number * 3 % len(places)], received_at=received, acknowledged_at=received, state=state,
        text=" ".join(WORDS[number * (place * place + 1) % len(WORDS)] for place in range(12)), answered_at=answered,
        due_on=(received + timedelta(days=10)).date(), outcome="resolved" if told else "",
        closed_at=answered if state == "closed" else None, assignee=officer if state == "in_progress" else None,
        cause=("delay", "work", "", "information")[number % 4] if told and number % 5 < 3 else "",
        code_prefix=codes.prefix_of(code), code_hash=codes.hashed(code),
    )  # fmt: skip


def open_wave(service: Service, officer: Member) -> Wave:
    survey = surveys.start_from_ready("csm_onsite", code="csm", languages=["en"], service=service, by=officer)
    return surveys.move_survey(survey, "open", by=officer).waves.get()


def add_responses(wave: Wave, count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(RESPONSES, [wave.pk, count])
