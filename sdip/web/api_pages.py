"""The API's reference as a plain page: made from the same OpenAPI document that machines read."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from drf_spectacular.generators import SchemaGenerator

from .access import public
from .pages import render_page


@public
def api_reference(request: HttpRequest) -> HttpResponse:
    document = SchemaGenerator(urlconf="sdip.api_schema_urls").get_schema(request=None, public=True)
    return render_page(request, "web/api_reference.html", {"document": document, "operations": operations(document)})


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """One row for each method of each path, in the order of the document."""
    return [
        {"method": method.upper(), "path": path, "summary": told.get("summary", ""), "description": told.get("description", ""),
         "parameters": told.get("parameters", [])}
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    ]  # fmt: skip
