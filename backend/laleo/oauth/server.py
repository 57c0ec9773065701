"""Authlib's authorization server over our rows, with what OAuth 2.1 and MCP ask on top of it."""

from __future__ import annotations

from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.integrations.flask_oauth2.requests import FlaskOAuth2Payload, FlaskOAuth2Request
from authlib.oauth2 import OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749 import InvalidClientError, InvalidGrantError, InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from flask import Request
from flask import request as current_request
from typing_extensions import override
from werkzeug.wrappers import Response

from laleo.core import clock
from laleo.core.db import db
from laleo.oauth import addresses, clients, codes, flows, grants, secrets, tokens
from laleo.oauth.models import OAuthGrant
from laleo.oauth.parties import Client, Code, Refresh
from laleo.oauth.secrets import ACCESS, REFRESH

METHODS = ["none", "client_secret_basic", "client_secret_post"]
UNAUTHORIZED = 401


class InvalidTargetError(OAuth2Error):  # type: ignore[misc] # Authlib has no types
    """The resource is not one of ours (RFC 8707 section 2)."""

    error = "invalid_target"
    description = "The resource is not served here; name this server's MCP endpoint, or none."


class Asked(FlaskOAuth2Request):  # type: ignore[misc]
    """A request at the address people use: a proxy that ends TLS must not make it look insecure."""

    def __init__(self, given: Request) -> None:
        uri = f"{addresses.issuer()}{given.path}"
        OAuth2Request.__init__(self, method=given.method, uri=uri, headers=given.headers)
        self._request = given
        self.payload = FlaskOAuth2Payload(given)


class Challenge(CodeChallenge):  # type: ignore[misc]
    """PKCE with S256 and nothing else, already where the browser comes (OAuth 2.1, 4.1.1)."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]

    @override
    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Refuse a request without a challenge, unless the client proves itself by a secret."""
        super().validate_code_challenge(grant, redirect_uri)
        data = grant.request.payload.data
        challenge, method = data.get("code_challenge"), data.get("code_challenge_method")
        if challenge and method != "S256":
            raise InvalidRequestError("The code_challenge_method must be S256.")
        if not challenge and clients.needs_pkce(grant.request.client.row):
            raise InvalidRequestError("Missing 'code_challenge'; this server requires PKCE.")

    @override
    def get_authorization_code_challenge_method(self, authorization_code: Code) -> str:
        return "S256"


class Target:
    """`resource` (RFC 8707): validated where it is given, at both endpoints."""

    def __call__(self, grant: Any) -> None:
        grant.register_hook("after_validate_authorization_request_payload", self.check)
        grant.register_hook("after_validate_token_request", self.check)

    @staticmethod
    def check(_grant: Any, _result: Any) -> None:
        """Refuse another server's resource."""
        target()


def target() -> str | None:
    """The resource the request names; InvalidTargetError when it is another's."""
    try:
        found = [
            addresses.resource_of(given) for given in current_request.values.getlist("resource")
        ]
    except KeyError:
        raise InvalidTargetError from None
    return found[0] if found else None


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
    """The code flow; its “user” is a Consent before the code is used, and a grant after."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    @override
    def generate_authorization_code(self) -> str:
        return secrets.new_code()

    @override
    def save_authorization_code(self, code: str, request: Any) -> None:
        data = request.payload.data
        codes.keep(
            code,
            request.client.row,
            request.user,
            redirect_uri=request.payload.redirect_uri,
            resource=target(),
            challenge=data.get("code_challenge"),
        )

    @override
    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        row = codes.find(code, client.row)
        return Code(row) if row else None

    @override
    def authenticate_user(self, authorization_code: Code) -> OAuthGrant:
        grant = codes.redeem(authorization_code.row)
        if grant is None:
            raise InvalidGrantError("The code was used, or its member has left.")
        return grant

    @override
    def delete_authorization_code(self, authorization_code: Code) -> None:
        """It stays, marked as used, so that a second use is noticed."""


class RotatingGrant(RefreshTokenGrant):  # type: ignore[misc]
    """Refresh with rotation; a token that was just used gives an access token only."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    @override
    def authenticate_refresh_token(self, refresh_token: str) -> Refresh | None:
        row = tokens.refreshable(refresh_token)
        return Refresh(row) if row else None

    @override
    def authenticate_user(self, refresh_token: Refresh) -> OAuthGrant:
        self.INCLUDE_NEW_REFRESH_TOKEN = tokens.rotate(refresh_token.row)
        return refresh_token.row.grant

    @override
    def revoke_old_credential(self, refresh_token: Refresh) -> None:
        """Done by `rotate`, before the new one is made: two at once must not both get one."""


class Revocation(RevocationEndpoint):  # type: ignore[misc]
    """RFC 7009, for public clients, too."""

    CLIENT_AUTH_METHODS = METHODS

    @override
    def query_token(self, token_string: str, token_type_hint: str | None) -> Refresh | None:
        row = tokens.find(token_string)
        return Refresh(row) if row else None

    @override
    def revoke_token(self, token: Refresh, request: Any) -> None:
        row = token.row
        if row.kind == ACCESS:
            row.revoked_at = row.revoked_at or clock.now()
            return
        flows.note(row.grant.flow_id, "revoke", "The client gave its tokens back.")
        by = grants.actor_of(row.grant)
        tokens.end_family(row.grant, row.family, by, "connection.given_back")


class Server(AuthorizationServer):  # type: ignore[misc]
    """The endpoints' common ground: who the client is, and what a token is."""

    def __init__(self) -> None:
        super().__init__()
        self.register_token_generator("default", _generate)
        self.register_grant(CodeGrant, [Challenge(required=True), Target()])
        self.register_grant(RotatingGrant, [Target()])
        self.register_endpoint(Revocation)

    @override
    def query_client(self, client_id: str) -> Client | None:
        row = clients.by_client_id(client_id)
        return Client(row) if row else None

    @override
    def create_oauth2_request(self, request: Any) -> Asked:
        return Asked(current_request)

    @override
    def save_token(self, token: dict[str, Any], request: Any) -> None:
        _keep(token, request)

    @override
    def handle_error_response(self, request: Any, error: Any) -> Response:
        """A client we do not know is 401: Claude forgets a deleted client by it, and by no 400."""
        if isinstance(error, InvalidClientError):
            error.status_code = UNAUTHORIZED
        return super().handle_error_response(request, error)  # type: ignore[no-any-return]

    @override
    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""


def _generate(
    user: OAuthGrant, scope: str, include_refresh_token: bool = True, **_: Any
) -> dict[str, Any]:
    """A token answer (RFC 6749 section 5.1)."""
    token: dict[str, Any] = {
        "token_type": "Bearer",
        "access_token": secrets.new_token(ACCESS),
        "expires_in": tokens.lifetime(user, tokens.ACCESS_S),
        "scope": scope,
    }
    if include_refresh_token:
        token["refresh_token"] = secrets.new_token(REFRESH)
    return token


def _keep(token: dict[str, Any], request: Any) -> None:
    """Keep both halves of a token answer; a refreshed refresh token keeps its whole scope."""
    grant: OAuthGrant = request.user
    refreshed: Refresh | None = getattr(request, "refresh_token", None)
    if refreshed is not None:
        family, resource = refreshed.row.family, refreshed.row.resource
        whole = refreshed.row.scope
    else:
        row = request.authorization_code.row
        family, resource, whole = row.id, row.resource or target(), token["scope"]
    for kind, scope in ((ACCESS, token["scope"]), (REFRESH, whole)):
        text = token.get(f"{kind}_token")
        if text:
            tokens.keep(grant, text, kind, family=family, scope=scope, resource=resource)
    db.session.flush()
