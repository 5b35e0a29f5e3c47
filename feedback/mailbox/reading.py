"""One round of a worker at a tenant's mailbox: no transaction is open while the server is spoken to."""

import logging

from django.db import OperationalError

from tenancy.context import tenant_context
from tenancy.models import Tenant

from .actions import keep_mail, keep_not_given, keep_unreadable
from .server import Access, Fetched, Folder, NotGiven, Unreachable, opened
from .setting import claim_mailbox, note_not_given, note_read, release_mailbox
from .wording import Problem

MOST = 100  # mails in one round
log = logging.getLogger("sdip.mailbox")


def read_mailbox(tenant: Tenant) -> int:
    """How many mails were read. What was begun and not noted is read again, and known by its Message-ID."""
    with tenant_context(tenant):
        claimed = claim_mailbox()
    if claimed is None:
        return 0
    access, since, validity, seen = claimed
    read, problem = 0, str(Problem.OURS)
    try:
        with opened(access) as folder:
            start = seen if folder.validity == validity else 0
            for uid in folder.uids(start, since)[:MOST]:
                if not _read(tenant, access, folder, uid):
                    break
                read += 1
        problem = ""
    except Unreachable as refused:
        problem = "" if read and refused.problem == Problem.BROKEN else refused.problem
        log.warning("mailbox not read: %s", refused)
    finally:
        with tenant_context(tenant):
            release_mailbox(problem)
    return read


def _read(tenant: Tenant, access: Access, folder: Folder, uid: int) -> bool:
    """False: the server does not give it yet. After some rounds it is noted and passed by, so that it holds up nothing."""
    try:
        mail = folder.fetch(uid)
    except NotGiven as refused:
        log.warning("mail %s is not given: %s", uid, refused)
        with tenant_context(tenant):
            if not note_not_given(uid):
                return False
            keep_not_given(folder.validity, uid)
            note_read(access, folder.validity, uid)
        return True
    _keep(tenant, access, folder.validity, uid, mail)
    return True


def _keep(tenant: Tenant, access: Access, validity: int, uid: int, mail: Fetched | None) -> None:
    """One that can't be made into a message must not hold up those behind it."""
    try:
        with tenant_context(tenant):
            if mail is not None:
                keep_mail(mail.content, mail.at, whole=mail.whole)
            note_read(access, validity, uid)
    except OperationalError:
        raise
    except Exception as problem:  # whatever it is: the mail is kept as it came, for somebody to look at
        log.exception("mail kept unread")
        if mail is None:
            raise
        with tenant_context(tenant):
            keep_unreadable(mail.content, mail.at, f"{type(problem).__name__}")
            note_read(access, validity, uid)
