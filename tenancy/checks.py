from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.models import Model, UniqueConstraint

from . import fence, serving

# Functions that may run with their owner's rights; each must filter by sdip_tenant() itself.
SECURITY_DEFINERS: frozenset[str] = frozenset()


@register(Tags.models)
def check_shapes(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What no fence could make safe is refused before it is migrated."""
    return [error for model in fence.tables() for error in _shape_errors(model)]


def _shape_errors(model: type[Model]) -> Iterator[CheckMessage]:
    meta, fenced = model._meta, fence.is_fenced(model)
    if fenced and meta.parents:
        yield Error("A multi-table child has no tenant column of its own.", obj=model, id="tenancy.E001")
    for f in meta.local_concrete_fields:
        if fenced and f.unique and not f.primary_key and not f.one_to_one:
            yield Error(f"{f.name} is unique across tenants: it leaks and collides.", obj=model, id="tenancy.E002")
        if not fenced and f.remote_field and fence.is_fenced(f.remote_field.model):
            yield Error(f"{f.name} points from a table without a fence at one with.", obj=model, id="tenancy.E003")
    yield from _unique_errors(model, fenced)
    if any(isinstance(f, GenericForeignKey) for f in meta.private_fields):
        yield Error("A generic foreign key is not held to its tenant.", obj=model, id="tenancy.E004")


def _unique_errors(model: type[Model], fenced: bool) -> Iterator[CheckMessage]:
    meta = model._meta
    holders = {"tenant"} | {
        f.name for f in meta.local_fields if f.remote_field and fence.is_fenced(f.remote_field.model)
    }
    for names in [c.fields for c in meta.constraints if isinstance(c, UniqueConstraint) and c.fields] + list(
        meta.unique_together
    ):
        if fenced and not holders & set(names):
            yield Error(
                f"unique {tuple(names)} holds across tenants: it leaks and collides.", obj=model, id="tenancy.E002"
            )


@register(Tags.database)
def check_version(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """`migrate` asks this before it touches anything."""
    errors: list[CheckMessage] = []
    for alias in databases or []:
        connections[alias].ensure_connection()
        info = connections[alias].connection.info
        if old := serving.version_fault(info.server_version, info.parameter_status("server_version")):
            errors.append(Error(old, id="tenancy.E016"))
    return errors


@register(
    Tags.database, deploy=True
)  # not a plain database check: migrate runs those first, and it is migrate that mends
def check_database(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    errors: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            errors += [*_role_errors(cursor), *_fence_errors(cursor), *_side_door_errors(cursor)]
    return errors


def _role_errors(cursor: Any) -> Iterator[CheckMessage]:
    cursor.execute(
        "SELECT current_user, rolsuper OR rolbypassrls, pg_has_role(c.relowner, 'USAGE') FROM pg_roles r, pg_class c "
        "WHERE r.rolname = current_user AND c.oid = to_regclass('tenancy_canary')"
    )
    for role, bypasses, owner in cursor.fetchall():
        if bypasses:
            yield Error(f"{role} bypasses row level security; connect as the application role.", id="tenancy.E010")
        elif owner:
            yield Error(
                f"{role} owns the tables and is not held by the fence; connect as the application role.",
                id="tenancy.E011",
            )
    cursor.execute("SELECT pg_has_role(%s, to_regrole(%s), 'MEMBER')", [fence.APP, fence.PLATFORM])
    if cursor.fetchone()[0]:
        yield Error(
            f"{fence.APP} may become {fence.PLATFORM}, which reads all tenants.",
            hint="Run deploy/postgres-roles.sql again as the server's administrator; it takes the membership away.",
            id="tenancy.E015",
        )


def _fence_errors(cursor: Any) -> Iterator[CheckMessage]:
    for problem, ddl in list(fence.wanted(cursor)):
        yield Error(problem, hint="Run migrate as the owner. It does: " + "; ".join(ddl), id="tenancy.E012")


def _side_door_errors(cursor: Any) -> Iterator[CheckMessage]:
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = current_schema()::regnamespace "
        "AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)"
    )
    for (view,) in cursor.fetchall():
        yield Error(
            f"The view {view} reads as its owner, past the fence: WITH (security_invoker = true).", id="tenancy.E013"
        )
    cursor.execute("SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = current_schema()::regnamespace")
    for (function,) in cursor.fetchall():
        if function not in SECURITY_DEFINERS:
            yield Error(
                f"The function {function} runs with its owner's rights and is not on the list.", id="tenancy.E014"
            )
