"""The frame of the REST API: paging, errors as problem details, and a base whose who-rules are the pages' own."""

from typing import Any, ClassVar, cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions, serializers, status
from rest_framework.filters import BaseFilterBackend
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback
from rest_framework.viewsets import ReadOnlyModelViewSet

from sdip.registry import Rule
from tenancy.refusals import NotAllowed

from .access import api_public, refusal
from .requests import ReaderRequest
from .search import matching

SEARCH = "search"
LONGEST_SEARCH = 200  # characters


class AsksRule(BasePermission):
    """The view's own who-rule, the one that its page asks."""

    def has_permission(self, request: Request, view: Any) -> bool:
        self.message = refusal()
        member = cast(ReaderRequest, request._request).member
        return bool(view.rule(member))


class KnownParameters(BaseFilterBackend):
    """A parameter that does nothing is a mistake of the caller: it is told, and never answered with everything."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        known = self.known(view)
        unknown = {
            name: [_("This parameter is unknown. Known are: %(names)s.") % {"names": ", ".join(sorted(known))}]
            for name in sorted(set(request.query_params) - known)
        }
        if unknown:
            raise exceptions.ValidationError(unknown)
        return queryset

    def known(self, view: Any) -> set[str]:
        filters = getattr(view, "filterset_class", None)
        paging = view.pagination_class
        return {
            *(filters.base_filters if filters else ()),
            *([SEARCH] if view.searched else ()),
            *filter(None, (paging.page_query_param, paging.page_size_query_param)),
        }


class WordsSearch(BaseFilterBackend):
    """The search of the pages: every word of the text begins a word of the row, in whatever spelling."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        kind, key = view.searched, view.searched_by  # type: ignore[attr-defined]
        text = request.query_params.get(SEARCH, "")[:LONGEST_SEARCH]
        return matching(queryset, kind, text, key) if kind and text else queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        about = "Words, or beginnings of words, of the code, the name and the description."
        found = {"name": SEARCH, "in": "query", "required": False, "description": about, "schema": {"type": "string"}}
        return [found] if view.searched else []


class ReadOnlyEndpoint(ReadOnlyModelViewSet):
    """A list and its rows, found by their code: `rule` says who may read.

    `searched` is the kind of row whose words ?search= looks through, `searched_by` the key that leads to it."""

    rule: ClassVar[Rule]
    searched: ClassVar[str] = ""
    searched_by: ClassVar[str] = "pk"
    filter_backends = (KnownParameters, DjangoFilterBackend, WordsSearch)
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    @api_public
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs)

    def get_permissions(self) -> list[Any]:
        return [*super().get_permissions(), AsksRule()]


class TextInLanguages(serializers.DictField):
    """{language: text}."""

    child = serializers.CharField()


def problem_details(exception: Exception, context: dict[str, Any]) -> Response | None:
    """RFC 9457. A refusal by a workflow is 409 with its sentence; what is unknown stays an error and is logged as one."""
    known = _as_api_exception(exception)
    if known is None:
        return None
    set_rollback()
    headers = {}
    if getattr(known, "auth_header", None):
        headers["WWW-Authenticate"] = known.auth_header  # type: ignore[attr-defined]
    if getattr(known, "wait", None):
        headers["Retry-After"] = str(int(known.wait))  # type: ignore[attr-defined]
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": str(known.default_detail),
        "status": known.status_code,
        "detail": _sentence(known.detail),
    }
    if isinstance(known, exceptions.ValidationError):
        body["errors"] = known.detail
    return Response(body, status=known.status_code, headers=headers, content_type="application/problem+json")


class Conflict(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


def _as_api_exception(exception: Exception) -> exceptions.APIException | None:
    if isinstance(exception, exceptions.APIException):
        return exception
    if isinstance(exception, Http404):
        return exceptions.NotFound()
    if isinstance(exception, PermissionDenied):
        return exceptions.PermissionDenied(str(exception) or refusal())
    return Conflict(str(exception)) if isinstance(exception, NotAllowed) else None


def _sentence(detail: Any) -> str:
    if isinstance(detail, dict):
        return " ".join(f"{name}: {_sentence(part)}" for name, part in detail.items())
    return " ".join(_sentence(part) for part in detail) if isinstance(detail, list) else str(detail)
