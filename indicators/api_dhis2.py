"""dataValueSets as DHIS2 has them, so that systems which speak to one can speak to this."""

import json
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from people.models import Member
from people.requests import member_of_call
from sdip.web.access import api_public, require
from sdip.web.api import AsksRule
from sdip.web.parsing import some_day
from tenancy.refusals import NotAllowed

from .actions import dhis2 as actions
from .dhis2 import FORMATS, Group, Unreadable
from .models import ImportRun, State
from .queries.dhis2 import SCHEMES, Types, Wanted, data_values
from .rules import can_import_figures, can_view_indicators

STRATEGIES = (actions.CREATE_AND_UPDATE, actions.CREATE, actions.UPDATE)
PROPERTIES = {"element": "dataElement", "indicator": "dataElement", "unit": "orgUnit", "place": "orgUnit", "combo": "categoryOptionCombo",
              "slice": "categoryOptionCombo", "calendar": "period", "future": "period", "locked": "period", "text": "value"}  # fmt: skip
SCHEME_OF = {
    "data_element": "dataElementIdScheme",
    "org_unit": "orgUnitIdScheme",
    "option_combo": "categoryOptionComboIdScheme",
    "category": "categoryIdScheme",
    "option": "categoryOptionIdScheme",
}
MOST_CONFLICTS = 1000


class Plain(BaseParser):
    """The body as it came: reading it is the work of indicators.dhis2."""

    format = ""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> dict[str, Any]:
        return {"format": self.format, "content": stream.read()}


class JsonBody(Plain):
    media_type, format = "application/json", "json"


class CsvBody(Plain):
    media_type, format = "text/csv", "csv"


class OtherCsvBody(CsvBody):
    media_type = "application/csv"


class AdxBody(Plain):
    media_type, format = "application/adx+xml", "adx"


class XmlBody(AdxBody):
    media_type = "application/xml"


class Written(BaseRenderer):
    """What is written already; a refusal stays JSON."""

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        return data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False).encode()


class JsonAnswer(JSONRenderer):
    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        return data if isinstance(data, bytes) else super().render(data, accepted_media_type, renderer_context)


class CsvAnswer(Written):
    media_type, format = "application/csv", "csv"


class TextCsvAnswer(Written):
    media_type, format = "text/csv", "csv"


class AdxAnswer(Written):
    media_type, format = "application/adx+xml", "adx"


class XmlAnswer(Written):
    media_type, format = "application/xml", "adx"


def _told(
    name: str, about: str, *, many: bool = False, kind: Any = OpenApiTypes.STR, enum: Any = None
) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=about, many=many, enum=enum)


IDENTIFIERS = [_told(name, "uid, code or name", enum=SCHEMES) for name in ("idScheme", *SCHEME_OF.values())]


class DataValueSets(ViewSet):
    """Data values by the data elements, organisation units and option combinations that are matched on the DHIS2 page."""

    parser_classes = (JsonBody, CsvBody, OtherCsvBody, AdxBody, XmlBody)
    renderer_classes = (JsonAnswer, CsvAnswer, TextCsvAnswer, AdxAnswer, XmlAnswer)

    @api_public
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs)

    def rule(self, member: Any, directorate: Any = None) -> bool:
        return (can_import_figures if self.request.method == "POST" else can_view_indicators)(member, directorate)

    def get_permissions(self) -> list[Any]:
        return [*super().get_permissions(), AsksRule()]

    @extend_schema(
        parameters=[
            _told("dataSet", "Only its data elements."), _told("period", "DHIS2 codes.", many=True),
            _told("startDate", "With endDate, instead of periods.", kind=OpenApiTypes.DATE), _told("endDate", "", kind=OpenApiTypes.DATE),
            _told("orgUnit", "uid, code or name.", many=True), _told("children", "Also the places below.", kind=OpenApiTypes.BOOL),
            _told("state", "approved (the default), submitted, draft or returned.", many=True), *IDENTIFIERS,
            _told("format", "json, csv or adx; or by the header Accept.", enum=tuple(FORMATS)),
        ],
        responses={(200, "application/json"): OpenApiTypes.OBJECT, (200, "application/csv"): OpenApiTypes.STR,
                   (200, "application/adx+xml"): OpenApiTypes.STR},
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        """Approved figures as data values. Values are texts; a percentage is written as 90."""
        kind = request.accepted_renderer.format or "json"
        wanted = self._wanted(request, "code" if kind == "adx" else "uid")
        values = data_values(self._member, wanted)
        content = FORMATS[kind][1](Group(wanted.data_set), values)
        return Response(content, content_type=request.accepted_renderer.media_type)

    def _wanted(self, request: Request, scheme: str) -> Wanted:
        told = request.query_params
        wanted = Wanted(
            told.get("dataSet", ""), told.getlist("period"), some_day(told.get("startDate")), some_day(told.get("endDate")),
            told.getlist("orgUnit"), told.get("children") == "true", schemes(told, scheme), told.getlist("state") or [State.APPROVED],
        )  # fmt: skip
        if not wanted.units:
            raise exceptions.ValidationError({"orgUnit": [_("Name at least one organisation unit.")]})
        if not wanted.periods and not (wanted.since and wanted.until):
            raise exceptions.ValidationError({"period": [_("Name periods, or a startDate and an endDate.")]})
        return wanted

    @extend_schema(
        parameters=[
            _told("dryRun", "Say what would be done, and do nothing.", kind=OpenApiTypes.BOOL),
            _told("importStrategy", "", enum=STRATEGIES), _told("send", "Send for approval at once.", kind=OpenApiTypes.BOOL), *IDENTIFIERS,
        ],
        request={"application/json": OpenApiTypes.OBJECT, "application/csv": OpenApiTypes.STR, "application/adx+xml": OpenApiTypes.STR},
        responses={200: OpenApiTypes.OBJECT, 409: OpenApiTypes.OBJECT},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """All values or, with a conflict, none; they become drafts. The answer is DHIS2's ImportSummary."""
        require(can_import_figures, self._member)
        told, sent = request.query_params, dict(request.data)
        if "content" not in sent:
            raise exceptions.ValidationError({"body": [_("There is no content.")]})
        kind, content = str(sent["format"]), bytes(sent["content"])
        strategy = told.get("importStrategy", actions.CREATE_AND_UPDATE)
        if strategy not in STRATEGIES:
            sentence = _("This strategy is not possible here. Known are: %(names)s.") % {"names": ", ".join(STRATEGIES)}
            raise exceptions.ValidationError({"importStrategy": [sentence]})
        try:
            group, values = FORMATS[kind][0](content)
        except Unreadable as problem:
            raise exceptions.ValidationError({"body": [str(problem)]}) from problem
        identifiers = schemes(told, "code" if kind == "adx" else "uid")
        with transaction.atomic():
            run = actions.stage_values(
                values,
                content,
                f"dataValueSet.{kind}",
                request.content_type or "",
                schemes=identifiers,
                by=self._member,
            )
            summary = self._apply(run, strategy)
            transaction.set_rollback(told.get("dryRun") == "true" or summary["httpStatusCode"] != 200)
        return Response(summary, status=summary["httpStatusCode"])

    def _apply(self, run: ImportRun, strategy: str) -> dict[str, Any]:
        if run.counts["refused"]:
            return summary_of(run, conflicts_of(run))
        try:
            send = self.request.query_params.get("send") == "true"
            actions.apply_values(run, strategy=strategy, send=send, by=self._member)
        except NotAllowed as refusal:
            return summary_of(run, [{"object": "", "value": str(refusal)}])
        return summary_of(run, [])

    @property
    def _member(self) -> Member:
        return member_of_call(self.request)


def schemes(told: Any, usual: str) -> dict[str, str]:
    """The identifiers of each kind: its own scheme, else the one for all, else the usual one of the format."""
    found = {kind: told.get(name) or told.get("idScheme") or usual for kind, name in SCHEME_OF.items()}
    if unknown := set(found.values()) - set(SCHEMES):
        sentence = _("This scheme is unknown: %(name)s.") % {"name": ", ".join(sorted(unknown))}
        raise exceptions.ValidationError({"idScheme": [sentence]})
    return {str(Types(kind)): scheme for kind, scheme in found.items()}


def conflicts_of(run: ImportRun) -> list[dict[str, Any]]:
    rows = run.figures.exclude(problem="").order_by("at_row", "pk")[:MOST_CONFLICTS]
    return [
        {"object": row.at_column, "value": row.problem, "property": PROPERTIES.get(row.problem_kind, "value"), "indexes": [row.at_row - 1]}
        for row in rows
    ]  # fmt: skip


def summary_of(run: ImportRun, conflicts: list[dict[str, Any]]) -> dict[str, Any]:
    counts, failed = run.counts, bool(conflicts)
    done = 0 if failed else 1
    imported, updated = counts["created"] * done, counts["changed"] * done
    ignored = counts["same"] + (counts["created"] + counts["changed"] + counts["refused"] if failed else 0)
    message = _("Nothing was imported: there are conflicts.") if failed else _("The import was successful.")
    code, status = (409, "ERROR") if failed else (200, "OK")
    return {
        "httpStatus": "Conflict" if failed else "OK", "httpStatusCode": code, "status": status, "message": message,
        "response": {
            "responseType": "ImportSummary", "status": "ERROR" if failed else "SUCCESS", "description": message,
            "importCount": {"imported": imported, "updated": updated, "ignored": ignored, "deleted": 0}, "conflicts": conflicts,
        },
    }  # fmt: skip
