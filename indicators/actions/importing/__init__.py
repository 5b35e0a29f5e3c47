"""Files of figures through the wizard: kept, mapped, read into staging, applied all or nothing, undone."""

from .applying import apply_import, apply_now, changes_of, request_apply
from .defining import define_unknown, missing_homes
from .keeping import discard_import, drop_old_imports, forget_mapping, keep_upload, set_mapping
from .reading import read_import
from .undoing import undo_import

__all__ = [
    "apply_import",
    "apply_now",
    "changes_of",
    "define_unknown",
    "discard_import",
    "drop_old_imports",
    "forget_mapping",
    "keep_upload",
    "missing_homes",
    "read_import",
    "request_apply",
    "set_mapping",
    "undo_import",
]
