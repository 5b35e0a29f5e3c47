import hashlib
import io
import struct
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from organisation import actions
from organisation.actions.settings import change_settings
from organisation.models import Directorate, SettingsRecord
from people.models import Member
from sdip.web import trail
from tenancy.context import tenant_context
from tenancy.models import Crest, Tenant
from tenancy.refusals import NotAllowed
from tests.make import make_member, make_user, signed_in

URL = "/alpha/staff/organisation/settings/"


@pytest.fixture
def boss(tenant_a: Tenant) -> Member:
    with tenant_context(tenant_a):
        return make_member("administrator", name="Zainab", user=make_user(language="en"))


class Committing(Client):
    """What waits for the commit of a request happens, so that the next one sees the new settings."""

    capture: Any

    def post(self, *args: Any, **kwargs: Any) -> Any:
        with self.capture(execute=True):
            return super().post(*args, **kwargs)


@pytest.fixture
def page(boss: Member, django_capture_on_commit_callbacks: Any) -> Client:
    client = signed_in(boss)
    client.__class__, client.capture = Committing, django_capture_on_commit_callbacks  # type: ignore[attr-defined]
    return client


def given(**more: Any) -> dict[str, Any]:
    return {
        "name_en": "Alpha City", "name_ar": "مدينة ألفا", "languages": ["ar", "en"], "first_language": "ar", "digits": "latn",
        "charts": "ltr", "time_zone": "Asia/Baghdad", "fiscal_month": "7", "colour": "#0b3d91", "own_colour": "on",
    } | more  # fmt: skip


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 600), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#204060").save(out, kind, **options)
    return out.getvalue()


def test_an_administrator_changes_everything_on_one_page(tenant_a: Tenant, page: Client) -> None:
    assert page.post(URL, given()).status_code == 302
    tenant_a.refresh_from_db()
    assert (tenant_a.languages, tenant_a.fiscal_month, tenant_a.colour) == (["ar", "en"], 7, "#0b3d91")
    assert (tenant_a.settings["digits"], tenant_a.settings["charts"], tenant_a.mfa_required) == ("latn", "ltr", False)
    text = page.get(URL).content.decode()
    assert 'value="#0b3d91"' in text
    assert "--accent:#0b3d91" in page.get("/alpha/theme.css").content.decode()
    assert page.post(URL, given(own_colour="")).status_code == 302
    tenant_a.refresh_from_db()
    assert tenant_a.colour == ""


def test_the_trail_tells_who_changed_which_setting(tenant_a: Tenant, boss: Member) -> None:
    with tenant_context(tenant_a):
        change_settings(tenant_a, fiscal_month=4, colour="#0b3d91", by=boss)
        (changed, *_rest) = trail.entries(trail.Wanted(model="organisation.settingsrecord"))
        assert (changed.person, str(changed.deed)) == ("Zainab", "Settings changed")
        assert [(c.label, c.before, c.after) for c in changed.changes] == [
            ("First month of the fiscal year", "1", "4"), ("Colour", "–", "#0b3d91"),
        ]  # fmt: skip
        assert SettingsRecord.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"colour": "#eeeeee"}, "This colour is too light"),
        ({"colour": "blue"}, "Enter a valid value"),
        ({"languages": []}, "“Languages” is missing"),
        ({"first_language": "uk"}, "Choose one of the languages above"),
        ({"time_zone": "Mars/Olympus"}, "not one of the available choices"),
        ({"fiscal_month": "13"}, "not one of the available choices"),
        ({"name_en": "", "name_ar": ""}, "“Name” is missing"),
        ({"crest": SimpleUploadedFile("x.png", b"GIF89a no picture")}, "This is no picture that can be read"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_half_saved(
    tenant_a: Tenant, page: Client, more: dict[str, Any], sentence: str
) -> None:
    answer = page.post(URL, given(**more))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    tenant_a.refresh_from_db()
    assert tenant_a.fiscal_month == 1


def test_the_second_of_two_administrators_is_told(tenant_a: Tenant, page: Client) -> None:
    text = page.get(URL).content.decode()
    seen = text.partition('name="seen" value="')[2].partition('"')[0]
    assert page.post(URL, given(seen=seen)).status_code == 302
    answer = page.post(URL, given(seen=seen, fiscal_month="2"))
    assert (answer.status_code, "Somebody else has changed this" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_coat_of_arms_becomes_our_own_small_png(tenant_a: Tenant, page: Client, kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    sent = picture(kind, exif=exif)
    assert page.post(URL, given(crest=SimpleUploadedFile("arms.bin", sent))).status_code == 302
    stored = bytes(Crest.objects.get(tenant=tenant_a).image)
    made = Image.open(io.BytesIO(stored))
    assert (made.format, made.size, b"secret" in stored) == ("PNG", (512, 341), False)
    tenant_a.refresh_from_db()
    assert tenant_a.settings["crest"] == hashlib.sha256(stored).hexdigest()[:16]
    assert page.get("/alpha/crest/").content == stored
    assert page.post(URL, given(no_crest="on")).status_code == 302
    assert page.get("/alpha/crest/").status_code == 404


def a_bomb() -> bytes:
    """A PNG whose head says 30,000 by 30,000 points."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_a_picture_that_unpacks_without_end_is_refused(tenant_a: Tenant, boss: Member) -> None:
    with tenant_context(tenant_a), pytest.raises(NotAllowed, match="too large|no picture"):
        change_settings(tenant_a, crest=a_bomb(), by=boss)


def test_a_new_language_gets_its_order_of_names(tenant_a: Tenant, page: Client) -> None:
    Tenant.objects.filter(pk=tenant_a.pk).update(languages=["en"])
    tenant_a.refresh_from_db()
    with tenant_context(tenant_a):
        for code, arabic in (("a", "ي"), ("b", "ا")):
            actions.add_directorate(code, {"en": code, "ar": arabic}, by=None)
        assert "ar" not in Directorate.objects.first().name_sort  # type: ignore[union-attr]
    assert page.post(URL, given(languages=["en", "ar"], first_language="en")).status_code == 302
    tenant_a.refresh_from_db()
    with tenant_context(tenant_a):
        assert [row.code for row in Directorate.objects.by_name("ar")] == ["b", "a"]


@pytest.mark.django_db(transaction=True)
def test_the_names_are_sorted_again_by_a_job_after_the_change() -> None:
    tenant = Tenant.objects.create(slug="gamma", name={"en": "Gamma"}, languages=["en"])
    with tenant_context(tenant):
        actions.add_directorate("a", {"en": "a", "ar": "ا"}, by=None)
        change_settings(tenant, languages=["en", "ar"], by=None)
    with tenant_context(Tenant.objects.get(pk=tenant.pk)):
        assert Directorate.objects.get().name_sort["ar"]


def test_staff_must_use_a_second_factor_once_it_is_demanded(tenant_a: Tenant, page: Client) -> None:
    assert page.post(URL, given(mfa_required="on")).status_code == 302
    answer = page.get("/alpha/staff/")
    assert (answer.status_code, "/accounts/" in answer["Location"]) == (302, True)


def test_no_setting_of_the_platform_can_be_slipped_in(tenant_a: Tenant, boss: Member) -> None:
    with tenant_context(tenant_a), pytest.raises(ValueError, match="slug"):
        change_settings(tenant_a, slug="other", by=boss)
