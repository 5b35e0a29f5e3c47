"""Which message a mail belongs to: a token in the Message-ID of each letter of ours, and in the address for answers."""

import hmac
import re

from django.utils.crypto import salted_hmac

from tenancy.context import require_tenant

TOKEN = re.compile(r"(?<![0-9a-z])c([1-9][0-9]{0,17})-([0-9a-f]{20})(?![0-9a-z])", re.IGNORECASE)
CODE = re.compile(r"(?<![0-9A-Z])(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}(?![0-9A-Z])", re.IGNORECASE)  # as codes.grouped()


def token_of(pk: int) -> str:
    """Survives lower case; 80 bits that nobody can guess."""
    return f"c{pk}-{_proof(pk)}"


def case_in(text: str) -> int | None:
    """The key of this tenant's message whose token the text holds."""
    for pk, proof in TOKEN.findall(text):
        if hmac.compare_digest(proof.lower(), _proof(int(pk))):
            return int(pk)
    return None


def answers_to(pk: int) -> str:
    """The address for answers: of the tenant's mailbox, with the token where its server delivers name+word@ too."""
    held = require_tenant().settings.get("mailbox", {})
    address = str(held.get("address", ""))
    if not address or not held.get("tagged"):
        return address
    name, _at, domain = address.rpartition("@")
    return f"{name}+{token_of(pk)}@{domain}"


def _proof(pk: int) -> str:
    return salted_hmac("feedback.thread", f"{require_tenant().pk}:{pk}", algorithm="sha256").hexdigest()[:20]
