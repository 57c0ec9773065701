"""Dynamic client registration (RFC 7591), open to all; what matters is what a member allows."""

from __future__ import annotations

from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc7591 import ClientRegistrationEndpoint
from typing_extensions import override

from laleo.core import clock, crypto, ids
from laleo.core.db import db
from laleo.core.schemas import clean
from laleo.oauth import redirects, secrets
from laleo.oauth.models import REGISTERED, OAuthClient
from laleo.oauth.parties import Client
from laleo.oauth.server import METHODS

ADDRESSES = 20
NAMELESS = "A program without a name"
GRANTS = ["authorization_code", "refresh_token"]
ECHOED = ("application_type", "software_id", "software_version", "scope", "contacts")


class BadMetadata(OAuth2Error):  # type: ignore[misc] # Authlib has no types
    """What the client says of itself cannot be used (RFC 7591 section 3.2.2)."""

    error = "invalid_client_metadata"


class BadRedirect(OAuth2Error):  # type: ignore[misc]
    """Codes cannot be sent there (RFC 7591 section 3.2.2)."""

    error = "invalid_redirect_uri"


def redirect_uris(data: dict[str, Any]) -> list[str]:
    """The redirect addresses in what a client says of itself; BadRedirect names a wrong one."""
    found = data.get("redirect_uris")
    if not isinstance(found, list) or not 1 <= len(found) <= ADDRESSES:
        raise BadRedirect(f"Give redirect_uris: a list of 1 to {ADDRESSES} addresses.")
    for index, uri in enumerate(found):
        wrong = redirects.problem(uri)
        if wrong:
            raise BadRedirect(f"redirect_uris[{index}] {wrong}.")
    return [str(uri) for uri in found]


def name_of(data: dict[str, Any]) -> str:
    """What the client calls itself, made fit to be shown to people."""
    found = data.get("client_name")
    return clean(found, 80) if isinstance(found, str) and clean(found, 80) else NAMELESS


def page_of(data: dict[str, Any], field: str) -> str | None:
    """An https address in what a client says of itself; another one is left out."""
    found = data.get(field)
    good = isinstance(found, str) and found.startswith("https://") and not redirects.problem(found)
    return str(found) if good else None


class Registration(ClientRegistrationEndpoint):  # type: ignore[misc]
    """The endpoint: checks by our own policy, makes a secret only for clients that want one."""

    @override
    def authenticate_token(self, request: Any) -> bool:
        """Everybody may register."""
        return True

    @override
    def get_server_metadata(self) -> dict[str, Any]:
        return {}

    @override
    def extract_client_metadata(self, request: Any) -> dict[str, Any]:
        """What is kept of the request, with the defaults of RFC 7591 section 2 filled in."""
        data = request.payload.data
        method = data.get("token_endpoint_auth_method", "client_secret_basic")
        if method not in METHODS:
            raise BadMetadata(f"token_endpoint_auth_method must be one of {', '.join(METHODS)}.")
        _offered(data, "grant_types", "authorization_code")
        _offered(data, "response_types", "code")
        kept = {field: data[field] for field in ECHOED if field in data}
        return (
            kept
            | {
                "client_name": name_of(data),
                "redirect_uris": redirect_uris(data),
                "token_endpoint_auth_method": method,
                "grant_types": GRANTS,
                "response_types": ["code"],
            }
            | {
                field: page
                for field in ("client_uri", "logo_uri")
                if (page := page_of(data, field))
            }
        )

    @override
    def generate_client_id(self, request: Any) -> str:
        return ids.new_id("cli")

    @override
    def generate_client_info(self, request: Any) -> dict[str, Any]:
        """The id; a secret and its (endless) time only where the client can keep one."""
        info: dict[str, Any] = {
            "client_id": self.generate_client_id(request),
            "client_id_issued_at": int(clock.now().timestamp()),
        }
        if request.payload.data.get("token_endpoint_auth_method") != "none":
            info |= {"client_secret": secrets.new_client_secret(), "client_secret_expires_at": 0}
        return info

    @override
    def save_client(
        self, client_info: dict[str, Any], client_metadata: dict[str, Any], request: Any
    ) -> Client:
        secret = client_info.get("client_secret")
        software = client_metadata.get("software_id")
        row = OAuthClient(
            id=client_info["client_id"],
            client_id=client_info["client_id"],
            kind=REGISTERED,
            name=client_metadata["client_name"],
            uri=client_metadata.get("client_uri"),
            logo_uri=client_metadata.get("logo_uri"),
            redirect_uris=client_metadata["redirect_uris"],
            auth_method=client_metadata["token_endpoint_auth_method"],
            secret_hash=crypto.sha256(secret) if secret else None,
            software=clean(software, 200) if isinstance(software, str) else None,
            created_at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
        return Client(row)


def _offered(data: dict[str, Any], field: str, needed: str) -> None:
    found = data.get(field, [needed])
    if not isinstance(found, list) or needed not in found:
        raise BadMetadata(f"{field} must contain {needed}.")
