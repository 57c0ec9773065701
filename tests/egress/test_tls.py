"""Certificates are checked: nobody in between reads what we send."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from laleo.core import egress
from tests.people import Caller
from tests.webhooks.conftest import Works, works
from tests.webhooks.receivers import Receiver, receiver

__all__ = ["works"]


def _self_signed(folder: Path) -> ssl.SSLContext:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.fixture
def pretender(tmp_path: Path) -> Iterator[Receiver]:
    """A receiver with a certificate of its own making."""
    with receiver(_self_signed(tmp_path)) as made:
        yield made


def test_nothing_is_delivered_to_who_cannot_prove_its_name(
    owner: Caller, pretender: Receiver, works: Works
) -> None:
    url = f"https://localhost:{pretender.port}/hook"
    hook = owner.post("/webhooks", {"url": url, "event_types": ["webhook.ping"]}).json
    delivery = owner.post(f"/webhooks/{hook['id']}/test").json
    works.work()
    assert pretender.posts == []
    (attempt,) = owner.get(f"/deliveries/{delivery['id']}/attempts").json["data"]
    assert attempt["error"]["class"] == "tls"
    assert attempt["response"] is None


def test_nothing_is_fetched_from_who_cannot_prove_its_name(app: Flask, pretender: Receiver) -> None:
    with pytest.raises(egress.Unreachable, match="certificate"):
        egress.fetch(f"https://localhost:{pretender.port}/", policy=egress.tenant(app))
    assert pretender.posts == []
