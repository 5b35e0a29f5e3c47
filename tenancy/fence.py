"""The fence as a function of the model registry: what each tenant table must look like, and the DDL that makes it so.

Runs after every migrate, heals what is missing, and is what `check --deploy --database default` compares with. A table gets its
GRANT last, after its fence: a table that nobody fenced is a table that the application cannot read.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models, transaction

from .catalogue import Catalogue
from .models import Tenant

APP, PLATFORM = settings.TENANT_APP_ROLE, settings.TENANT_PLATFORM_ROLE
OWN_ROWS = "(tenant_id = sdip_tenant())"
Change = tuple[str, list[str]]
Model = type[models.Model]

# (name, permissive, roles, command, using, with check) as pg_policies prints them
POLICIES: dict[tuple[Any, ...], str] = {
    (
        "fence",
        "PERMISSIVE",
        ("public",),
        "ALL",
        OWN_ROWS,
        OWN_ROWS,
    ): f"CREATE POLICY fence ON {{t}} USING {OWN_ROWS} WITH CHECK {OWN_ROWS}",
    (
        "platform",
        "PERMISSIVE",
        (PLATFORM,),
        "SELECT",
        "true",
        None,
    ): f"CREATE POLICY platform ON {{t}} FOR SELECT TO {PLATFORM} USING (true)",
}

SETUP = f"""DO $$ BEGIN
  IF to_regrole('{APP}') IS NULL THEN CREATE ROLE {APP} NOLOGIN; END IF;
  IF to_regrole('{PLATFORM}') IS NULL THEN CREATE ROLE {PLATFORM} NOLOGIN; END IF;
  IF NOT pg_has_role(current_user, '{APP}', 'SET') THEN GRANT {APP} TO CURRENT_USER; END IF;
  IF pg_has_role('{APP}', '{PLATFORM}', 'MEMBER') THEN
    BEGIN
      REVOKE {PLATFORM} FROM {APP};
    EXCEPTION WHEN insufficient_privilege THEN NULL;  -- another's grant: the deployment check names it
    END;
  END IF;
  GRANT USAGE ON SCHEMA public TO {APP}, {PLATFORM};
  GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP};
  GRANT SELECT ON django_migrations TO {APP};
END $$;
CREATE OR REPLACE FUNCTION sdip_no_tenant() RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 AS
  $$ BEGIN RAISE EXCEPTION 'No tenant: enter tenant_context() first' USING ERRCODE = 'insufficient_privilege'; END $$;
CREATE OR REPLACE FUNCTION sdip_tenant() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE RETURN
  CASE WHEN current_setting('sdip.tenant', true) > '' THEN current_setting('sdip.tenant')::bigint ELSE sdip_no_tenant() END;
DO $$ BEGIN
  IF to_regproc('public._pgtrigger_should_ignore') IS NOT NULL THEN  -- any role could ask there to pass the triggers by
    CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean LANGUAGE sql
      IMMUTABLE RETURN false;
  END IF;
END $$"""


def tables() -> Iterator[Model]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped:
            yield model


def _parent_fields(model: Model) -> Iterator[Any]:
    return (f for f in model._meta.local_concrete_fields if f.remote_field)


def is_hidden_through(model: Model) -> bool:
    """The automatic table of a ManyToManyField of fenced models: Django knows nothing of its tenant column."""
    return bool(model._meta.auto_created) and any(is_fenced(f.remote_field.model) for f in _parent_fields(model))


def is_fenced(model: Model) -> bool:
    if model is Tenant or not getattr(model, "fenced", True):
        return False
    has_tenant = any(f.name == "tenant" and f.remote_field.model is Tenant for f in _parent_fields(model))
    return has_tenant or is_hidden_through(model)


def is_append_only(model: Model) -> bool:
    return hasattr(model, "pgh_tracked_model") or getattr(model, "append_only", False)


def grants_of(model: Model) -> set[str]:
    return {"SELECT", "INSERT"} if is_append_only(model) else {"SELECT", "INSERT", "UPDATE", "DELETE"}


def fenced_parents(model: Model) -> Iterator[tuple[str, str, str]]:
    """(column, parent table, parent's key column) of each foreign key from fenced to fenced."""
    for f in _parent_fields(model):
        target = f.remote_field.model
        if target is not Tenant and is_fenced(target) and not hasattr(model, "pgh_tracked_model"):
            yield f.column, target._meta.db_table, target._meta.pk.column


def wanted(cursor: Any) -> Iterator[Change]:
    """(problem, [DDL that mends it]); nothing when all is well."""
    have = Catalogue(cursor, APP)
    present = [m for m in tables() if m._meta.db_table in have.row_security]
    fenced = sorted((m for m in present if is_fenced(m)), key=lambda m: (is_hidden_through(m), m._meta.db_table))
    for model in fenced:
        yield from _tenant_column(model, have)
        if (model._meta.db_table, "tenant_id") in have.columns:
            yield from _fence(model, have)
    for model in fenced:  # after every UNIQUE (tenant_id, id) exists
        yield from _composite_keys(model, have)
    for model in present:
        if not is_fenced(model) or (model._meta.db_table, "tenant_id") in have.columns:
            yield from _grants(model, have)


def _tenant_column(model: Model, have: Catalogue) -> Iterator[Change]:
    t = model._meta.db_table
    if not is_hidden_through(model) or (t, "tenant_id") in have.columns:
        return
    column, parent, pk = next(iter(fenced_parents(model)))
    have.columns.add((t, "tenant_id"))
    yield (
        f"{t} has no tenant",
        [
            f"ALTER TABLE {t} ADD COLUMN tenant_id bigint REFERENCES tenancy_tenant DEFERRABLE INITIALLY DEFERRED",
            f"UPDATE {t} SET tenant_id = p.tenant_id FROM {parent} p WHERE p.{pk} = {t}.{column}",
            "SET CONSTRAINTS ALL IMMEDIATE",
            "SET CONSTRAINTS ALL DEFERRED",
            f"ALTER TABLE {t} ALTER COLUMN tenant_id SET NOT NULL, "
            "ALTER COLUMN tenant_id SET DEFAULT NULLIF(current_setting('sdip.tenant', true), '')::bigint",
        ],
    )


def _fence(model: Model, have: Catalogue) -> Iterator[Change]:
    t, pk = model._meta.db_table, str(model._meta.pk.column)
    extra: dict[str, str] = getattr(model, "extra_read_policies", {})
    if not have.row_security[t]:
        yield f"{t} is not fenced", [f"ALTER TABLE {t} ENABLE ROW LEVEL SECURITY"]
    yield from _policies(t, have, extra)
    if (t, ("tenant_id", pk)) not in have.uniques:
        yield (
            f"{t} lacks UNIQUE (tenant_id, {pk})",
            [f"ALTER TABLE {t} ADD CONSTRAINT {_name(t, 'tenant', pk)}_uniq UNIQUE (tenant_id, {pk})"],
        )


def _policies(t: str, have: Catalogue, extra: dict[str, str]) -> Iterator[Change]:
    policies = have.policies.get(t, set())
    for stranger in sorted(policies - set(POLICIES), key=str):
        if stranger[0] not in extra or stranger[1:4] != ("PERMISSIVE", (APP,), "SELECT"):
            yield f"{t} has a foreign policy {stranger[0]}", [f"DROP POLICY {stranger[0]} ON {t}"]
    for policy, ddl in POLICIES.items():
        if policy not in policies:
            yield f"{t} lacks the policy {policy[0]}", [ddl.format(t=t)]
    for name, using in extra.items():
        if name not in {p[0] for p in policies}:
            yield f"{t} lacks the policy {name}", [f"CREATE POLICY {name} ON {t} FOR SELECT TO {APP} USING ({using})"]


def _composite_keys(model: Model, have: Catalogue) -> Iterator[Change]:
    t = model._meta.db_table
    for column, parent, pk in fenced_parents(model):
        if not {(t, "tenant_id"), (t, column), (parent, "tenant_id")} <= have.columns:
            continue
        if (t, ("tenant_id", column), parent, ("tenant_id", pk)) not in have.foreign_keys:
            yield (
                f"{t}.{column} may point at another tenant",
                [
                    f"ALTER TABLE {t} ADD CONSTRAINT {_name(t, column)}_same_tenant FOREIGN KEY (tenant_id, {column}) "
                    f"REFERENCES {parent} (tenant_id, {pk}) DEFERRABLE INITIALLY DEFERRED"
                ],
            )
        if simple := have.foreign_keys.get((t, (column,), parent, (pk,))):  # implied by the composite one
            yield f"{t}.{column} has a redundant foreign key", [f"ALTER TABLE {t} DROP CONSTRAINT {simple}"]


def _grants(model: Model, have: Catalogue) -> Iterator[Change]:
    t, grants = model._meta.db_table, grants_of(model)
    got = have.grants.get(t, set())
    if got != grants:
        ddl = [f"REVOKE ALL ON {t} FROM {APP}", f"GRANT {', '.join(sorted(grants))} ON {t} TO {APP}"]
        if is_fenced(model):
            ddl.append(f"GRANT SELECT ON {t} TO {PLATFORM}")
        yield f"{t}: {APP} has {sorted(got)} instead of {sorted(grants)}", ddl


def _name(*parts: str) -> str:
    return "_".join(parts)[:50]


def after_migrate(app_config: Any, using: str, **kwargs: Any) -> None:
    if app_config.name != "tenancy":  # once for each migrate
        return
    connection = connections[using]
    if connection.vendor != "postgresql" or "tenancy_tenant" not in connection.introspection.table_names():
        return
    with transaction.atomic(using), connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'tenancy_tenant'::regclass")
        if not cursor.fetchone()[0]:
            return  # a test's flush emits post_migrate too, as the application
        cursor.execute(SETUP)
        for _problem, ddl in list(wanted(cursor)):
            for statement in ddl:
                cursor.execute(statement)
