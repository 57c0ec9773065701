"""Clients, codes and refresh tokens as Authlib asks about them; the rows stay plain."""

from __future__ import annotations

from laleo.core.actor import AUTOMATION, READ
from laleo.oauth import clients, redirects
from laleo.oauth.addresses import OFFLINE
from laleo.oauth.models import OAuthClient, OAuthCode, OAuthToken


class Client:
    """A client's row, as Authlib asks about it."""

    def __init__(self, row: OAuthClient) -> None:
        self.row = row
        self.client_id = row.client_id

    def get_client_id(self) -> str:
        """What it is called by."""
        return self.client_id

    def get_default_redirect_uri(self) -> str | None:
        """Where codes go when the request does not say; only when there is no choice."""
        return self.row.redirect_uris[0] if len(self.row.redirect_uris) == 1 else None

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """The scopes asked for that exist; None when none of them does. To act includes to see."""
        wanted = (scope or READ).split()
        known = {name for name in wanted if name in {READ, AUTOMATION, OFFLINE}}
        if not known:
            return None
        return " ".join(sorted(known | {READ}, key=[READ, AUTOMATION, OFFLINE].index))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether codes may be sent there."""
        return any(redirects.matches(known, redirect_uri) for known in self.row.redirect_uris)

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether this is its secret."""
        return clients.has_secret(self.row, client_secret)

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """A client with a secret may send it either way, one without has none to send."""
        return (method == "none") == (self.row.auth_method == "none")

    def check_response_type(self, response_type: str) -> bool:
        """Codes only (OAuth 2.1)."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """What every client may do."""
        return grant_type in {"authorization_code", "refresh_token"}


class Code:
    """A code's row, as Authlib asks about it."""

    def __init__(self, row: OAuthCode) -> None:
        self.row = row
        self.code_challenge = row.code_challenge

    def get_redirect_uri(self) -> str | None:
        """What the authorization request said, which the token request must repeat."""
        return self.row.redirect_uri

    def get_scope(self) -> str:
        """What the member granted."""
        return " ".join([*self.row.terms["scopes"], *self.row.terms.get("extra", [])])


class Refresh:
    """A refresh token's row, as Authlib asks about it."""

    def __init__(self, row: OAuthToken) -> None:
        self.row = row

    def check_client(self, client: Client) -> bool:
        """Whether it was given to this client."""
        return self.row.grant.client_row == client.row.id

    def get_scope(self) -> str:
        """What it stands for."""
        return self.row.scope
