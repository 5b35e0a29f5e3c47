"""What our OpenAPI document says of GeoReport v2: the addresses, and each field with its type. Descriptions stay English."""

from typing import Any

from ..models import Case
from ..workflow import Outcome, State
from .answers import MIME
from .parameters import LIMITS, LONGEST_TEXT, MOST

Schema = dict[str, Any]
START = "/open311/"
V2 = f"{START}v2/"
TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
STATUS: Schema = {"type": "string", "enum": ["open", "closed"]}
TYPES = ("string", "number", "datetime", "text", "singlevaluelist", "multivaluelist")


def or_null(schema: Schema) -> Schema:
    return {**schema, "nullable": True}


def choice(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


def rows(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def fields(_optional: Schema | None = None, **required: Schema) -> Schema:
    """Exactly these; what changes in an answer has to be said here too."""
    known = {**required, **(_optional or {})}
    told = {"type": "object", "properties": known, "additionalProperties": False}
    return {**told, "required": list(required)} if required else told


DISCOVERY = fields(
    changeset=MOMENT,
    contact=TEXT,
    key_service=TEXT,
    endpoints=rows(
        fields(
            specification=ADDRESS,
            url=ADDRESS,
            changeset=MOMENT,
            type=choice("production", "test"),
            formats=rows(choice(*MIME.values())),
        )
    ),
)
SERVICE = fields(
    service_code=TEXT,
    service_name=TEXT,
    description=TEXT,
    metadata=FLAG,
    type=choice("realtime", "batch", "blackbox"),
    keywords=TEXT,
    group=TEXT,
)
ATTRIBUTE = fields(
    variable=FLAG,
    code=TEXT,
    datatype=choice(*TYPES),
    required=FLAG,
    datatype_description=or_null(TEXT),
    order={"type": "integer", "minimum": 1},
    description=TEXT,
    values=rows(fields(key=TEXT, name=TEXT)),
)
DEFINITION = fields(service_code=TEXT, attributes=rows(ATTRIBUTE))
REQUEST = fields(
    {
        "attributes": rows(fields(code=TEXT, label=TEXT, name=TEXT, value=TEXT)),
        "extended_attributes": fields(
            kind=choice(*Case.Kind.values), state=choice(*State.values), outcome=or_null(choice(*Outcome.values))
        ),
        "notes": rows(fields(datetime=MOMENT, description=TEXT, type=choice(*State.values))),
        "media": rows(ADDRESS),
    },
    service_request_id=TEXT,
    status=STATUS,
    status_notes=TEXT,
    service_name=TEXT,
    service_code=TEXT,
    description=TEXT,
    agency_responsible=or_null(TEXT),
    service_notice=or_null(TEXT),
    requested_datetime=MOMENT,
    updated_datetime=MOMENT,
    expected_datetime=or_null(MOMENT),
    address=or_null(TEXT),
    address_id=or_null(TEXT),
    zipcode=or_null(TEXT),
    lat=or_null({"type": "number", "minimum": -90, "maximum": 90}),
    long=or_null({"type": "number", "minimum": -180, "maximum": 180}),
    media_url=or_null(ADDRESS),
)
# A number at once, or (where somebody looks at it first) a token to ask for it.
MADE = fields({"service_request_id": TEXT, "token": TEXT}, service_notice=or_null(TEXT), account_id=or_null(TEXT))
TICKET = fields(service_request_id=or_null(TEXT), token=TEXT)
UPDATE = fields(
    update_id=TEXT,
    service_request_id=TEXT,
    status=STATUS,
    updated_datetime=MOMENT,
    description=TEXT,
    external_status_code=choice(*State.values),
    media_url=or_null(ADDRESS),
)
ERROR = fields(code={"type": "integer"}, description=TEXT)
SCHEMAS = {
    "Open311Discovery": DISCOVERY, "Open311Services": rows(SERVICE), "Open311Definition": DEFINITION,
    "Open311Requests": rows(REQUEST), "Open311Made": rows(MADE), "Open311Tickets": rows(TICKET),
    "Open311Updates": rows(UPDATE), "Open311Noted": rows(fields(update_id=TEXT)), "Open311Errors": rows(ERROR),
}  # fmt: skip


def asked(name: str, schema: Schema | None = None, *, place: str = "query") -> Schema:
    return {"name": name, "in": place, "required": place == "path", "schema": schema or TEXT}


FORM = asked("form", choice(*MIME), place="path")
JURISDICTION = asked("jurisdiction_id")
SPAN = [asked("start_date", MOMENT), asked("end_date", MOMENT)]
CHANGED = [asked("updated_after", MOMENT), asked("updated_before", MOMENT)]
PAGED = [
    asked("page", {"type": "integer", "minimum": 1, "maximum": 10_000}),
    asked("page_size", {"type": "integer", "minimum": 1, "maximum": MOST}),
    asked("extensions", choice("true", "false")),
]
KEPT = {"type": "string", "maxLength": LONGEST_TEXT}
NEW_REQUEST = {
    "type": "object",
    "description": "What the service asks besides comes as attribute[CODE].",
    "required": ["api_key", "service_code"],
    "properties": {
        **dict.fromkeys(("api_key", "service_code", "jurisdiction_id", "address_id"), TEXT),
        **{name: {"type": "string", "maxLength": most} for name, most in LIMITS.items() if name != "update_id"},
        "description": KEPT,
        "lat": {"type": "number"},
        "long": {"type": "number"},
        "email": {"type": "string", "maxLength": 254},
        "first_name": {"type": "string", "maxLength": 99},
        "last_name": {"type": "string", "maxLength": 100},
    },
}
NEW_UPDATE = {
    "type": "object",
    "required": ["api_key", "service_request_id", "update_id", "description"],
    "properties": {
        **dict.fromkeys(("api_key", "jurisdiction_id", "service_request_id"), TEXT),
        "update_id": {"type": "string", "maxLength": LIMITS["update_id"]},
        "description": KEPT,
        "status": STATUS,
        "updated_datetime": MOMENT,
        "media_url": {"type": "string", "maxLength": LIMITS["media_url"]},
    },
}


def operation(name: str, told: str, *given: Schema, body: Schema | None = None) -> Schema:
    """Every answer has two forms; refusals have one shape whatever was asked."""
    done = "201" if body else "200"
    found: Schema = {
        "operationId": f"open311_{name.removeprefix('Open311').lower()}",
        "description": told,
        "tags": ["open311"],
        "security": [],
        "parameters": [FORM, *given],
        "responses": {
            done: _in_both_forms(name, "As asked."),
            **{code: _in_both_forms("Open311Errors", "Refused.") for code in ("400", "403", "404", "429")},
        },
    }
    if body:
        encodings = ("application/x-www-form-urlencoded", "multipart/form-data")
        found["requestBody"] = {"required": True, "content": {each: {"schema": body} for each in encodings}}
    return found


def _in_both_forms(name: str, told: str) -> Schema:
    schema = {"schema": {"$ref": f"#/components/schemas/{name}"}}
    return {"description": told, "content": dict.fromkeys(MIME.values(), schema)}


def paths() -> dict[str, Any]:
    path = asked("service_code", place="path")
    number, token = asked("service_request_id", place="path"), asked("token", place="path")
    listed = [
        JURISDICTION,
        asked("service_request_id"),
        asked("service_code"),
        asked("status"),
        *SPAN,
        *CHANGED,
        *PAGED,
    ]
    one = operation("Open311Requests", "One published message.", number, JURISDICTION, PAGED[2])
    return {
        f"{START}discovery.{{form}}": {"get": operation("Open311Discovery", "Where everything is.")},
        f"{V2}services.{{form}}": {"get": operation("Open311Services", "What can be reported.", JURISDICTION)},
        f"{V2}services/{{service_code}}.{{form}}": {
            "get": operation("Open311Definition", "What a service asks.", path, JURISDICTION)
        },
        f"{V2}requests.{{form}}": {
            "get": operation("Open311Requests", "Published messages, of the last 90 days or as asked.", *listed),
            "post": operation("Open311Made", "A new message.", body=NEW_REQUEST),
        },
        f"{V2}requests/{{service_request_id}}.{{form}}": {"get": one | {"operationId": "open311_request"}},
        f"{V2}tokens/{{token}}.{{form}}": {
            "get": operation("Open311Tickets", "The number of a message that was sent.", token, JURISDICTION)
        },
        f"{V2}servicerequestupdates.{{form}}": {
            "get": operation("Open311Updates", "What became of published messages.", JURISDICTION, *SPAN),
            "post": operation("Open311Noted", "A later word of who sent the message.", body=NEW_UPDATE),
        },
    }
