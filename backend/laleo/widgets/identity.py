"""The key a site signs its visitors' identity with: sealed, shown once; old ones last an hour."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta

from laleo.accounts import audit
from laleo.core import clock, crypto
from laleo.core.actor import ADMINS, Actor, permission
from laleo.widgets import service
from laleo.widgets.models import Widget

TOKEN_S = 3600
OVERLAP = timedelta(seconds=TOKEN_S)  # every token signed with the old key has ended by then
_SEAL = "identity-secret"
_BYTES = 32

permission("widgets.identity", roles=ADMINS, people=True)


def rotate(actor: Actor, widget_id: str) -> str:
    """A new key; the one before goes on for an hour, so that no visitor is thrown out."""
    row = service.get(actor, widget_id)
    actor.may("widgets.identity", row)
    secret = secrets.token_urlsafe(_BYTES)
    row.old_identity_secret_sealed = row.identity_secret_sealed
    row.old_identity_secret_until = clock.now() + OVERLAP
    row.identity_secret_sealed = crypto.encrypt(_SEAL, secret)
    audit.write(actor, "widget.identity_secret_rotated", row.id)
    return secret


Signers = Callable[[str], list[str]]
_signers: list[Signers] = []


def signers(keys_of: Signers) -> None:
    """Register who else may vouch for a widget's (id) visitors: the keys they sign with."""
    if keys_of not in _signers:
        _signers.append(keys_of)


def keys(widget: Widget) -> list[str]:
    """The keys whose signatures count now, the newest first; none when the site has none."""
    sealed = [widget.identity_secret_sealed]
    until = widget.old_identity_secret_until
    if until is not None and until > clock.now():
        sealed.append(widget.old_identity_secret_sealed)
    own = [crypto.decrypt(_SEAL, one) for one in sealed if one]
    return own + [key for keys_of in _signers for key in keys_of(widget.id)]
