"""The texts of tokens, codes and client secrets: random, told apart by prefix, kept as SHA-256."""

from __future__ import annotations

import secrets

from laleo.accounts import tokens

ACCESS, REFRESH = "access", "refresh"
PREFIXES = {ACCESS: "laleo_at_", REFRESH: "laleo_rt_"}
CLIENT = "laleo_cs_"


def new_token(kind: str) -> str:
    """A fresh access or refresh token."""
    return tokens.new_secret(PREFIXES[kind])


def kind_of(text: str) -> str | None:
    """Whether the text can be an access or a refresh token of ours; None when neither."""
    for kind, prefix in PREFIXES.items():
        if tokens.well_formed(text, prefix):
            return kind
    return None


def new_client_secret() -> str:
    """A fresh client secret."""
    return tokens.new_secret(CLIENT)


def new_code() -> str:
    """A fresh authorization code (256 bits)."""
    return secrets.token_urlsafe(32)
