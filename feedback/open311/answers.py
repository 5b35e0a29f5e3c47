"""The two forms of an answer. JSON is the XML without the names around lists, so one tree of dicts and lists makes both."""

import json
import re
from typing import Any
from xml.etree import ElementTree

from django.http import HttpRequest, HttpResponse

ITEM = {
    "attributes": "attribute",
    "endpoints": "endpoint",
    "errors": "error",
    "formats": "format",
    "media": "file",
    "notes": "note",
    "service_request_updates": "request_update",
    "service_requests": "request",
    "services": "service",
    "values": "value",
}
MIME = {"xml": "text/xml", "json": "application/json"}
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Refused(Exception):
    """What the other system gets instead: 404 unknown, 403 no key, 400 all else; the sentence is for its user."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


def answer(form: str, name: str, content: Any, status: int = 200) -> HttpResponse:
    """`name` of the outermost element; it has no place in JSON."""
    body = _xml(name, content) if form == "xml" else json.dumps(content, ensure_ascii=False).encode()
    headers = {"Access-Control-Allow-Origin": "*"}
    return HttpResponse(body, status=status, content_type=f"{MIME[form]}; charset=utf-8", headers=headers)


def refusal(form: str, refused: Refused) -> HttpResponse:
    rows = [{"code": refused.status, "description": refused.sentence}]
    return answer(form, "errors", rows, refused.status)


def refused_before(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """For what no view of ours has seen: an unknown address, a wrong method, a text that can't be read."""
    return refusal("xml" if request.path_info.endswith(".xml") else "json", Refused(status, sentence))


def _xml(name: str, content: Any) -> bytes:
    root = ElementTree.Element(name)
    _fill(root, name, content)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _fill(element: ElementTree.Element, name: str, content: Any) -> None:
    if isinstance(content, dict):
        for key, value in content.items():
            _fill(ElementTree.SubElement(element, key), key, value)
    elif isinstance(content, list):
        for value in content:
            _fill(ElementTree.SubElement(element, ITEM[name]), ITEM[name], value)
    elif isinstance(content, bool):
        element.text = "true" if content else "false"
    elif content is not None:
        element.text = NOT_IN_XML.sub("", str(content))
