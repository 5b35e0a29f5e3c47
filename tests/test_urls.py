"""A walk over every address there is, made from the URL patterns themselves: guests, strangers, every role, every method.

A new address that the walk cannot reach is a failure: register a registry.TestPage for a page, or name what an endpoint's
arguments are in ENDPOINTS."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.db import transaction
from django.test import Client, override_settings
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone, translation

from charters.shell import a_spoken_edition
from organisation.actions.imports import keep_import
from organisation.models import Directorate, Role
from people.models import Member
from reports.actions import claim_rendering, make_report, note_rendered, publish_report
from reports.content import Scope
from sdip import registry
from sdip.files.store import store_file
from sdip.samples.load import descriptions, load_sample
from sdip.web.access import is_public
from tenancy import fence
from tenancy.celery import app
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.sites import tenant_site
from tests.make import make, make_member, make_user, signed_in, version_at

Arguments = dict[str, Any] | None
SENDERS = {"administrator", "head", "complaints_officer", "community_member"}  # who also sends every form, empty
FINE = {200, 204, 302, 400, 403, 404, 405, 409, 422, 429}


def first(label: str, key: str = "pk", field: str = "pk", **more: Any) -> Callable[[], Arguments]:
    """The arguments of an address about a row: the first one there is."""

    def arguments() -> Arguments:
        value = apps.get_model(label)._base_manager.order_by("pk").values_list(field, flat=True).first()
        return None if value is None else {key: value, **more}

    return arguments


def fixed(**arguments: Any) -> Callable[[], Arguments]:
    return lambda: arguments


def photo() -> Arguments:
    row = apps.get_model("feedback.CaseFile")._base_manager.order_by("pk").first()
    return {"pk": row.case_id, "file": row.file_id} if row else None  # type: ignore[attr-defined]


def file_of_a_move() -> Arguments:
    row = apps.get_model("feedback.MoveFile")._base_manager.order_by("pk").first()
    return {"pk": row.case_id, "file": row.pk} if row else None  # type: ignore[attr-defined]


def in_a_plan(label: str) -> Callable[[], Arguments]:
    def arguments() -> Arguments:
        rows = apps.get_model(label)._base_manager.filter(cycle__isnull=False)
        pk = rows.order_by("pk").values_list("pk", flat=True).first()
        return {"pk": pk} if pk else None

    return arguments


def several() -> Arguments:
    """An indicator whose figure is made of readings."""
    rows = apps.get_model("indicators.IndicatorVersion")._base_manager.filter(several="mean")
    pk = rows.values_list("indicator", flat=True).first()
    return {"pk": pk} if pk else None


# What is no page of its own (a form's target, a file, a step with a key), by name.
ENDPOINTS: dict[str, Callable[[], Arguments]] = {
    "web:notice_opening": first("web.Notification"),
    "web:view_removal": first("web.SavedView"),
    "people:deputyship_end": first("people.Deputyship"),
    "people:unsent": fixed(key="nothing"),
    "organisation:members:resending": first("people.Invitation"),
    "organisation:members:withdrawal": first("people.Invitation"),
    "organisation:members:token_revocation": first("people.ApiToken"),
    "organisation:members:role_end": first("organisation.Assignment"),
    "organisation:members:return": first("people.Member"),
    "organisation:export_csv": fixed(key="places"),
    "charters:start": first("organisation.Service"),
    "charters:remove_commitment": first("charters.Commitment"),
    "charters:take_over": first("charters.CharterVersion"),
    "charters:move": first("charters.CharterVersion", name="consult"),
    "charters:make_again": first("charters.CharterVersion"),
    "charters:computer_voice": a_spoken_edition,
    "charters:remove_hearing": first("charters.Hearing"),
    "charters:renew": first("charters.CharterVersion"),
    "charters:remove_stock": first("charters.Stock"),
    "charters:remove_distribution": first("charters.Distribution"),
    "charters:hand_over": first("charters.FormatRequest"),
    "charters:acknowledge": first("charters.CharterVersion"),
    "charters:confirm_translation": first("charters.CharterVersion", language="en"),
    "charters:remove_entry": first("charters.ServiceEntry"),
    "charters:remove_row": first("charters.CharterVersion", code="contacts", row=1),
    "services:edition": first("charters.Edition"),
    "services:form": fixed(pk=1),
    "services:service_json": first("organisation.Service", "code", "code"),
    "services:office_json": first("charters.Charter"),
    "feedback:entered": fixed(key=uuid.UUID(int=7)),
    "feedback:statistics_file": fixed(),
    "tell:statistics_file": fixed(quarter="2026Q1", form="json"),
    "feedback:receipt": fixed(key=uuid.UUID(int=7)),
    "feedback:receipt_file": fixed(key=uuid.UUID(int=7)),
    "tell:receipt_file": fixed(key=uuid.UUID(int=7)),
    "feedback:photo": photo,
    "feedback:move_file": file_of_a_move,
    "tell:file": fixed(number=1, file=1),
    "feedback:review": first("feedback.CaseMove"),
    "feedback:rule_deed": first("feedback.RoutingRule"),
    "feedback:template_removal": first("feedback.AnswerTemplate"),
    "feedback:task_drop": first("feedback.CaseTask"),
    "feedback:mail_seen": first("feedback.ReceivedMail"),
    "feedback:mail_file": first("feedback.ReceivedMail"),
    "feedback:mail_in": first("feedback.ReceivedMail"),
    "feedback:show": first("feedback.Case"),
    "feedback:statistics_as": fixed(kind="xlsx"),
    "tell:statistics_columns": fixed(),
    **{f"open311:{name}": fixed(form="json") for name in ("discovery", "services", "requests", "updates")},
    "open311:definition": first("organisation.Service", "code", "code", form="xml"),
    "open311:request": first("feedback.Case", "number", "number", form="json"),
    "open311:token": fixed(key="x", form="xml"),
    "open311:media": fixed(number=1, pk=1),
    "tell:rate_by_mail": fixed(key="x:y:z"),
    "feedback:deed": first("feedback.Case", name="take_up"),
    "indicators:period_locking": first("indicators.Period"),
    "indicators:exception_withdrawal": first("indicators.LockException"),
    "indicators:grid_row": lambda: {"pk": first("organisation.Directorate")()["pk"], "key": "i1"},
    "indicators:evidence_file": first("indicators.Evidence"),
    "indicators:evidence_removal": first("indicators.Evidence"),
    "indicators:readings": several,
    "indicators:reading_withdrawal": first("indicators.Reading"),
    "indicators:figure_move": first("indicators.Measurement"),
    "indicators:standard_removal": first("indicators.Standard"),
    "indicators:annotation_removal": first("indicators.Annotation"),
    "indicators:dimension": first("indicators.Dimension"),
    "indicators:dimension_removal": first("indicators.Dimension"),
    "indicators:option_removal": first("indicators.DimensionOption"),
    "indicators:import": first("indicators.ImportRun"),
    "indicators:import_mapping": first("indicators.ImportRun"),
    "indicators:import_move": first("indicators.ImportRun"),
    "indicators:import_defining": first("indicators.ImportRun"),
    "indicators:import_refused": first("indicators.ImportRun"),
    "indicators:mapping_forgetting": first("indicators.ImportMapping"),
    "indicators:archiving": first("indicators.Indicator"),
    "indicators:bring_back": first("indicators.Indicator"),
    "planning:countersign_page": first("planning.Cycle"),
    "planning:plan_return": first("planning.Cycle"),
    "planning:plan_dates": first("planning.Cycle"),
    "planning:actions_file": first("planning.Cycle"),
    "planning:document_file": first("planning.Cycle", kind="plan", form="docx"),
    "planning:sign_page": first("planning.Cycle"),
    "planning:seat_end": first("planning.Seat"),
    "planning:seat_reminder": first("planning.Seat"),
    "planning:meeting_cancelling": first("planning.Meeting"),
    "public_planning:calendar_feed": fixed(key="x" * 43),
    "planning:baseline_retaking": first("planning.Cycle"),
    "planning:consultation_archiving": first("planning.Consultation"),
    "planning:consultation_return": first("planning.Consultation"),
    "planning:evidence_file": first("planning.Evidence"),
    "planning:evidence_removal": first("planning.Evidence"),
    "planning:input_erasure": first("planning.Input"),
    "planning:problem_return": in_a_plan("planning.Problem"),
    "planning:problem_splitting": in_a_plan("planning.Problem"),
    "planning:goal_page": first("planning.Goal"),
    "planning:archive_solution_page": first("planning.Solution"),
    "planning:solution_return": first("planning.Solution"),
    "planning:goal_return": first("planning.Goal"),
    "planning:template_archiving": first("planning.Cycle"),
    "planning:template_return": first("planning.Cycle"),
    "planning:decide_solution_page": first("planning.Solution"),
    "planning:remove_criterion_page": fixed(code="effect"),
    "planning:move_action_page": first("planning.Action"),
    "planning:archive_action_page": first("planning.Action"),
    "planning:restore_action_page": first("planning.Action"),
    "planning:milestone_page": first("planning.Milestone"),
    "planning:dependency_removal": first("planning.Dependency"),
    "planning:barrier_escalation": first("planning.Barrier"),
    "planning:action_file": first("planning.ActionFile"),
    "planning:action_file_removal": first("planning.ActionFile"),
    "surveys:move": first("feedback.Survey", to="open"),
    "surveys:move_question": first("feedback.Question", way="up"),
    "surveys:remind": first("feedback.Wave"),
    "surveys:results_file": first("feedback.Wave", form="csv"),
    "surveys:answers_file": first("feedback.Wave"),
    "surveys:make_file": first("feedback.Wave", kind="results"),
    "surveys:file_content": first("feedback.SurveyFile"),
    "surveys:poster": first("feedback.Survey", language="en"),
    "surveys:remove_paper": first("feedback.Response"),
    "surveys:publishing": first("feedback.Wave"),
    "answer:results": fixed(code="x", number=1),
    "answer:results_file": fixed(code="x", number=1, form="csv"),
    "answer:page": fixed(code="x", key=uuid.UUID(int=7), number=1),
    "answer:thanks": fixed(code="x", key=uuid.UUID(int=7)),
    "answer:invited": fixed(code="x", token="x"),
    "answer:letters": fixed(key="x"),
    "reports:pause_page": first("reports.Schedule"),
    "reports:send_now_page": first("reports.Schedule"),
    "reports:pdf_page": first("reports.Rendering", "pk", "snapshot", language="ar"),
    "reports:figures_page": first("reports.Snapshot", form="xlsx"),
    "reports:design_preview_page": fixed(document="governor"),
    "reports:publishing_page": first("reports.Snapshot"),
    "reports:retry_page": first("reports.Rendering"),
    "reports:cancel_page": first("reports.Rendering"),
    "reports:retry_delivery_page": first("reports.Delivery"),
    "reports:resend_page": first("reports.Delivery"),
    "public_reports:annual_pdf_page": first("reports.Publication", "number", "number"),
    "public_reports:annual_figures_page": first("reports.Publication", "number", "number", form="csv"),
    "public_reports:download_page": fixed(token="x" * 32),
    "public_reports:figures_page": fixed(token="x" * 32, form="csv"),
    "public_reports:shown_page": fixed(token="x" * 32),
    "public_reports:acknowledge_page": fixed(token="x" * 32),
    "public_reports:decide_page": fixed(token="x" * 32),
    "api:directorate-detail": first("organisation.Directorate", "code", "code"),
    "api:service-detail": first("organisation.Service", "code", "code"),
    "api:indicator-detail": first("indicators.Indicator", "code", "code"),
    "api:survey-detail": first("feedback.Survey", "code", "code"),
    "api:survey-wave-detail": first("feedback.Wave"),
    "api:survey-wave-groups": first("feedback.Wave", by="SEX"),
    "api:gap-detail": first("indicators.Gap"),
    "api:definition-detail": first("indicators.IndicatorVersion"),
    "api:standard-detail": first("indicators.Standard"),
    "api:plan-detail": first("planning.Cycle", "code", "code"),
    **{f"api:{name.lower()}-detail": first(f"planning.{name}") for name in ("Problem", "Goal", "Solution", "Action")},
    "api:action-updates": first("planning.Action"),
    "api:measurement-detail": first("indicators.Measurement"),
    "services:service_data": first("organisation.Service", "code", "code"),
    **{f"tell:{step}": fixed(key=uuid.UUID(int=7))
       for step in ("kind", "about", "what", "where", "remove_photo", "help", "contact", "check", "sent")},
    **{f"tell:{step}": fixed(number="1") for step in ("status", "add", "rate", "withdraw", "held", "held_file", "erase")},
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    name: str
    parameters: tuple[str, ...]
    view: Any

    @property
    def in_admin(self) -> bool:
        return self.name.startswith("admin:")


def addresses(urlconf: str) -> list[Address]:
    return list(_walk(get_resolver(urlconf)))


def _walk(resolver: Any, spaces: tuple[str, ...] = (), above: tuple[str, ...] = ()) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        parameters = (*above, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces, parameters)
        elif isinstance(pattern, URLPattern):
            name = pattern.name or f"?{pattern.pattern}"
            yield Address(":".join([*spaces, name]), parameters, pattern.callback)


TENANT = [a for a in addresses("sdip.tenant_urls") if not (a.in_admin and ":?" in a.name)]
# without a name: redirects of the admin and, from addresses of long ago, of the sign-in library
ROOT = [a for a in addresses("sdip.urls") if not (a.in_admin and ":?" in a.name or a.name.startswith("?social/"))]
PAGES = {page.url_name: page for page in registry.test_pages}


def arguments_of(address: Address) -> Arguments:
    """Real ones where there is such a row; None where there is none."""
    if address.name in PAGES:
        return PAGES[address.name].kwargs()
    if address.name in ENDPOINTS:
        return ENDPOINTS[address.name]()
    if address.in_admin:
        return _in_admin(address)
    return None if address.parameters else {}


def _in_admin(address: Address) -> Arguments:
    """admin:organisation_service_change is about a service."""
    if "app_label" in address.parameters:
        return {"app_label": "organisation"}
    for model in tenant_site._registry:
        if address.name.startswith(f"admin:{model._meta.app_label}_{model._meta.model_name}_"):
            pk = model._base_manager.order_by("pk").values_list("pk", flat=True).first()
            return dict.fromkeys(address.parameters, pk or 1)
    return dict.fromkeys(address.parameters, 1)


def path_of(address: Address, arguments: Arguments) -> str | None:
    if arguments is None:
        return None
    with translation.override("en"):
        return reverse(address.name, kwargs=arguments)


def fill_up(tenant: Tenant) -> None:
    """What the sample does not have: one row each of what nobody has left lying about, and a report that is made."""
    boss = Member.objects.filter(assignments__role=Role.ADMINISTRATOR).first()
    assert boss is not None
    charters, top = apps.get_model("charters.Charter"), Directorate.objects.order_by("pk")[0]
    if not charters._base_manager.filter(service=None).exists():
        office = make(charters, service=None, name={"en": "Desk"}, directorate=top)
        version_at("published", charter=office)
    for label in ("web.Notification", "web.SavedView", "people.Deputyship", "people.Invitation", "people.ApiToken"):
        make(apps.get_model(label))
    indicator = apps.get_model("indicators.Indicator")._base_manager.order_by("pk").first()
    period = apps.get_model("indicators.Period")._base_manager.filter(kind="month").order_by("-ends_on")[3]
    make(apps.get_model("planning.Problem"), indicator=indicator, period=period, source_key="breach:test")
    plan = apps.get_model("planning.Cycle")._base_manager.filter(public=True, goals__isnull=False).order_by("pk")[0]
    apps.get_model("planning.Cycle")._base_manager.filter(pk=plan.pk).update(
        call={"en": "What should change?"}, call_ends_on=timezone.localdate()
    )
    asking = make(apps.get_model("planning.Consultation"), cycle=plan)
    make(apps.get_model("planning.Input"), cycle=plan, form_key=uuid.uuid4())
    shown = store_file(b"%PDF-", "shown.pdf", "application/pdf")
    make(apps.get_model("planning.Evidence"), consultation=asking, problem=None, kind="file", file=shown)
    read = make(apps.get_model("indicators.Indicator"), service=indicator.service, frequency="month")  # type: ignore[union-attr]
    facts = {"indicator": read, "number": 1, "kind": "number", "several": "mean"}
    figure = make(
        apps.get_model("indicators.Measurement"), version=make(apps.get_model("indicators.IndicatorVersion"), **facts),
        period=period,
    )  # fmt: skip
    make(apps.get_model("indicators.Reading"), measurement=figure)
    make(apps.get_model("indicators.LockException"), period=period, member=boss)
    make(apps.get_model("indicators.Annotation"), indicator=indicator)
    make(apps.get_model("indicators.DimensionOption"), dimension=make(apps.get_model("indicators.Dimension")))
    make(apps.get_model("indicators.ImportMapping"))
    run = {"file": store_file(b"code,202609\nx,1\n", "f.csv", "text/csv"), "made_by": boss, "state": "read"}
    make(apps.get_model("indicators.ImportRun"), **run)
    make(
        apps.get_model("indicators.Evidence"), measurement=figure, file=store_file(b"%PDF-", "x.pdf", "application/pdf")
    )
    met = make(
        apps.get_model("planning.Meeting"),
        cycle=plan,
        starts_at=timezone.now(),
        ends_at=timezone.now() + timedelta(hours=1),
    )
    make(apps.get_model("planning.Decision"), meeting=met)
    make(apps.get_model("planning.Seat"), cycle=plan, function="supervisor", member=boss)
    make(apps.get_model("planning.Cycle"), code="T1", is_template=True)
    steps = list(apps.get_model("planning.Action")._base_manager.order_by("pk")[:2])
    make(apps.get_model("planning.Milestone"), action=steps[0])
    make(apps.get_model("planning.Barrier"), action=steps[0], level="owner")
    make(apps.get_model("planning.ActionFile"), action=steps[0], file=store_file(b"%PDF-", "y.pdf", "application/pdf"))
    keep_import(b"code,name:en\nnew,New\n", "places.csv", csv_holds="places", by=boss)
    case = apps.get_model("feedback.Case")._base_manager.order_by("pk").first()
    make(apps.get_model("feedback.CaseFile"), case=case, file=store_file(b"x", "x.png", "image/png"))
    sent = {"move": case.moves.order_by("pk").first(), "file": store_file(b"%PDF-", "z.pdf", "application/pdf")}
    make(apps.get_model("feedback.MoveFile"), case=case, **sent)
    make(apps.get_model("feedback.RoutingRule"), kind="complaint", directorate=top, position=99)
    make(apps.get_model("feedback.AnswerTemplate"))
    mail = {"kind": "unreadable", "raw": store_file(b"From: a", "mail.eml", "message/rfc822")}
    make(apps.get_model("feedback.ReceivedMail"), **mail)
    asked = apps.get_model("feedback.Wave")._base_manager.filter(survey__state="open").order_by("pk").first()
    workbook = store_file(b"PK", "answers.xlsx", "application/octet-stream")
    make(apps.get_model("feedback.SurveyFile"), wave=asked, kind="answers", asked_by=boss, state="ready", file=workbook)
    make(apps.get_model("feedback.CaseTask"), case=case, directorate=top, asked_by=boss)
    about = Scope("directorate", period, Directorate.objects.order_by("pk")[0])
    report = make_report(about, language=tenant.default_language, by=boss)
    paper = report.renderings.get()
    assert claim_rendering(paper.pk, timezone.now()) is not None
    note_rendered(paper.pk, b"%PDF-1.7 as if it were drawn")
    publish_report(make_report(Scope("annual", period), language=tenant.default_language, by=boss), by=boss)


@dataclass
class World:
    """Two sample tenants: one to walk through, and a Ukrainian one whose words must never be read there."""

    tenant: Tenant
    other: Tenant
    storages: dict[str, Any]
    words: list[bytes] = field(default_factory=list)

    def tells(self, body: bytes) -> bool:
        return any(word in body for word in self.words)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Loaded once and rolled back after the last test; each test is rolled back by itself."""
    place = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path_factory.mktemp("files")},
    }
    storages = configured.STORAGES | {"default": place}
    app.conf.task_always_eager = True
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(STORAGES=storages):
        samples = {facts["slug"]: facts for facts in descriptions()}
        for slug in ("riverton", "zorivka"):
            load_sample(samples[slug])
            with tenant_context(Tenant.objects.get(slug=slug)) as tenant:
                assert tenant is not None
                fill_up(tenant)
        world = World(Tenant.objects.get(slug="riverton"), Tenant.objects.get(slug="zorivka"), storages)
        with tenant_context(world.tenant):
            ours = set(_names_of_all())  # what every tenant starts with is in all languages
        with tenant_context(world.other):
            world.words = sorted(set(_names_of_all()) - ours)
        assert len(world.words) > 40
        yield world
        transaction.set_rollback(True)


def _names_of_all() -> Iterator[bytes]:
    """What the other tenant calls its things, in its own script."""
    for model in fence.tables():
        for f in model._meta.concrete_fields if fence.is_fenced(model) else ():
            if f.name in ("name", "words", "description", "title", "text"):
                for value in model._base_manager.values_list(f.name, flat=True):
                    text = value.get("uk", "") if isinstance(value, dict) else str(value)
                    if len(text) > 12 and not text.isascii():
                        yield text.encode()


@pytest.fixture
def world(loaded: World, settings: Any) -> Iterator[World]:
    settings.STORAGES = loaded.storages
    mark = transaction.savepoint()
    yield loaded
    transaction.savepoint_rollback(mark)


def paths_in(tenant: Tenant, wanted: list[Address]) -> dict[str, str]:
    """name: path, for the addresses that this tenant has something to show at."""
    with tenant_context(tenant):
        found = {address.name: path_of(address, arguments_of(address)) for address in wanted}
    return {name: path for name, path in found.items() if path is not None}


def ask(client: Client, path: str, method: str = "get") -> Any:
    """The answer, and everything as it was before."""
    client.raise_request_exception = False
    mark = transaction.savepoint()
    try:
        answer = getattr(client, method)(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer.status_code, answer.get("Location", ""), body
    finally:
        transaction.savepoint_rollback(mark)


def test_every_address_has_a_name_and_known_arguments() -> None:
    nameless = [a for a in [*TENANT, *ROOT] if "?" in a.name]
    unknown = {a.name for a in TENANT if a.parameters and not a.in_admin} - set(PAGES) - set(ENDPOINTS)
    gone = set(ENDPOINTS) - {a.name for a in TENANT}
    assert ([a.name for a in nameless], unknown, gone) == ([], set(), set())
    assert len(TENANT) > 100


def test_every_page_finds_a_row_to_show(world: World) -> None:
    tenant = world.tenant
    assert {a.name for a in TENANT} - set(paths_in(tenant, TENANT)) == set()


def test_a_guest_is_sent_to_sign_in_unless_the_page_is_public(world: World, client: Client) -> None:
    tenant = world.tenant
    paths, wrong = paths_in(tenant, TENANT), []
    for address in [a for a in TENANT if a.name in paths]:
        status, goal, body = ask(client, paths[address.name])
        api = getattr(address.view, "is_api", False) or hasattr(address.view, "cls")
        fits = (
            status in {401, 403, 404} if api and "schema" not in address.name
            else status in FINE if is_public(address.view)
            else status == 302 and goal.startswith("/accounts/login/?next=")
        )  # fmt: skip
        if not fits or world.tells(body):
            wrong.append((address.name, status, goal))
    assert wrong == []


def test_a_member_of_another_tenant_finds_nothing(world: World) -> None:
    tenant, other = world.tenant, world.other
    with tenant_context(other):
        stranger = signed_in(make_member("administrator"))
    paths, wrong = paths_in(tenant, TENANT), []
    for address in [a for a in TENANT if a.name in paths]:
        for method in ("get",) if address.in_admin else ("get", "post"):
            status, _goal, body = ask(stranger, paths[address.name], method)
            api = getattr(address.view, "is_api", False) or hasattr(address.view, "cls")
            fits = status in FINE | {401} if is_public(address.view) or api else status == 404
            if not fits or world.tells(body):
                wrong.append((address.name, method, status))
    assert wrong == []


@pytest.mark.parametrize("role", [*Role.values, ""])
def test_each_role_gets_an_answer_everywhere(world: World, role: str) -> None:
    """Never an error, and never a word of the other tenant."""
    tenant = world.tenant
    with tenant_context(tenant):
        client = signed_in(make_member(role))
    wanted = TENANT if role in ("administrator", "auditor") else [a for a in TENANT if not a.in_admin]
    wrong = []
    for name, path in paths_in(tenant, wanted).items():
        for method in ("get", "post") if role in SENDERS and not name.startswith("admin:") else ("get",):
            status, _goal, body = ask(client, path, method)
            if status not in FINE or world.tells(body):
                wrong.append((name, method, status))
    assert wrong == []


def test_another_tenants_ids_are_not_found(world: World) -> None:
    """Not found, or refused for the role before anything is looked for; which of the two, one's own row tells."""
    with tenant_context(world.tenant):
        client = signed_in(make_member("administrator"))
    mine = paths_in(world.tenant, TENANT)
    with tenant_context(world.other):
        found = {a.name: arguments_of(a) for a in TENANT if {"pk", "object_id", "code", "number"} & set(a.parameters)}
    wrong = []
    for name, arguments in found.items():
        with tenant_context(world.tenant), translation.override("en"):
            path = reverse(name, kwargs=arguments or {})
        for method in ("get", "post") if not name.startswith("admin:") else ("get",):
            status, goal, body = ask(client, path, method)
            # the admin tells of a row that is not there with a message on its own front page
            missing = status in {404, 405} or name.startswith("admin:") and goal == "/riverton/manage/"
            if not missing and status == 403:
                missing = ask(client, mine[name], method)[0] == 403
            if path != mine.get(name) and not missing or world.tells(body):
                wrong.append((name, method, status, goal))
    assert len(found) > 60
    assert wrong == []


def test_the_root_answers_everybody(world: World, client: Client) -> None:
    tenant = world.tenant
    with tenant_context(tenant):
        member = signed_in(make_member("administrator"))
    staff = signed_in(user=make_user(is_staff=True))
    wrong = []
    for address in ROOT:
        try:
            path = reverse(address.name, urlconf="sdip.urls", kwargs={name: _word(name) for name in address.parameters})
        except NoReverseMatch:
            path = reverse(address.name, urlconf="sdip.urls", kwargs=dict.fromkeys(address.parameters, 1))
        for who, asking in (("guest", client), ("member", member), ("staff", staff)):
            status, goal, body = ask(asking, path)
            # what the platform's own sign-in address does is to lead to the one there is
            closed = (
                address.in_admin
                and who == "guest"
                and not (status == 302 and goal.startswith(("/accounts/login/", "/platform/")))
            )
            if status not in FINE | {401} or closed or (who != "staff" and world.tells(body)):
                wrong.append((address.name, who, status, goal))
    assert wrong == []


def _word(name: str) -> str:
    return {"slug": "riverton", "app_label": "tenancy", "object_id": "1", "uidb64": "x", "key": "x-y"}.get(name, "x")


def test_a_forgotten_address_would_be_noticed() -> None:
    """The walk itself can fail: a page without registration is named."""
    with override_settings(TENANT_URLCONF="tests.tenancy.mount_urls"):
        found = {a.name for a in addresses("tests.tenancy.mount_urls")}
    assert found - {a.name for a in addresses("sdip.tenant_urls")} >= {"late", "file", "writes", "?breaks/"}
