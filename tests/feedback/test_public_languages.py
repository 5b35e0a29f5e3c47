"""Whoever writes to us or answers reads every page in the own language, whole: no sentence of ours is left in English."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from feedback import public_urls
from feedback.statistics.publishing import publish_quarter
from feedback.surveys import public_urls as survey_urls
from tenancy.models import Tenant
from tests.make import make_member

from .helpers import answered_sum
from .public_stage import CROWDED, WATER, Sheet, Stage, staged
from .statistics.test_pages import cases, make_service, quarter

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SPOKEN = {"aria-label", "alt", "placeholder", "title"}
# Names of things that are the same in every language, and how languages call themselves.
EVERYWHERE = {"PDF", "CSV", "JSON", "XLSX", "CC", "BY", "YYYY", "MM", "DD", "SDIP", "English"}
# What the people of the stage have written where a sentence of ours goes on around it, codes, formulas of columns, a licence.
WRITTEN = re.compile(
    r"The pipe is repaired\.|It still leaks|Which house number\?|They are glad\.|\bmany\b|^[A-Z][A-Z0-9]*: "
    r"|\b(?:all|none|others)\b|= [a-z_ ×÷0-9\xa0٠-٩٬]+$|Creative Commons Attribution"
)
NO_PAGES = {
    "remove_photo", "receipt_file", "statistics_columns", "statistics_file", "forget", "file", "held_file", "results_file",
}  # fmt: skip


class Words(HTMLParser):
    """What a reader sees or hears of a page, but for what people have written: that stands in whatever language they speak."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language, self.said, self.foreign = language, list[str](), list[bool]()
        self.page: dict[str, str | None] = {}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "html":
            self.page = given
        theirs = tag in ("bdi", "script", "style", "textarea") or given.get("dir") == "auto"
        theirs |= given.get("lang", self.language) != self.language
        if not theirs and not any(self.foreign):
            self.said += [value for name, value in attributes if name in SPOKEN and value]
        if tag not in VOID:
            self.foreign.append(theirs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.foreign:
            self.foreign.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(self.foreign):
            self.said.append(data.strip())


def in_english(said: list[str]) -> list[str]:
    """Texts with words in Latin letters, which none of the other languages is written in."""
    return [text for text in said if set(re.findall("[A-Za-z]{2,}", WRITTEN.sub("", text))) - EVERYWHERE]


@pytest.fixture
def stage(inside: Tenant, tenant_addresses: None) -> Stage:
    inside.name = {"en": "Listentown", "ar": "مدينة", "ckb": "شار", "uk": "Місто"}
    inside.save()
    service = make_service(name=WATER)
    for number in range(1001, 1013):  # far from those that are counted
        cases(1, service=service, number=number)
    publish_quarter(quarter(), licence="CC-BY-4.0", by=make_member("complaints_officer"))
    return staged()


def shown(stage: Stage, sheet: Sheet, language: str) -> str:
    client = Client(REMOTE_ADDR=CROWDED if sheet.crowded else "127.0.0.1")
    for name, value in stage.cookies.items() if not sheet.stranger else ():
        client.cookies[name] = value
    path = sheet.path.replace("/en/", f"/{language}/", 1)
    answer: Any = client.get(path) if sheet.post is None else client.post(path, sheet.post)
    refused = sheet.post is not None or "?code" in path
    assert answer.status_code == (422 if refused else 200), (sheet.label, answer.get("Location"))
    return str(answer.content.decode())


@pytest.mark.parametrize("language", ["ckb", "uk"])
def test_every_public_page_is_whole_in_its_language(stage: Stage, language: str) -> None:
    left = {}
    for sheet in stage.sheets:
        page = shown(stage, sheet, language)
        words = Words(language)
        words.feed(page)
        told = {"lang": language, "dir": "rtl" if language in ("ar", "ckb") else "ltr"}
        assert {name: words.page.get(name) for name in told} == told, sheet.label
        assert len(words.said) > 10, sheet.label
        if sheet.crowded:
            assert answered_sum(page), sheet.label
        if language != "en" and (found := in_english(words.said)):
            left[sheet.label] = found
    assert left == {}


def test_the_stage_has_every_page(stage: Stage) -> None:
    named: set[str] = {
        f"{urls.app_name}:{each.name}"
        for urls in (public_urls, survey_urls)
        for each in urls.urlpatterns
        if each.name not in NO_PAGES
    }
    assert {sheet.name for sheet in stage.sheets} == named


def test_a_sentence_in_english_is_found() -> None:
    reader = Words("uk")
    reader.feed(
        '<html lang="uk"><p>Так <b>Send it</b> <bdi>No</bdi></p><p dir="auto">Nor this</p><a title="Go">PDF</a>'
    )
    assert in_english(reader.said) == ["Send it", "Go"]
