"""What a file says of indicators that nobody has defined yet: read without refusing a word; of the known ones it counts for nothing."""

from typing import Any

from ...queries.imports import KnownToFiles
from ...reading.fields import Field, OfOthers
from ...reading.mapping import FileMapping
from ...reading.role_words import MEANT, Role

NOWHERE = "-"  # the directorate of a mapping that names none


def said_of_others(mapping: FileMapping, code: Field, known: KnownToFiles) -> dict[str, Any]:
    """The fields of an IndicatorSpec."""
    spec, codes = mapping.indicator, frozenset(known.indicators.values())
    told = {"unit": spec.unit, "direction": spec.direction, "frequency": spec.frequency}
    return {
        name: OfOthers(field.columns, words=MEANT[Role(name)], lenient=True, code=code, known=codes)
        for name, field in told.items()
        if field is not None
    }


def home_fields(mapping: FileMapping) -> tuple[Field | None, Field | None]:
    """Where the names of directorate and service stand."""
    directorate = None if mapping.directorate[0].constant == NOWHERE else mapping.directorate[0]
    return directorate, mapping.service[0] if mapping.service else None
