"""A mailbox over TLS, from the start and by STARTTLS: the certificate is checked before the password is told."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import Settings

from feedback.mailbox import reading
from feedback.models import Case, Mailbox
from tenancy.models import Tenant
from tests.feedback.conftest import Desk

from .conftest import serving
from .test_reading import Post, a_mail, set_up

NOW = datetime.now(UTC)


@dataclass
class Authority:
    """Signs the certificates of the test's servers."""

    folder: Path

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of the test")])
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        made = self._begun(self.name, self.key, timedelta(days=1)).add_extension(usage, critical=True)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self.file = self.folder / "authority.pem"
        self.file.write_bytes(made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def certificate(self, address: str = "127.0.0.1", lasts: timedelta = timedelta(days=1)) -> str:
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._begun(x509.Name([]), key, lasts)
        named = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
        made = made.add_extension(named, critical=True)
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        file = self.folder / "server.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        )
        return str(file)

    def _begun(self, name: x509.Name, key: Any, lasts: timedelta) -> x509.CertificateBuilder:
        own, signer = x509.SubjectKeyIdentifier.from_public_key, x509.AuthorityKeyIdentifier.from_issuer_public_key
        return (
            x509.CertificateBuilder(
                self.name, name, key.public_key(), x509.random_serial_number(), NOW - timedelta(days=2), NOW + lasts
            )
            .add_extension(own(key.public_key()), critical=False)
            .add_extension(signer(self.key.public_key()), critical=False)
        )


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_mails_are_read_over_an_encrypted_connection(
    desk: Desk, inside: Tenant, tmp_path: Path, authority: Authority, settings: Settings, security: str
) -> None:
    settings.MAILBOX_CA_FILE = str(authority.file)
    with serving(tmp_path / "inbox", security, authority.certificate()) as (folder, port):
        set_up(desk, port, security=security)
        Post(folder, port, inside).arrives(a_mail())
        assert reading.read_mailbox(inside) == 1, Mailbox.objects.get().problem
    assert Case.objects.get().channel == "email"


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("wrong", ["nobody knows the signer", "another address", "too old"])
def test_a_server_that_can_not_prove_who_it_is_never_hears_the_password(
    desk: Desk, inside: Tenant, tmp_path: Path, authority: Authority, settings: Settings, security: str, wrong: str
) -> None:
    address = "127.0.0.2" if wrong == "another address" else "127.0.0.1"
    lasts = timedelta(days=-1) if wrong == "too old" else timedelta(days=1)
    settings.MAILBOX_CA_FILE = "" if wrong == "nobody knows the signer" else str(authority.file)
    with serving(tmp_path / "inbox", security, authority.certificate(address, lasts)) as (folder, port):
        set_up(desk, port, security=security)
        Post(folder, port, inside).arrives(a_mail())
        assert reading.read_mailbox(inside) == 0
        assert not (folder / "logins").exists()
    row = Mailbox.objects.get()
    assert row.problem == "unsafe"
    assert row.claimed_at is None


def test_a_server_without_starttls_never_hears_the_password(desk: Desk, inside: Tenant, tmp_path: Path) -> None:
    with serving(tmp_path / "inbox") as (folder, port):
        set_up(desk, port, security="starttls")
        assert reading.read_mailbox(inside) == 0
        assert not (folder / "logins").exists()
    assert Mailbox.objects.get().problem == "unsafe"


def test_a_file_of_authorities_that_is_not_there_is_told(
    desk: Desk, inside: Tenant, tmp_path: Path, authority: Authority, settings: Settings
) -> None:
    settings.MAILBOX_CA_FILE = str(tmp_path / "nothing.pem")
    with serving(tmp_path / "inbox", "tls", authority.certificate()) as (_folder, port):
        set_up(desk, port, security="tls")
        with pytest.raises(RuntimeError, match="MAILBOX_CA_FILE"):
            reading.read_mailbox(inside)
    assert (Mailbox.objects.get().problem, Mailbox.objects.get().claimed_at) == ("ours", None)
