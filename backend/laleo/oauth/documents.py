"""Client metadata documents: a client whose id is the address of what it says of itself.

draft-ietf-oauth-client-id-metadata-document. A document is kept for as long as it says, the last
good copy for ever; copies of the few known clients are built in, for servers without internet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from authlib.oauth2 import OAuth2Error
from sqlalchemy.exc import IntegrityError

from laleo.core import clock, db, egress, ids, limits
from laleo.core.db import this_app, unit
from laleo.core.errors import TooManyRequests
from laleo.oauth import redirects
from laleo.oauth.clients import by_client_id
from laleo.oauth.models import METADATA, OAuthClient
from laleo.oauth.registration import name_of, page_of, redirect_uris

log = structlog.get_logger(__name__)

BUILT_IN = Path(__file__).with_name("known_clients.json")
MOST_BYTES = 5 * 1024
SECONDS = 8.0
RATE = "30/minute"
_DAY_S = 86400
_OLDEST_S, _DEFAULT_S, _YOUNGEST_S = _DAY_S, 3600, 300
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})")
_PUBLIC_METHODS = {"none", "private_key_jwt"}  # a key may stay unused: PKCE binds the code


class BadDocument(Exception):
    """The document cannot be had or used; the text says why."""


@dataclass(frozen=True, slots=True)
class Looked:
    """How a client's document was come by."""

    client: OAuthClient | None
    ok: bool
    detail: str


def is_address(client_id: str) -> bool:
    """Whether the client's id is the address of a document (section 3 of the draft)."""
    if not client_id.startswith(("https://", "http://")) or redirects.problem(client_id):
        return False
    parts = urlsplit(client_id)
    dotted = any(part in {".", ".."} for part in parts.path.split("/"))
    return len(parts.path) > 1 and not dotted


def look_up(client_id: str) -> Looked:
    """The client of this document, fetched when its copy has grown old.

    Holds no database connection while it waits for the network.
    """
    known, now = by_client_id(client_id), clock.now()
    if known is not None and known.fresh_until is not None and known.fresh_until > now:
        return Looked(known, ok=True, detail="Used the kept copy of the client’s document.")
    db.release()
    try:
        data, seconds = _fetch(client_id)
        detail = f"Fetched the client’s document from {urlsplit(client_id).netloc}."
        return _kept(client_id, data, seconds, Looked(None, ok=True, detail=detail))
    except BadDocument as trouble:
        return _fallback(client_id, str(trouble))


def _fallback(client_id: str, why: str) -> Looked:
    """The last good copy, else the built-in one, else nothing."""
    log.warning("client_document_refused", client=client_id, why=why)
    known = by_client_id(client_id)
    if known is not None:
        detail = f"{why} The last good copy is used instead."
        return Looked(known, ok=True, detail=detail)
    data = built_in().get(client_id)
    if data is None:
        return Looked(None, ok=False, detail=why)
    db.release()
    detail = f"{why} The copy that comes with Laleo is used instead."
    return _kept(client_id, data, _YOUNGEST_S, Looked(None, ok=True, detail=detail))


def _kept(client_id: str, data: Mapping[str, Any], seconds: int, looked: Looked) -> Looked:
    """Write what the document says into the client's row; another request may have done so."""
    with suppress(IntegrityError), unit(this_app()) as session:
        row = by_client_id(client_id)
        if row is None:
            row = OAuthClient(id=ids.new_id("cli"), client_id=client_id, kind=METADATA)
            row.created_at, row.auth_method = clock.now(), "none"
            session.add(row)
        row.name, row.redirect_uris = name_of(dict(data)), redirect_uris(dict(data))
        row.uri, row.logo_uri = page_of(dict(data), "client_uri"), page_of(dict(data), "logo_uri")
        row.fresh_until = clock.now() + timedelta(seconds=seconds)
    return Looked(by_client_id(client_id), looked.ok, looked.detail)


def _fetch(client_id: str) -> tuple[dict[str, Any], int]:
    """The document, checked, and for how many seconds it is good."""
    host = urlsplit(client_id).netloc
    try:
        limits.hit("client-documents", RATE, host, what="requests for a client’s document")
        got = egress.fetch(
            client_id,
            policy=egress.tenant(),
            headers={"Accept": "application/json"},
            seconds=SECONDS,
            most=MOST_BYTES,
        )
    except TooManyRequests as many:
        raise BadDocument(many.detail) from many
    except (egress.Refused, egress.Unresolved, egress.Unreachable) as error:
        why = str(error).rstrip(".")
        raise BadDocument(f"{host} could not be asked for the client’s document: {why}.") from error
    headers = {name.lower(): value for name, value in got.headers.items()}
    if got.status != 200:  # noqa: PLR2004 - redirects are not followed: the address is the name
        raise BadDocument(f"{host} answered {got.status} instead of the client’s document.")
    if not headers.get("content-type", "").lower().startswith("application/json"):
        raise BadDocument(f"What {host} answered is not JSON.")
    if not got.whole:
        raise BadDocument(f"The client’s document is larger than {MOST_BYTES} bytes.")
    return read(client_id, got.body), _age(headers.get("cache-control", ""))


def read(client_id: str, body: bytes) -> dict[str, Any]:
    """The document in these bytes; BadDocument when it is not this client's."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise BadDocument("The client’s document is not JSON.") from None
    if not isinstance(data, dict) or data.get("client_id") != client_id:
        raise BadDocument("The client’s document does not bear its own address as client_id.")
    if "client_secret" in data:
        raise BadDocument("The client’s document gives a secret away.")
    if data.get("token_endpoint_auth_method", "none") not in _PUBLIC_METHODS:
        raise BadDocument("The client’s document asks for a secret, which it cannot have.")
    try:
        redirect_uris(data)
    except OAuth2Error as error:
        raise BadDocument(f"The client’s document is refused: {error.description}") from error
    return data


def _age(cache_control: str) -> int:
    """Seconds to keep a document: as HTTP says, between five minutes and a day."""
    said = cache_control.lower()
    found = _MAX_AGE.search(said)
    if "no-store" in said or "no-cache" in said:
        return _YOUNGEST_S
    wanted = int(found.group(1)) if found else _DEFAULT_S
    return max(_YOUNGEST_S, min(wanted, _OLDEST_S))


@cache
def built_in() -> dict[str, dict[str, Any]]:
    """Documents that come with us, by client id."""
    found = json.loads(BUILT_IN.read_text())
    return {document["client_id"]: document for document in found}
