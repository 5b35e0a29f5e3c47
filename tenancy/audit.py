"""Who did what: row triggers write each change (pghistory); acting() tells them the person and the deed."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

import pghistory
from django.db import connection, transaction

ModelClass = TypeVar("ModelClass", bound=type)


def tracked(model: ModelClass) -> ModelClass:
    """Inserts, changes and deletions of the model become rows of its event table, behind the same fence."""
    return tracked_without()(model)


def tracked_without(*columns: str) -> Callable[[ModelClass], ModelClass]:
    """As `tracked`, but the trail never keeps these columns: what is erased from the row is then erased for good."""
    events = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())

    def decorate(model: ModelClass) -> ModelClass:
        decorated: ModelClass = pghistory.track(*events, exclude=list(columns) or None)(model)
        return decorated

    return decorate


_deed: ContextVar[dict[str, Any] | None] = ContextVar("deed", default=None)


@contextmanager
def acting(label: str, *, by: Any = None) -> Iterator[None]:
    """One transaction whose audit rows carry the label of the action and the member who acts (None: the system itself).

    An action called by an action keeps the outer deed's identity and adds its own label."""
    outer = _deed.get()
    deed = {"label": label, "member": getattr(by, "pk", None), "name": str(by) if by else "", "id": str(uuid.uuid4())}
    if outer:
        deed |= {"id": outer["id"], "within": outer["label"]}
    token = _deed.set(deed)
    try:
        with transaction.atomic():
            _tell(deed)
            yield
            if outer and not connection.needs_rollback:
                _tell(outer)
    finally:
        _deed.reset(token)


def _tell(deed: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)",
            [deed["id"], json.dumps({k: v for k, v in deed.items() if k != "id"})],
        )
