"""Stored files: content-addressed below the tenant, so the same content lies there once."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError

from tenancy.context import require_tenant

from .models import File


def store_file(content: bytes, name: str, content_type: str, *, sensitivity: str = File.Sensitivity.STAFF) -> File:
    digest = write_content(content)
    file, _created = File.objects.get_or_create(
        sha256=digest,
        name=name[:200],
        sensitivity=sensitivity,
        defaults={"size": len(content), "content_type": content_type},
    )
    return file


def write_content(content: bytes) -> str:
    """Its digest. On disk before anything points at it, so that whoever holds a lock later need not wait for the disk."""
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(int(require_tenant().pk), digest)
    if not path.exists():
        _write_whole(path, content)
    return digest


def store_upload(chunks: Iterable[bytes], name: str, content_type: str) -> File:
    """Like store_file, for a file that is too large for memory."""
    folder = path_of(int(require_tenant().pk), "up").parent
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, temporary = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "wb") as target:
        for chunk in chunks:
            digest.update(chunk)
            size += target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    path = path_of(int(require_tenant().pk), digest.hexdigest())
    path.parent.mkdir(parents=True, exist_ok=True)
    os.replace(temporary, path)
    facts = {"size": size, "content_type": content_type}
    return File.objects.get_or_create(
        sha256=digest.hexdigest(), name=name[:200], sensitivity=File.Sensitivity.STAFF, defaults=facts
    )[0]


def read_file(file: File) -> bytes:
    return path_of(file.tenant_id, file.sha256).read_bytes()


def path_of(tenant_id: int | None, digest: str) -> Path:
    return Path(default_storage.path(f"{tenant_id}/{digest[:2]}/{digest}"))


def _write_whole(path: Path, content: bytes) -> None:
    """Under its final name there is never half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    os.replace(temporary, path)


def forget_file(file: File) -> None:
    """The row and its content, unless something else still holds one of them."""
    digest, tenant = file.sha256, file.tenant_id
    try:
        with transaction.atomic():
            file.delete()
    except ProtectedError:
        return
    if not File.objects.filter(sha256=digest).exists():
        transaction.on_commit(lambda: path_of(tenant, digest).unlink(missing_ok=True))
