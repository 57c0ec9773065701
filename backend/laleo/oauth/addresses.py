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
    """The resource meant, as we write it; None when none was named (MCP clients of 2025-03-26).

    There is one resource here, this server; it goes by its MCP endpoint or by its own address.
    KeyError when another's is meant.
    """
    if not given:
        return None
    return {name: name for name in _names()}[given.removesuffix("/")]


def ours(resource: str | None) -> bool:
    """Whether a token for this resource is meant for us (MCP, “Token Handling”)."""
    return resource is None or resource in _names()


def _names() -> tuple[str, str]:
    return mcp_resource(), issuer()


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
