"""A frozen report read back, whatever format it was written in. Everything drawn is drawn from here."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sdip.web.language import active_language
from tenancy.text import Words, words

from ..content.design import Design
from .figures import Figures
from .older import upgraded
from .rows import Row, Span, span

Facts = Mapping[str, Any]


class Report(Figures):
    """The whole report. Its words are chosen by the language that is active when they are read."""

    def __init__(self, text: str) -> None:
        written: dict[str, Any] = json.loads(text)
        self.data = data = upgraded(written) if written["format"] == "1" else written
        self.document: str = data["document"]
        self.number: str = data["number"]
        self.issue = int(data["issue"])
        self.frozen_at = datetime.fromisoformat(data["frozen_at"])
        self.tenant = words(data["tenant"]["name"])
        self.sample: bool = data["tenant"]["sample"]
        self.scope: Facts = data["scope"]
        self.period: Span | None = span(data["scope"]["period"])
        self.corrects: dict[str, Any] | None = data["corrects"]
        self.sections: list[tuple[str, Facts]] = [(each["code"], each["facts"]) for each in data["sections"]]
        self.design = Design.read(data["design"], tuple(code for code, _facts in self.sections))
        self.look: dict[str, Any] = data.get("look", {})  # reports of old have none
        shared = data["shared"].get("indicators", [])
        super().__init__((Row(each) for each in shared), Decimal(data["tolerance"]))

    @property
    def about(self) -> Words:
        """Whose report it is: of the tenant, or of one directorate, plan, charter or survey."""
        return words(self.scope["name"]) or self.tenant

    @property
    def language(self) -> str:
        """Of a report from before reports were written in the language of each reader; else ""."""
        return str(self.data.get("language", ""))

    @property
    def verify_url(self) -> str:
        urls: dict[str, str] = self.data["verify_urls"]
        return urls.get(active_language().code) or next(iter(urls.values()))

    def facts_of(self, code: str) -> Facts:
        """Of a section; empty where the report has none."""
        return dict(self.sections).get(code, {})
