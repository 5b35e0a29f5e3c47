"""The API's reference as a plain page: made from the same OpenAPI document that machines read."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator

from sdip import registry

from .access import public
from .pages import render_page


@cache
def document_in(language: str) -> dict[str, Any]:
    """Made once in each process: it takes a while, and anybody may ask for it."""
    made: dict[str, Any] = SchemaGenerator(urlconf="sdip.api_schema_urls").get_schema(request=None, public=True)
    for document in registry.api_documents:
        made["paths"] |= document.paths()
        made["components"]["schemas"] |= document.schemas
    return made


class KeptDocument(SchemaGenerator):
    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        return document_in(get_language() or "")


@public
def api_reference(request: HttpRequest) -> HttpResponse:
    document = document_in(get_language() or "")
    return render_page(request, "web/api_reference.html", {"document": document, "operations": operations(document)})


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """One row for each method of each path, in the order of the document."""
    return [
        {"method": method.upper(), "path": path, "summary": told.get("summary", ""), "description": told.get("description", ""),
         "parameters": told.get("parameters", [])}
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    ]  # fmt: skip
