"""A worker reads the file batch by batch, each in a short transaction of its own: others see how far it is, and a worker that dies
leaves a claim that falls silent; the next one begins anew."""

import uuid
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sdip.files.store import path_of
from tenancy.audit import acting
from tenancy.context import require_tenant, tenant_context
from tenancy.models import Tenant

from ...models import ImportRun
from ...queries.imports import QUIET, KnownToFiles, answers_in_files, known_to_files
from ...reading import FileMapping, FileReader, Item, NoDataFound, Part, Problem, ValueFound, mapping_of
from ...reading.fields import Field, Rule
from ..slices import canonical_key
from . import statements as sql
from .defining import Unknown
from .notices import Tally
from .others import home_fields, said_of_others
from .staging import NO_CELL, counts_of, other_periods, stage_rows, staging_facts
from .standards import FileStandards
from .words import CELL, FILE, TEXT

BATCH = 10_000
State = ImportRun.State


@dataclass(frozen=True)
class Claim:
    """What a worker needs to read a run without asking the database again."""

    run: int
    key: str
    path: Path
    mapping: FileMapping
    unknown: Unknown
    standards: FileStandards
    language: str
    facts: dict[str, Any]


def read_import(tenant: Tenant, pk: int) -> None:
    with tenant_context(tenant):
        claim = _claimed(pk)
    if claim is None:
        return
    with translation.override(claim.language):
        _read(tenant, claim)


def _read(tenant: Tenant, claim: Claim) -> None:
    done = [0, 0]
    reader = FileReader(
        claim.path, claim.mapping, progress=lambda at, whole: done.__setitem__(slice(None), [at, whole])
    )
    tally = Tally(claim.facts["today"])
    rows = filter(None, map(_row, claim.standards.gather(claim.unknown.gather(tally.gather(reader)))))
    while batch := list(islice(rows, BATCH)):
        with tenant_context(tenant):
            if not _keep(claim, batch, done):
                return  # another worker has taken over
    with tenant_context(tenant):
        _finish(claim, reader, tally)


# --- the claim ---


def _claimed(pk: int) -> Claim | None:
    now = timezone.now()
    run = (
        ImportRun.objects.select_for_update(of=("self",))
        .select_related("file", "made_by")
        .filter(pk=pk, state=State.READING)
        .first()
    )
    if run is None or run.claimed_at is not None and run.claimed_at > now - QUIET:
        return None
    with acting("indicators.read_import", by=run.made_by), connection.cursor() as cursor:
        cursor.execute(sql.CLEAR, {"run": run.pk})
        run.claim, run.claimed_at, run.rows_read, run.rows_expected = uuid.uuid4().hex, now, 0, None
        run.save()
    tenant = require_tenant()
    member = run.made_by
    language = (member.membership.user.language if member else "") or tenant.default_language
    with translation.override(language):
        facts = staging_facts(run, member)
    path = path_of(tenant.pk, run.file.sha256)
    known = known_to_files()
    unknown = Unknown(frozenset(known.indicators.values()), run.rules)
    return Claim(
        run.pk, run.claim, path, known_mapping(run.rules, tenant, known), unknown, FileStandards(), language, facts
    )


def known_mapping(rules: dict[str, Any], tenant: Tenant, known: KnownToFiles) -> FileMapping:
    """The mapping with what the tenant has: its names besides its codes, its percentages, its fiscal year, its breakdowns."""
    mapping = mapping_of(rules, "")
    scale = str(mapping.scales.get("percent", 1))
    percent = Rule({"unit": "percent", "kind": "percent", "scale": scale}, codes=known.percentages)
    spec = mapping.indicator
    code = replace(spec.code, words=known.indicators, lenient=True)
    columns = (
        *(spec.name.columns if spec.name else ()),
        *spec.code.columns,
    )  # a blank name is no reason to refuse a row
    name = Field(columns, first=True, guarded=mapping.table.guarded)
    return replace(
        mapping,
        table=replace(mapping.table, fiscal_start=tenant.fiscal_month, named=True),
        indicator=replace(spec, code=code, name=name, **said_of_others(mapping, code, known)),
        belongs=home_fields(mapping),
        directorate=(Field(constant="-"), None),
        service=None,
        units=[percent] if known.percentages else [],  # a rule without codes would hold for all
        place=mapping.place and replace(mapping.place, words=known.places, lenient=True),
        answers=answers_in_files(),
        slice=mapping.slice and replace(mapping.slice, words=known.slices, lenient=True, join=";", each=True),
    )


# --- batches ---


def _row(item: Item) -> tuple[Any, ...] | None:
    """The cells of a staged row; None for what is no figure."""
    if isinstance(item, Problem):
        where = (item.sheet[:120], item.row or 0, item.column[:60])
        return (*where, *NO_CELL, CELL if item.row else FILE, item.reason[:500])
    if not isinstance(item, ValueFound | NoDataFound):
        return None
    of, period = item.of or Part(), item.period
    where = (item.place.sheet[:120], item.place.row, item.place.column[:60])
    days = (period.kind, period.code, period.starts_on, period.ends_on)
    cell = (item.indicator[:60], *days, of.place[:60], canonical_key(of.slice)[:300], item.numerator, item.denominator)
    if isinstance(item, ValueFound):
        return (*where, *cell, item.value, item.text[:200], "", item.note, "", "")
    kind, problem = ("", "") if item.listed else (TEXT, _("“%(text)s” is not a number.") % {"text": item.text[:200]})
    reason = _("Nothing was counted: the denominator is 0.") if item.denominator is not None else item.reason
    return (*where, *cell, None, item.text[:200], reason[:300], item.note, kind, problem)


def _keep(claim: Claim, batch: list[tuple[Any, ...]], done: list[int]) -> bool:
    """False when the claim is no longer ours."""
    run = _ours(claim)
    if run is None:
        return False
    with acting("indicators.read_import", by=run.made_by), connection.cursor() as cursor:
        stage_rows(cursor, batch, claim.facts)
        run.rows_read, run.rows_expected, run.claimed_at = done[0], done[1] or None, timezone.now()
        run.save(update_fields=["rows_read", "rows_expected", "claimed_at"])
    return True


def _ours(claim: Claim) -> ImportRun | None:
    rows = ImportRun.objects.select_for_update(of=("self",)).select_related("made_by")
    return rows.filter(pk=claim.run, claim=claim.key, state=State.READING).first()


def _finish(claim: Claim, reader: FileReader, tally: Tally) -> None:
    run = _ours(claim)
    if run is None:
        return
    with acting("indicators.read_import", by=run.made_by), connection.cursor() as cursor:
        told, refused = claim.standards.staged(run, run.made_by)
        if refused:
            stage_rows(cursor, refused, claim.facts)
        run.counts = (
            told | counts_of(run) | {"rows": reader.rows, "left_out": reader.rows_left_out, "notes": reader.notes}
        )
        run.counts |= {
            "left_out_rows": [list(place) for place in reader.left_out],
            **tally.counts(),
            **other_periods(run),
        }
        run.counts |= {
            "unknown": claim.unknown.described(run),
            "unclear": claim.unknown.unclear,
            "unread": reader.unread,
        }
        run.state, run.claim = State.READ, ""
        if not reader.rows and set(run.counts["kinds"]) <= {FILE}:
            run.state = State.REFUSED
            run.sentence = run.figures.values_list("problem", flat=True).first() or _("The file holds no figures.")
        run.save()
