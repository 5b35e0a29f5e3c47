"""A tenant's administrators see all of its data there, change none of it past the actions, and nothing of another tenant."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from charters.models import CharterSettings
from indicators.models import Period
from organisation.models import Directorate, Role, SettingsRecord
from planning.models import PlanSettings
from reports.models import DocumentDesign, Retention
from tenancy import fence
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.sites import tenant_site
from tests.make import make, make_directorate, make_member, make_user, signed_in

SHOWN = sorted(tenant_site._registry, key=lambda model: model._meta.label)
# What administrators do not see there, with the reason.
NOT_SHOWN = {
    "tenancy.Canary": "a guard of the fence, always empty",
    "web.Notification": "one person's own news",
    "web.SavedView": "one person's own lists",
    "web.SearchWord": "made from the rows themselves",
    "web.Counter": "machinery",
    "mail.Attachment": "shown with the reports",
    "feedback.Case": "who may read messages of citizens is decided for each directorate",
    "feedback.CaseMove": "as the message", "feedback.CaseNote": "as the message", "feedback.CaseFile": "as the message",
    "feedback.MoveFile": "as the message",
    "feedback.CaseAddition": "as the message", "feedback.Draft": "as the message", "feedback.DraftPhoto": "as the message",
    **dict.fromkeys(
        ("feedback.CaseTask", "feedback.CaseEscalation", "feedback.Rating"), "as the message"
    ),
    **dict.fromkeys(
        (
            "feedback.RoutingRule", "feedback.AnswerTemplate", "feedback.Keeping", "feedback.Mailbox",
            "feedback.PublishedQuarter", "feedback.Handling", "feedback.Survey", "feedback.Question", "feedback.Wave",
        ),
        "have pages of their own",
    ),
    **dict.fromkeys(
        ("feedback.Response", "feedback.SurveyDraft", "feedback.Invitation"), "answers of people, shown as sums only"
    ),
    **dict.fromkeys(("feedback.ReceivedMail", "feedback.SentRequest", "feedback.Clearance"), "as the message"),
    "feedback.LetterRefusal": "only a hash of an address, which says nothing to anybody",
    "feedback.SurveyFile": "a file of a day, for whoever asked for it",
    "mail.ShortMessage": "as the message",
    **dict.fromkeys(
        ("feedback.CaseChange", "feedback.CaseFact", "feedback.CaseTally", "feedback.ResponseChange", "feedback.AnswerCount"),
        "made from the rows themselves",
    ),
    "feedback.Concerned": "personal data, apart from everything else",
    "feedback.Contact": "personal data, apart from everything else",
    "planning.Score": "each member's own until the scores open, then on the plan's page",
    "planning.SentForm": "machinery",
    "planning.Input": "names of citizens, for those who write the plan",
    "planning.CalendarKey": "one person's secret",
}  # fmt: skip


def url_of(model: Any, page: str, *args: Any) -> str:
    """Written out: a request of the test client leaves reverse() at the root."""
    place = f"/alpha/manage/{model._meta.app_label}/{model._meta.model_name}/"
    return place + {"changelist": "", "add": "add/"}.get(page, f"{args[0]}/{page}/" if args else "")


@pytest.fixture
def administrator(inside: Tenant) -> Any:
    return signed_in(make_member(Role.ADMINISTRATOR, name="Amal"))


def test_every_model_is_shown_or_named_with_the_reason() -> None:
    fenced = {m._meta.label for m in fence.tables() if fence.is_fenced(m) and not fence.is_append_only(m)}
    shown = {m._meta.label for m in SHOWN}
    assert fenced - shown - {m._meta.label for m in fence.tables() if fence.is_hidden_through(m)} <= set(NOT_SHOWN)
    assert shown & set(NOT_SHOWN) == set()


@pytest.mark.parametrize("model", SHOWN, ids=lambda m: m._meta.label)
def test_lists_and_rows_are_shown_and_not_changed(administrator: Any, model: Any) -> None:
    row = make(model)
    assert administrator.get(url_of(model, "changelist")).status_code == 200
    assert administrator.get(url_of(model, "change", row.pk)).status_code == 200
    assert administrator.get(url_of(model, "history", row.pk)).status_code == 200
    assert administrator.get(url_of(model, "add")).status_code == 403
    assert administrator.post(url_of(model, "change", row.pk), {}).status_code == 403
    assert administrator.post(url_of(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model._base_manager.filter(pk=row.pk).exists()


ONE_OF_A_KIND = (SettingsRecord, PlanSettings, CharterSettings, DocumentDesign, Retention)  # or one for each document
MANY = [model for model in SHOWN if model not in ONE_OF_A_KIND]


@pytest.mark.parametrize("model", MANY, ids=lambda m: m._meta.label)
def test_a_list_asks_the_same_number_of_questions_for_one_row_and_for_three(administrator: Any, model: Any) -> None:
    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert administrator.get(url_of(model, "changelist")).status_code == 200
        return len(caught)

    make(model)
    questions()
    one = questions()
    make(model)
    make(model)
    assert questions() == one


@pytest.mark.parametrize("model", SHOWN, ids=lambda m: m._meta.label)
def test_another_tenants_row_is_not_there(administrator: Any, tenant_b: Tenant, model: Any) -> None:
    with tenant_context(tenant_b):
        theirs = make(model)
    assert (
        administrator.get(url_of(model, "change", theirs.pk)).status_code == 302
    )  # "perhaps it was deleted", to the index
    assert administrator.get(url_of(model, "history", theirs.pk)).status_code == 404


def test_secrets_are_on_no_page(administrator: Any) -> None:
    from people.models import ApiToken, Invitation
    from sdip.mail.models import Message

    rows = [
        make(ApiToken, token_hash="topsecret1"), make(Invitation, token_hash="topsecret2"),
        make(Message, text="topsecret3 https://x/accounts/invitation/", html="topsecret4", purpose="people.invitation"),
    ]  # fmt: skip
    for row in rows:
        for url in (url_of(type(row), "changelist"), url_of(type(row), "change", row.pk)):
            assert "topsecret" not in administrator.get(url).content.decode()


def test_letters_to_citizens_are_not_listed(administrator: Any) -> None:
    from sdip.mail.models import Message

    make(Message, recipient="citizen@example.org", purpose="feedback.answer")
    assert "citizen@example.org" not in administrator.get(url_of(Message, "changelist")).content.decode()


def test_the_history_of_a_row_is_its_own_trail(administrator: Any) -> None:
    from organisation.actions import rename_directorate

    row = make_directorate(code="water", name={"en": "Water"})
    rename_directorate(row, name={"en": "Water and sewerage"}, by=make_member(Role.ADMINISTRATOR, name="Basim"))
    text = administrator.get(url_of(Directorate, "history", row.pk)).content.decode()
    assert "Basim" in text
    assert LogEntry.objects.count() == 0


@pytest.mark.parametrize("role", [r for r in Role if r != Role.ADMINISTRATOR])
def test_who_is_no_administrator_may_not_enter(inside: Tenant, role: str) -> None:
    assert signed_in(make_member(role)).get("/alpha/manage/").status_code == 403


def test_who_administers_one_directorate_may_not_enter(inside: Tenant) -> None:
    """Rows are not told apart by directorate there."""
    here = signed_in(make_member(Role.ADMINISTRATOR, make_directorate()))
    assert here.get("/alpha/manage/").status_code == 403
    assert "/alpha/manage/" not in here.get("/alpha/staff/account/").content.decode()


def test_an_outsider_sees_nothing_and_a_stranger_the_sign_in(inside: Tenant, client: Any) -> None:
    assert signed_in(user=make_user()).get("/alpha/manage/").status_code == 404
    answer = client.get("/alpha/manage/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=/alpha/manage/")


def test_who_runs_the_platform_is_nobody_inside_a_tenant(inside: Tenant) -> None:
    ruler = make_user(is_staff=True, is_superuser=True)
    assert signed_in(user=ruler).get("/alpha/manage/").status_code == 404


def test_the_admins_own_login_asks_for_no_password(inside: Tenant, client: Any) -> None:
    make_user("ruler@example.org", is_staff=True, is_superuser=True)
    for url in ("/alpha/manage/login/", "/platform/login/"):
        answer = client.post(url, {"username": "ruler@example.org", "password": "a long pass phrase"})
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session


def test_passwords_and_signing_out_are_at_home_elsewhere(administrator: Any) -> None:
    assert administrator.get("/alpha/manage/password_change/")["Location"] == "/accounts/password/change/"
    assert administrator.post("/alpha/manage/logout/")["Location"] == "/accounts/logout/"


def test_a_long_search_is_cut(administrator: Any) -> None:
    """Each word is a condition of its own: thousands of them would keep the database busy."""
    answer = administrator.get(url_of(Period, "changelist"), {"q": "x " * 2000})
    assert answer.status_code == 200
    assert str(answer.context["cl"].queryset.query).count(" LIKE ") == 100
