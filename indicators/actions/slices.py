from ..models import DimensionOption, Slice, SliceOption


def total_slice() -> Slice:
    """Everybody: the slice of a figure that is not broken down."""
    return Slice.objects.get_or_create(key=Slice.TOTAL)[0]


def canonical_key(key: str) -> str:
    """ "sex=f;age=old" as "age=old;sex=f"; of nothing "total"."""
    parts = sorted(filter(None, (part.strip() for part in key.split(";"))))
    return ";".join(parts) or Slice.TOTAL


def find_slice(key: str) -> Slice | None:
    """The slice of these options, made when its first figure comes; None when an option is unknown."""
    wanted = canonical_key(key)
    if wanted == Slice.TOTAL:
        return total_slice()
    row = Slice.objects.filter(key=wanted).first()
    return row or next(iter(make_slices([wanted])), None)


def make_slices(keys: list[str]) -> list[Slice]:
    """Of canonical keys; one with an option that does not exist is left out."""
    options = {f"{row.dimension.code}={row.code}": row for row in DimensionOption.objects.select_related("dimension")}
    made = []
    for key in keys:
        if not all(part in options for part in key.split(";")):
            continue
        row, new = Slice.objects.get_or_create(key=key)
        if new:
            SliceOption.objects.bulk_create(SliceOption(slice=row, option=options[part]) for part in key.split(";"))
        made.append(row)
    return made
