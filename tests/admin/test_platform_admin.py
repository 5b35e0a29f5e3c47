"""The platform's admin: tenants, users and agreements, through the same actions as everything else."""

import io
from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from organisation.models import Assignment, Calendar, Oversight
from organisation.platform import actions
from people import actions as people
from people.models import Invitation, Member
from sdip.mail.models import Message, PlatformMessage
from tenancy.actions import change_user
from tenancy.context import tenant_context
from tenancy.models import Crest, Tenant, User
from tenancy.refusals import NotAllowed
from tests.make import make, make_user, show_second_factor, signed_in

NEW = {
    "slug": "gamma", "name_en": "Gamma", "name_ar": "غاما", "kind": "municipality", "host": "", "time_zone": "Asia/Baghdad",
    "fiscal_month": "1", "colour": "#0b5a6b", "languages": ["en", "ar"], "first_language": "ar", "weekend": ["4", "5"],
    "first_email": "huda@example.org", "first_name": "Huda",
}  # fmt: skip


@pytest.fixture
def ruler(db: None) -> User:
    return make_user("ruler@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def platform(ruler: User) -> Any:
    return signed_in(user=ruler)


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 600)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "#0b5a6b").save(made, kind)
    return made.getvalue()


def test_a_tenant_is_opened_with_its_calendar_and_its_first_administrator_is_invited(platform: Any) -> None:
    answer = platform.post("/platform/tenancy/tenant/add/", NEW)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    tenant = Tenant.objects.get(slug="gamma")
    assert (tenant.languages, tenant.name["ar"], tenant.host) == (["ar", "en"], "غاما", None)
    with tenant_context(tenant):
        assert Calendar.objects.get().weekend == [4, 5]
        invitation = Invitation.objects.get()
        assert (invitation.email, invitation.roles) == (
            "huda@example.org", [{"role": "administrator", "directorate": None}],
        )  # fmt: skip
        assert Message.objects.get().language == "ar"
        member = people.accept_invitation(invitation, make_user("huda@example.org"))
        assert Assignment.objects.get().member == member


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"colour": "#ffee00"}, "too light"),
        ({"slug": "platform"}, "address of the platform itself"),
        ({"slug": "Not Good"}, ""),
        ({"fiscal_month": "13"}, ""),
        ({"name_en": "", "name_ar": ""}, ""),
        ({"languages": []}, ""),
        ({"slug": "alpha"}, "is taken"),
    ],
)
def test_a_tenant_that_cannot_be_is_refused_with_a_sentence_and_the_input_stays(
    platform: Any, tenant_a: Tenant, wrong: dict[str, Any], sentence: str
) -> None:
    answer = platform.post("/platform/tenancy/tenant/add/", NEW | wrong)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert sentence in text
    assert 'value="huda@example.org"' in text
    assert not Tenant.objects.filter(slug="gamma").exists()
    assert Tenant.objects.count() == 1


def change(platform: Any, tenant: Tenant, **facts: Any) -> Any:
    given = {k: v for k, v in NEW.items() if k not in ("slug", "weekend", "first_email", "first_name")} | facts
    return platform.post(f"/platform/tenancy/tenant/{tenant.pk}/change/", given)


def test_a_tenant_is_changed_and_its_address_stays(platform: Any, tenant_a: Tenant) -> None:
    answer = change(platform, tenant_a, slug="other", mfa_required="on", sso_is_second_factor="on")
    assert answer.status_code == 302
    tenant_a.refresh_from_db()
    assert (tenant_a.slug, tenant_a.mfa_required, tenant_a.languages) == ("alpha", True, ["ar", "en"])
    assert tenant_a.settings["sso_is_second_factor"] is True


def test_a_colour_in_which_nobody_can_read_is_refused(platform: Any, tenant_a: Tenant) -> None:
    answer = change(platform, tenant_a, colour="#eeee44")
    assert answer.status_code == 422
    assert "too light" in answer.content.decode()
    tenant_a.refresh_from_db()
    assert tenant_a.colour == ""


def test_a_crest_becomes_a_small_picture_of_our_own(platform: Any, tenant_a: Tenant) -> None:
    upload = SimpleUploadedFile("crest.jpg", picture("JPEG"), "image/jpeg")
    assert change(platform, tenant_a, crest=upload).status_code == 302
    stored = Image.open(io.BytesIO(bytes(Crest.objects.get(tenant=tenant_a).image)))
    assert (stored.format, max(stored.size)) == ("PNG", 512)
    assert platform.get("/alpha/crest/")["Content-Type"] == "image/png"


def test_what_is_no_picture_is_no_crest(platform: Any, tenant_a: Tenant) -> None:
    upload = SimpleUploadedFile("crest.png", b"<svg onload=alert(1)>", "image/png")
    assert change(platform, tenant_a, crest=upload, colour="#083c48").status_code == 422
    tenant_a.refresh_from_db()
    assert tenant_a.colour == ""  # all or nothing
    assert not Crest.objects.exists()


def test_a_closed_tenant_answers_nobody_and_keeps_its_rows(platform: Any, tenant_a: Tenant, ruler: User) -> None:
    with tenant_context(tenant_a):
        make(Member)
    chosen = {"action": "close_tenants", "_selected_action": [tenant_a.pk]}
    platform.post("/platform/tenancy/tenant/", chosen)
    tenant_a.refresh_from_db()
    assert tenant_a.closed_at is not None
    with pytest.raises(NotAllowed, match="closed already"):
        actions.close_tenant(tenant_a, by=ruler)
    platform.post("/platform/tenancy/tenant/", chosen | {"action": "reopen_tenants"})
    tenant_a.refresh_from_db()
    assert tenant_a.closed_at is None
    with tenant_context(tenant_a):
        assert Member.objects.count() == 1


def test_nothing_is_deleted_and_nobody_is_added_by_hand(platform: Any, tenant_a: Tenant, ruler: User) -> None:
    assert platform.post(f"/platform/tenancy/tenant/{tenant_a.pk}/delete/", {"post": "yes"}).status_code == 403
    assert platform.post(f"/platform/tenancy/user/{ruler.pk}/delete/", {"post": "yes"}).status_code == 403
    assert platform.get("/platform/tenancy/user/add/").status_code == 403


def test_a_user_is_switched_off(platform: Any) -> None:
    user = make_user("old@example.org")
    guest = signed_in(user=user)
    assert guest.get("/accounts/2fa/").status_code == 200
    answer = platform.post(f"/platform/tenancy/user/{user.pk}/change/", {"name": "Old"})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert (user.is_active, user.name, user.email) == (False, "Old", "old@example.org")
    assert guest.get("/accounts/2fa/").status_code == 302


def test_somebody_must_be_left_who_runs_the_platform(platform: Any, ruler: User) -> None:
    answer = platform.post(
        f"/platform/tenancy/user/{ruler.pk}/change/", {"name": "R", "is_active": "on", "is_staff": "on"}
    )
    assert answer.status_code == 422
    assert "last person who may run the platform" in answer.content.decode()
    make_user(is_staff=True, is_superuser=True)
    change_user(ruler, name="R", is_active=True, is_staff=False, is_superuser=False)
    ruler.refresh_from_db()
    assert not ruler.is_staff


def test_a_lost_second_factor_is_removed_and_the_person_is_told(platform: Any, ruler: User) -> None:
    user = make_user("lost@example.org")
    Authenticator.objects.create(user=user, type="totp", data={})
    chosen = {"action": "remove_second_factors", "_selected_action": [user.pk]}
    platform.post("/platform/tenancy/user/", chosen)
    assert not Authenticator.objects.exists()
    assert PlatformMessage.objects.get().recipient == "lost@example.org"
    with pytest.raises(NotAllowed, match="no second factor"):
        actions.remove_second_factor(user, by=ruler)
    with pytest.raises(NotAllowed, match="your own"):
        actions.remove_second_factor(ruler, by=ruler)


def test_an_agreement_is_made_and_ended_once(platform: Any, tenant_a: Tenant, tenant_b: Tenant, ruler: User) -> None:
    given = {"overseer": tenant_a.pk, "overseen": tenant_b.pk, "since": "2026-01-01", "agreement": "Decree 7"}
    assert platform.post("/platform/organisation/oversight/add/", given).status_code == 302
    row = Oversight.objects.get()
    assert (row.overseer, row.overseen, row.until) == (tenant_a, tenant_b, None)
    assert platform.post("/platform/organisation/oversight/add/", given).status_code == 422
    assert platform.post("/platform/organisation/oversight/add/", given | {"overseen": tenant_a.pk}).status_code == 422
    url = f"/platform/organisation/oversight/{row.pk}/change/"
    assert platform.post(url, {"until": "2025-01-01"}).status_code == 422
    assert platform.post(url, {"until": "2026-06-30"}).status_code == 302
    row.refresh_from_db()
    assert (row.until, row.agreement) == (date(2026, 6, 30), "Decree 7")
    with pytest.raises(NotAllowed, match="ended already"):
        actions.end_oversight(row, until=date(2026, 7, 1), by=ruler)


@pytest.mark.parametrize(
    "page", ["", "tenancy/tenant/", "tenancy/user/", "tenancy/membership/", "mail/platformmessage/"]
)
def test_only_for_those_who_run_the_platform(db: None, client: Any, platform: Any, page: str) -> None:
    url = f"/platform/{page}"
    assert platform.get(url).status_code == 200
    assert signed_in(user=make_user()).get(url).status_code == 403
    assert client.get(url, follow=True).redirect_chain[-1][0] == f"/accounts/login/?next={url}"


def test_letters_are_listed_without_their_links(platform: Any) -> None:
    row = make(PlatformMessage, text="https://x/topsecret", html="topsecret")
    text = platform.get(f"/platform/mail/platformmessage/{row.pk}/change/").content.decode()
    assert row.subject in text
    assert "topsecret" not in text


def test_the_platform_can_insist_on_a_second_factor(platform: Any, ruler: User, settings: Any) -> None:
    settings.PLATFORM_MFA_REQUIRED = True
    answer = platform.get("/platform/", follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/"
    assert "The platform asks for a second factor" in answer.content.decode()
    factor = Authenticator.objects.create(user=ruler, type="totp", data={})
    answer = platform.get("/platform/", follow=True)  # that was set up elsewhere: this session has not seen it
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/reauthenticate/?next=%2Fplatform%2F"
    show_second_factor(platform, factor)
    assert platform.get("/platform/").status_code == 200


@pytest.mark.parametrize(
    ("page", "model"), [("tenancy/membership", "m"), ("tenancy/user", "u"), ("organisation/oversight", "o")]
)
def test_lists_ask_as_much_for_three_rows_as_for_one(
    platform: Any, page: str, model: str, django_assert_max_num_queries: Any
) -> None:
    from tenancy.models import Membership

    def more() -> None:
        tenant = make(Tenant, languages=["en"], slug=f"t{User.objects.count()}{Tenant.objects.count()}", host=None)
        make(Membership, user=make_user(), tenant=tenant)
        make(Oversight, overseer=tenant, overseen=make(Tenant, languages=["en"], slug=f"o{tenant.pk}", host=None))

    more()
    platform.get(f"/platform/{page}/")
    with django_assert_max_num_queries(100) as one:
        platform.get(f"/platform/{page}/")
    more()
    more()
    with django_assert_max_num_queries(len(one)):
        platform.get(f"/platform/{page}/")
