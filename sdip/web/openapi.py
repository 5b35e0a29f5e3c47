"""What the OpenAPI document says beyond what the library reads from the serializers."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema


class OpenApiSchema(AutoSchema):
    def _map_serializer_field(self, field: Any, direction: str, bypass_extensions: bool = False) -> Any:
        """A field that falls back to None (a row without a parent, a figure without a place) may be null."""
        found = super()._map_serializer_field(field, direction, bypass_extensions)
        return {**found, "nullable": True} if field.default is None and "type" in found else found


class Bearer(OpenApiAuthenticationExtension):
    target_class = "people.api_auth.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
