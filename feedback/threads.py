"""Which message a mail belongs to: a token in the Message-ID of each letter of ours, and in the address for answers; and what of a
mail opens a message, so that nobody else may read it."""

import hmac
import re

from django.utils.crypto import salted_hmac

from tenancy.context import require_tenant

from .codes import case_of_letter

TOKEN = re.compile(r"(?<![0-9a-z])c([1-9][0-9]{0,17})-([0-9a-f]{20})(?![0-9a-z])", re.IGNORECASE)
CODE = re.compile(r"(?<![0-9A-Z])(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}(?![0-9A-Z])", re.IGNORECASE)  # as codes.grouped()
# The key of codes.letter_key(): a signed list of two numbers. Programs write its colons in several ways.
_BREAK = r"(?:=?\r?\n[>\s]*)?"  # a line of a mail may end inside of it
_SIGN, _COLON = f"[0-9A-Za-z_-]{_BREAK}", f"(?::|%(?:25)*3A|&#(?:58|x3A);|=3A){_BREAK}"
KEY = re.compile(f"W{_BREAK}z{_BREAK}(?:{_SIGN}){{4,50}}{_COLON}(?:{_SIGN}){{6}}{_COLON}(?:{_SIGN}){{42}}[0-9A-Za-z_-]")
_PARTED = CODE.pattern.replace("-)", f"-{_BREAK})"), TOKEN.pattern.replace("-(", f"-{_BREAK}(")
SECRET = re.compile(f"(?i:{_PARTED[0]})|(?i:{_PARTED[1]})|{KEY.pattern}")


def token_of(pk: int) -> str:
    """Survives lower case; 80 bits that nobody can guess."""
    return f"c{pk}-{_proof(pk)}"


def case_in(text: str) -> int | None:
    """The key of this tenant's message whose token the text holds."""
    for pk, proof in TOKEN.findall(text):
        if hmac.compare_digest(proof.lower(), _proof(int(pk))):
            return int(pk)
    return None


def hidden(text: str) -> str:
    """Without the number of a message, and without what else opens one: nobody but its citizen keeps them."""
    return SECRET.sub("…", text)


def quoted_in(text: str) -> int | None:
    """The key of this tenant's message a letter of which stands in the text, also where its link opens nothing any more."""
    if pk := case_in(text):
        return pk
    plain = (re.sub(_COLON, ":", re.sub(_BREAK, "", found.group())) for found in KEY.finditer(text))
    return next((pk for key in plain if (pk := case_of_letter(key, lasts=None))), None)


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
