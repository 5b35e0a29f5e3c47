"""The link by which a recipient without an account fetches a report: signed, for one delivery of one tenant, expiring."""

from django.core import signing

from tenancy.context import require_tenant

from .workflow import LINK_LASTS

Expired = signing.SignatureExpired
Wrong = signing.BadSignature


def link_token(delivery_id: int) -> str:
    return signing.dumps(delivery_id, salt=_salt())


def delivery_id_of(token: str) -> int:
    """Raises Expired or Wrong."""
    return int(signing.loads(token, salt=_salt(), max_age=LINK_LASTS))


def _salt() -> str:
    return f"reports.delivery:{require_tenant().pk}"
