"""The server's names in OAuth: issuer (RFC 8414), resources (RFC 8707, RFC 9728), endpoints."""

from __future__ import annotations

from laleo.core.actor import SCOPES
from laleo.core.rest import current_public_url

OFFLINE = "offline_access"
PROTECTED = "/.well-known/oauth-protected-resource"
SERVER = "/.well-known/oauth-authorization-server"
OPENID = "/.well-known/openid-configuration"
AUTHORIZE, TOKEN, REGISTER, REVOKE = (
    "/oauth/authorize",
    "/oauth/token",
    "/oauth/register",
    "/oauth/revoke",
)
MCP = "/mcp"


def issuer() -> str:
    """Who issues: exactly PUBLIC_URL, compared letter by letter (RFC 8414 section 3.3)."""
    return current_public_url()


def mcp_resource() -> str:
    """What an MCP client is told to name as `resource` (no slash at the end)."""
    return f"{issuer()}{MCP}"


def resource_of(given: str | None) -> str | None:
    """The resource meant, as we write it: the MCP endpoint or the whole server.

    None when none was named, which means the whole server, too. KeyError when it is another's.
    """
    if not given:
        return None
    known = {issuer(): issuer(), mcp_resource(): mcp_resource()}
    return known[given.removesuffix("/")]


def covers(resource: str | None, asked: str | None) -> bool:
    """Whether a grant for one resource may give a token for the other."""
    return asked is None or resource in {None, issuer(), asked}


def serves(resource: str | None, path: str) -> bool:
    """Whether a token for this resource is good at this path (MCP: “Token Handling”)."""
    return resource in {None, issuer()} or path == MCP or path.startswith(f"{MCP}/")


def protected_resource() -> dict[str, object]:
    """RFC 9728: what a client needs to know. Few scopes, because some clients ask for all."""
    return {
        "resource": mcp_resource(),
        "authorization_servers": [issuer()],
        "scopes_supported": list(SCOPES),
        "bearer_methods_supported": ["header"],
        "resource_name": "Laleo",
        "resource_documentation": f"{issuer()}/developers",
    }


def authorization_server(*, registration: bool) -> dict[str, object]:
    """RFC 8414, with PKCE (RFC 7636), `iss` (RFC 9207) and client metadata documents announced."""
    methods = ["none", "client_secret_post", "client_secret_basic"]
    document: dict[str, object] = {
        "issuer": issuer(),
        "authorization_endpoint": f"{issuer()}{AUTHORIZE}",
        "token_endpoint": f"{issuer()}{TOKEN}",
        "revocation_endpoint": f"{issuer()}{REVOKE}",
        "scopes_supported": [*SCOPES, OFFLINE],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "client_id_metadata_document_supported": True,
        "service_documentation": f"{issuer()}/developers",
    }
    if registration:
        document["registration_endpoint"] = f"{issuer()}{REGISTER}"
    return document
