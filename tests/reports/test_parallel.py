"""The languages of a report are made at the same time, each by a worker of its own."""

import tempfile
from pathlib import Path

import pytest

from reports.models import Rendering
from sdip.mail.models import Message
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.reports.conftest import tell_story
from tests.reports.world import World, opened, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LANGUAGES = ["en", "ar", "ckb", "uk"]


def states(world: World) -> list[str]:
    with tenant_context(world.tenant):
        return sorted(Rendering.objects.values_list("state", flat=True))


def test_two_workers_make_two_languages_at_once_and_each_reader_gets_his_own(tenant_a: Tenant) -> None:
    with tempfile.TemporaryDirectory(prefix="sdip-") as folder, opened(Path(folder), tenant_a) as world:
        with tenant_context(tenant_a):
            people = [(f"Reader of {language}", f"{language}@example.org", language) for language in LANGUAGES]
            tell_story(4, goal=False).report(recipients=people)
        world.start_worker("other")
        try:
            world.tick("reports.sweep_renderings")
            wait_until(lambda: states(world).count("rendering") == 2)
            wait_until(lambda: states(world) == ["rendered"] * 4, 180)
            wait_until(lambda: len(world.post.accepted) == 4)
        finally:
            world.kill("other")
        with tenant_context(tenant_a):
            sent = {letter.recipient: letter.language for letter in Message.objects.all()}
            pages = {row.language: row.pages for row in Rendering.objects.all()}
    assert sent == {f"{language}@example.org": language for language in LANGUAGES}
    assert set(pages) == set(LANGUAGES)
    assert min(pages.values()) > 1
    attached = {str(mail["To"]): next(mail.iter_attachments()).get_filename() for mail in world.post.accepted}
    assert all((attached[f"{language}@example.org"] or "").endswith(f".{language}.pdf") for language in LANGUAGES)
