"""A charter as JSON for other programs, in all its languages at once; docs/charter.schema.json describes it."""

import json
from collections.abc import Mapping
from typing import Any

from tenancy.text import Words

from ..content import Contact, Content, Form, Level, Party, Promise, Requirement, ServiceEntry, Step
from .frame import Frame, Latest

FORMAT = "sdip-charter/2"


def content_json(content: Content, frame: Frame | None = None) -> bytes:
    """`frame`: what a file shows besides, its own address, the day it was made and the figures of that day."""
    data = as_mapping(content)
    if frame:
        made_on = frame.as_of.isoformat() if frame.as_of else None
        data["edition"] = {"address": frame.address, "made_on": made_on}
        for row, promise in zip(data["promises"], content.promises, strict=True):
            row["latest"] = _latest(frame.latest.get(promise.pk))
        for row, form in zip(data["forms"], content.forms, strict=True):
            row["address"] = form.address or frame.forms.get(form.file or 0, "")
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def as_mapping(content: Content) -> dict[str, Any]:
    """Without numbers of our rows: services and indicators go by their codes."""
    codes = {entry.service: entry.code for entry in content.services}
    return {
        "format": FORMAT,
        "name": _words(content.name),
        "directorate": _words(content.directorate),
        "languages": list(content.languages),
        "version": content.number,
        "state": content.state,
        "published_on": content.published_on.isoformat() if content.published_on else None,
        "review_on": content.review_on.isoformat() if content.review_on else None,
        "owner": content.owner,
        "approved_by": list(content.approved_by),
        "answer_days": content.answer_days,
        "passages": {row.part: _words(row.words) for row in content.passages},
        "contacts": [_contact(row) for row in content.contacts],
        "parties": [_party(row) for row in content.parties],
        "forms": [_form(row) for row in content.forms],
        "services": [_service(row) for row in content.services],
        "promises": [_promise(row, codes) for row in content.promises],
        "consulted": [_words(words) for words in content.consulted],
    }


def _words(words: Words) -> dict[str, str]:
    return {language: words[language] for language in sorted(words)}


def _contact(row: Contact) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "value": row.value,
        "words": _words(row.words),
        "role": _words(row.role),
        "hours": _words(row.hours),
        "is_complaints": row.is_complaints,
    }


def _party(row: Party) -> dict[str, Any]:
    return {"kind": row.kind, "words": _words(row.words)}


def _form(row: Form) -> dict[str, Any]:
    return {"words": _words(row.words), "address": row.address}


def _service(row: ServiceEntry) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": _words(row.name),
        "description": _words(row.description),
        "who": _words(row.who),
        "fee": _words(row.fee),
        "time": _words(row.time),
        "responsible": _words(row.responsible),
        "classification": row.classification,
        "transaction": row.transaction,
        "requirements": [_requirement(each) for each in row.requirements],
        "steps": [_step(each) for each in row.steps],
    }


def _requirement(row: Requirement) -> dict[str, Any]:
    return {"words": _words(row.words), "where": _words(row.where), "copies": _words(row.copies)}


def _step(row: Step) -> dict[str, Any]:
    return {
        "client": _words(row.client),
        "office": _words(row.office),
        "where": _words(row.where),
        "fee": _words(row.fee),
        "time": _words(row.time),
        "responsible": _words(row.responsible),
    }


def _promise(row: Promise, codes: Mapping[int, str]) -> dict[str, Any]:
    return {
        "words": _words(row.words),
        "remedy": _words(row.remedy),
        "aspect": row.aspect,
        "service": codes.get(row.service, "") if row.service is not None else "",
        "indicator": row.indicator_code,
        "indicator_name": _words(row.indicator_name),
        "guaranteed": _level(row.guaranteed),
        "target": _level(row.target),
        "answer_days": row.answer_days,
    }


def _level(level: Level) -> dict[str, Any]:
    return {
        "words": _words(level.words),
        "valid_from": level.valid_from.isoformat() if level.valid_from else None,
    }


def _latest(figure: Latest | None) -> dict[str, Any] | None:
    """`value` in stored units: a share from 0 to 1."""
    if figure is None or figure.value is None or figure.starts_on is None or figure.ends_on is None:
        return None
    return {
        "from": figure.starts_on.isoformat(),
        "to": figure.ends_on.isoformat(),
        "value": f"{figure.value.normalize():f}",
        "standing": figure.standing.code,
    }
