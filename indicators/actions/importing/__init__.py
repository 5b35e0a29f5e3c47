"""Files of figures through the wizard: kept, mapped, read into staging, applied all or nothing, undone."""

from .applying import apply_import, apply_now, request_apply
from .defining import define_unknown
from .keeping import discard_import, drop_old_imports, forget_mapping, keep_upload, set_mapping
from .reading import read_import
from .undoing import undo_import

__all__ = [
    "apply_import",
    "apply_now",
    "define_unknown",
    "discard_import",
    "drop_old_imports",
    "forget_mapping",
    "keep_upload",
    "read_import",
    "request_apply",
    "set_mapping",
    "undo_import",
]
