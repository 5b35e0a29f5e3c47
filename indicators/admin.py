"""What tenants' administrators see of indicators and figures."""

from people.readonly import read_only

from .models import (
    Annotation,
    Breakdown,
    CollectionPlace,
    ControlChart,
    Crossing,
    Dimension,
    DimensionOption,
    Evidence,
    Gap,
    ImportMapping,
    ImportRun,
    Indicator,
    IndicatorVersion,
    LockException,
    Measurement,
    MeasurementEntry,
    OutsideCode,
    Period,
    PublishedFigure,
    Reading,
    Reminder,
    Slice,
    SliceOption,
    StagedFigure,
    Standard,
    StandardCorrection,
    Verification,
)

SORT_KEYS = ["name_sort"]

read_only(Period, ["code", "kind", "starts_on", "ends_on", "due_on", "locked_at"], search=["code"], filters=["kind"])
read_only(
    Indicator, ["code", "name", "service", "owner", "frequency", "archived_at"], search=["code"], hidden=SORT_KEYS
)
read_only(
    IndicatorVersion, ["indicator", "number", "kind", "direction", "unit", "valid_from"], search=["indicator__code"]
)
read_only(
    Standard, ["indicator", "kind", "place", "low", "high", "valid"], search=["indicator__code"], filters=["kind"]
)
read_only(
    StandardCorrection, ["indicator", "kind", "place", "low", "high", "valid", "reason", "corrected_by", "corrected_at"]
)
read_only(Dimension, ["code", "name"], hidden=SORT_KEYS)
read_only(DimensionOption, ["code", "name", "dimension"], hidden=SORT_KEYS)
read_only(Slice, ["key"])
read_only(SliceOption, ["slice", "option__dimension", "option"])
read_only(Measurement, ["version__indicator", "period", "place", "value", "state", "changed_at"], filters=["state"])
read_only(
    MeasurementEntry,
    [
        "measurement__version__indicator",
        "measurement__period",
        "revision",
        "value",
        "state",
        "entered_by",
        "entered_at",
    ],
)
read_only(Evidence, ["measurement__version__indicator", "measurement__period", "file"])
read_only(
    Verification,
    [
        "measurement__version__indicator",
        "measurement__period",
        "reported",
        "recounted",
        "verdict",
        "verified_by",
        "verified_on",
    ],
)
read_only(Annotation, ["indicator", "on", "words", "rebases"])
read_only(Gap, ["indicator", "period", "place", "value", "status", "computed_at"], filters=["status"])
read_only(PublishedFigure, ["indicator_code", "indicator_name", "period_code", "value", "status", "published_at"])
read_only(
    Reading,
    ["measurement__version__indicator", "measurement__period", "read_on", "value", "entered_by", "withdrawn_at"],
)
read_only(Breakdown, ["indicator", "dimension"])
read_only(CollectionPlace, ["indicator", "place"])
read_only(Crossing, ["indicator", "dimension", "other", "at_places"])
read_only(LockException, ["period", "member", "directorate", "until", "reason", "given_by", "given_at"])
read_only(Reminder, ["indicator", "period", "level", "member", "reminded_at"], filters=["level"])
read_only(ImportMapping, ["name", "made_by", "changed_at"], search=["name"])
read_only(ImportRun, ["file_name", "sheet", "state", "rows_read", "made_by", "made_at"], filters=["state"])
read_only(
    StagedFigure,
    ["run", "at_row", "indicator_code", "period_code", "value", "change", "problem"],
    search=["indicator_code"],
)
read_only(
    OutsideCode,
    ["system", "kind", "uid", "code", "indicator", "part", "place", "dimension", "option"],
    search=["uid", "code"],
    filters=["kind"],
)
read_only(
    ControlChart,
    ["indicator", "place", "period", "special_cause", "assurance", "computed_at"],
    filters=["special_cause", "assurance"],
)
