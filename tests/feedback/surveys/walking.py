"""A survey as a browser without script sends it: only the fields that a page has, only the options that it offers."""

from collections.abc import Mapping
from html.parser import HTMLParser

from django.test import Client

from tests.feedback.helpers import text_of

from .test_answering import begun

Given = Mapping[str, str | list[str]]


class Fields(HTMLParser):
    """`offered`: by the name of a field, the values to choose from, none where one writes. `held`: what it says already."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.offered: dict[str, list[str]] = {}
        self.held: dict[str, list[str]] = {}
        self.select = self.area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name, value = said.get("name", ""), said.get("value", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            self._choice(self.select, value, "selected" in said)
        elif tag == "textarea":
            self.area = name
            self.offered.setdefault(name, [])
        elif tag == "input" and said.get("type") in ("radio", "checkbox"):
            self._choice(name, said.get("value", "on"), "checked" in said)
        elif tag == "input" and said.get("type") != "hidden":
            self.offered.setdefault(name, [])
            self.held[name] = [value] if value else []

    def _choice(self, name: str, value: str, chosen: bool) -> None:
        self.offered.setdefault(name, []).append(value)
        if chosen:
            self.held.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self.area:
            self.held[self.area] = [data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""


def typed(page: str, given: Given) -> dict[str, list[str]]:
    """Of what is given, what this page asks for."""
    fields, sent = Fields(page), {}
    for name, value in given.items():
        if name in fields.offered:
            sent[name] = value if isinstance(value, list) else [value]
            strange = [each for each in sent[name] if fields.offered[name] and each not in fields.offered[name]]
            assert not strange, f"{name} offers {fields.offered[name]}"
    return sent


def walked(client: Client, code: str, given: Given) -> str:
    """From the first page to the thanks; each answer was asked for once. The address of the thanks."""
    at, left = begun(client, code), set(given)
    while "/thanks/" not in at:
        page = text_of(client.get(at))
        sent = typed(page, given)
        left -= sent.keys()
        reply = client.post(at, sent)
        assert reply.status_code == 302, text_of(reply, 422)
        at = reply["Location"]
    assert not left, f"nothing asked for {left}"
    assert "Your answers are in" in text_of(client.get(at))
    return at
