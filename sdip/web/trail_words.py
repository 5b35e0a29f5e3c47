"""The rows of the trail in words: which field, from what to what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, models
from django.utils.functional import Promise
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenancy.text import WordsField, words

from .formats import NOTHING, formatter
from .unions import fetch

# Technical columns, and hashes of secrets: no words and nobody's business.
UNSAID = frozenset(
    [
        "id",
        "tenant",
        "path",
        "name_sort",
        "spelt",
        "revision",
        "created_at",
        "token_hash",
        "code_hash",
        "prefix",
        "code_prefix",
        "form_key",
        "source_key",
        "given_at",
        "made_at",
        "changed_at",
        "counts",
        "translated",
        "claim",
        "claimed_at",
        "about",
        "review_is_set",
    ]
)
# What the trail calls the columns that no form shows, and that therefore have no words of their own.
FIELDS: dict[str, Promise] = {
    "delivery": gettext_lazy("recipient"),
    "settled_by": gettext_lazy("settled by"),
    "key": gettext_lazy("key of the form"),
    "sha256": gettext_lazy("fingerprint"),
    "scan": gettext_lazy("virus scan"),
    "sensitivity": gettext_lazy("who may read it"),
    "roles": gettext_lazy("Roles"),
    "invited_by": gettext_lazy("invited by"),
    "member": gettext_lazy("member"),
    "deputy": gettext_lazy("Deputy"),
    "service": gettext_lazy("service"),
    "client_group": gettext_lazy("client group"),
    "indicator": gettext_lazy("indicator"),
    "verdict": gettext_lazy("outcome of the recount"),
    "verified_by": gettext_lazy("by"),
    "published_by": gettext_lazy("Published by"),
    "version": gettext_lazy("Version"),
    "guaranteed_low": gettext_lazy("Guaranteed"),
    "guaranteed_high": gettext_lazy("upper end of the guarantee"),
    "target_low": gettext_lazy("Target"),
    "target_high": gettext_lazy("upper end of the target"),
    "case": gettext_lazy("Message"),
    "by": gettext_lazy("by"),
    "archived_at": gettext_lazy("archived at"),
    "cycle": gettext_lazy("Plan"),
    "dismissed_at": gettext_lazy("dismissed at"),
    "baseline_gap": gettext_lazy("Gap"),
    "baseline_status": gettext_lazy("Standing"),
    "aim_high": gettext_lazy("upper end of the aim"),
    "dimension": gettext_lazy("kind of breakdown"),
    "period": gettext_lazy("period"),
    "directorate": gettext_lazy("directorate"),
    "place": gettext_lazy("place"),
    "file": gettext_lazy("file"),
    "given_by": gettext_lazy("by"),
    "made_by": gettext_lazy("by"),
    "decided_by": gettext_lazy("by"),
    "decided_at": gettext_lazy("decided at"),
    "sent_at": gettext_lazy("sent at"),
    "erased_at": gettext_lazy("erased at"),
    "applied_at": gettext_lazy("applied at"),
    "undone_at": gettext_lazy("undone at"),
    "rows_read": gettext_lazy("rows read"),
    "rows_expected": gettext_lazy("rows expected"),
    "sentence": gettext_lazy("note"),
    "other": gettext_lazy("kind of breakdown"),
    "option": gettext_lazy("part of a breakdown"),
    "voided_at": gettext_lazy("void since"),
    "invitation": gettext_lazy("invitation"),
    "asked_at": gettext_lazy("asked at"),
    "ended_at": gettext_lazy("ended at"),
    "added_at": gettext_lazy("added at"),
    "added_by": gettext_lazy("by"),
    "gap": gettext_lazy("Gap"),
    "closed_share": gettext_lazy("closed share of the gap"),
    "evaluated_by": gettext_lazy("by"),
    "evaluated_at": gettext_lazy("evaluated at"),
    "overridden_by": gettext_lazy("by"),
    "position": gettext_lazy("place in the row"),
    "criterion": gettext_lazy("criterion"),
    "raised_by": gettext_lazy("by"),
    "raised_at": gettext_lazy("raised at"),
    "escalated_at": gettext_lazy("escalated at"),
    "cleared_at": gettext_lazy("cleared at"),
    "cleared_by": gettext_lazy("by"),
    "answered_by": gettext_lazy("by"),
    "opened_by": gettext_lazy("by"),
    "begun_by": gettext_lazy("by"),
    "ended_by": gettext_lazy("by"),
    "request": gettext_lazy("Asked for"),
    "governor_approves": gettext_lazy("the governor’s office approves too"),
}
# And the kinds of rows.
KINDS: dict[str, Promise] = {
    "indicators.dimension": gettext_lazy("kind of breakdown"),
    "indicators.dimensionoption": gettext_lazy("part of a breakdown"),
    "indicators.breakdown": gettext_lazy("breakdown of an indicator"),
    "indicators.collectionplace": gettext_lazy("place where figures are collected"),
    "indicators.importmapping": gettext_lazy("mapping of an import"),
    "indicators.importrun": gettext_lazy("import of figures"),
    "indicators.lockexception": gettext_lazy("exception to a lock"),
    "indicators.outsidecode": gettext_lazy("code of another system"),
    "indicators.verification": gettext_lazy("recount"),
    "indicators.annotation": gettext_lazy("mark on a chart"),
    "feedback.casenote": gettext_lazy("note"),
}
NAMING = ("name", "title", "subject", "code", "number", "email")
LONGEST = 200  # characters of a text that are shown
Names = dict[tuple[str, int], Any]


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


def changes_between(model: type[models.Model], before: Any, after: Any, names: Names) -> list[Change]:
    """The fields that differ; without a state before, those that hold something."""
    found = []
    for f in model._meta.concrete_fields:
        if f.remote_field and not _naming_column(f.remote_field.model):
            continue  # a number says nothing
        old, new = (before or {}).get(f.attname), after.get(f.attname)
        if f.name in UNSAID or old == new or (before is None and new in (None, "", {}, [])):
            continue
        shown = "" if before is None else _shown(f, old, names)
        found.append(Change(capfirst(str(field_words(f))), shown, _shown(f, new, names)))
    return found


def field_words(f: Any) -> Any:
    return f.verbose_name if isinstance(f.verbose_name, Promise) else FIELDS.get(f.name, f.verbose_name)


def kind_words(model: type[models.Model]) -> Any:
    return KINDS.get(model._meta.label_lower, model._meta.verbose_name)


def name_of(state: dict[str, Any]) -> Any:
    """What a person would call the row: its name, title, code or number; "" if it has none."""
    value = next((state[key] for key in NAMING if state.get(key)), "")
    if isinstance(value, dict):
        return words(value)
    return value if isinstance(value, str) else formatter().digits(value)


def named_rows(states: Iterable[tuple[type[models.Model], dict[str, Any]]]) -> Names:
    """The names of the rows that foreign keys of these states point at, in one query."""
    wanted: dict[type[models.Model], set[int]] = {}
    for model, state in states:
        for f in model._meta.concrete_fields:
            if f.remote_field and f.name not in UNSAID and state.get(f.attname) is not None:
                wanted.setdefault(f.remote_field.model, set()).add(state[f.attname])
    arms, params = [], []
    for target, ids in wanted.items():
        column = _naming_column(target)
        if column:
            table = connection.ops.quote_name(target._meta.db_table)
            arms.append(
                f"SELECT %s::text AS model, id::bigint, to_jsonb({column}) AS name FROM {table} WHERE id = ANY(%s)"
            )
            params += [target._meta.label_lower, list(ids)]
    rows = fetch(" UNION ALL ".join(arms), params) if arms else []
    return {(row["model"], row["id"]): row["name"] for row in rows}


def _naming_column(model: type[models.Model]) -> str:
    columns = {f.column for f in model._meta.concrete_fields}
    pk = model._meta.pk
    return next((key for key in NAMING if key in columns), "") if pk is not None and pk.column == "id" else ""


def _shown(f: Any, value: Any, names: Names) -> str:
    if value in (None, "", {}, []):
        return NOTHING
    if f.remote_field:
        name = names.get((f.remote_field.model._meta.label_lower, value), f"#{value}")
        return str(words(name)) if isinstance(name, dict) else str(name)
    if f.choices:
        return str(dict(f.flatchoices).get(value, value))
    return Truncator(_plain(f, value)).chars(LONGEST)


def _plain(f: Any, value: Any) -> str:
    write = formatter()
    if isinstance(f, WordsField):
        return str(words(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(f, models.DateTimeField):
        return write.moment(datetime.fromisoformat(value))
    if isinstance(f, models.DateField):
        return write.day(date.fromisoformat(value))
    if isinstance(value, int | float):
        return write.digits(value)
    if isinstance(value, list):
        said = dict(getattr(getattr(f, "base_field", None), "flatchoices", ()))
        return write.listed(said.get(each, each) for each in value)
    return str(value)
