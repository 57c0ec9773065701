"""Who acts: a principal, on whose behalf, in which account, and what they may do.

Every service function takes an Actor first and asks it before it reads or writes:
`actor.sees(thing)` for another account's rows (404), `actor.may(verb, thing)` for rights (403).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from laleo.core.errors import Forbidden, InsufficientScope, NotFound

READ, AUTOMATION = "read", "automation"
SCOPES = (READ, AUTOMATION)


class Kind(StrEnum):
    """What kind of principal acts."""

    VISITOR = "visitor"
    MEMBER = "member"
    AGENT = "agent"
    PROGRAM = "program"
    SITE = "site"
    SYSTEM = "system"


class Mode(StrEnum):
    """How far a token's writes go: not at all, to a person's approval, or through."""

    OBSERVE = "observe"
    PROPOSE = "propose"
    ACT = "act"


class Role(StrEnum):
    """What a member is in the account."""

    OWNER = "owner"
    ADMIN = "admin"
    OPERATOR = "operator"
    VIEWER = "viewer"


EVERYONE = frozenset(Role)
OPERATORS = frozenset({Role.OWNER, Role.ADMIN, Role.OPERATOR})
ADMINS = frozenset({Role.OWNER, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Permission:
    """What a verb asks of the actor.

    `people` keeps it from tokens altogether; `account_wide` from actors limited to some sites.
    """

    scope: str
    roles: frozenset[Role]
    people: bool = False
    account_wide: bool = False


_permissions: dict[str, Permission] = {}


def permission(
    verb: str,
    *,
    scope: str = AUTOMATION,
    roles: frozenset[Role] = OPERATORS,
    people: bool = False,
    account_wide: bool = False,
) -> None:
    """Tell what a verb needs; a feature says it once, beside its service."""
    _permissions[verb] = Permission(scope, roles, people, account_wide)


def knows(verb: str) -> bool:
    """Whether there is a permission of this name."""
    return verb in _permissions


def needed(verb: str) -> Permission:
    """What the verb asks of an actor."""
    return _permissions[verb]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. `site_ids` None means all of the account's sites.

    `approved_by` is the member who approved what a token proposed, while it is carried out.
    `webhooks_allowed`: an admin lets this token name new webhook addresses.
    """

    kind: Kind
    account_id: str
    id: str
    name: str = ""
    member_id: str | None = None
    role: Role | None = None
    scopes: frozenset[str] = frozenset()
    site_ids: frozenset[str] | None = None
    mode: Mode = Mode.ACT
    credential: str | None = None
    approved_by: str | None = None
    webhooks_allowed: bool = False

    @property
    def is_token(self) -> bool:
        """Whether it asks by a token or grant: no person sees what it does while it does it."""
        return self.kind in {Kind.AGENT, Kind.PROGRAM}

    def may(self, verb: str, thing: Any = None) -> None:
        """Return when this is allowed; raise NotFound, InsufficientScope or Forbidden."""
        if thing is not None:
            self.sees(thing)
        if self.kind is Kind.SYSTEM:
            return
        needs = _permissions[verb]
        self._check_role(verb, needs)  # first: a person is told about roles, not about scopes
        if needs.scope not in self.scopes:
            raise InsufficientScope(needs.scope)
        if needs.scope != READ and self.mode is not Mode.ACT:
            raise Forbidden(_ONLY[self.mode], code=f"{self.mode}_only")

    def _check_role(self, verb: str, needs: Permission) -> None:
        if needs.people and self.kind is not Kind.MEMBER:
            raise Forbidden(
                "Only a signed-in person may do this; use the console.", code="people_only"
            )
        if self.role is not None and self.role not in needs.roles:
            who = ", ".join(sorted(needs.roles))
            raise Forbidden(f"Your role is {self.role}; “{verb}” needs one of: {who}.", code="role")
        if needs.account_wide and self.site_ids is not None:
            raise Forbidden(
                "You are limited to some sites; this concerns the whole account.",
                code="site_limited",
            )

    def sees(self, thing: Any) -> None:
        """Raise NotFound for a row of another account, or of a site outside the actor's."""
        if getattr(thing, "account_id", None) != self.account_id:
            raise NotFound("There is nothing here by that id.")
        self.sees_site(getattr(thing, "site_id", None))

    def sees_site(self, site_id: str | None) -> None:
        """Raise NotFound for a site outside the actor's; rows without a site pass."""
        if site_id is not None and self.site_ids is not None and site_id not in self.site_ids:
            raise NotFound("There is nothing here by that id.")

    def acting(self, approved_by: str | None = None) -> Actor:
        """The same actor once a person (`approved_by`) has approved what it proposed."""
        return replace(self, mode=Mode.ACT, approved_by=approved_by)


_ONLY = {
    Mode.OBSERVE: "This token only observes; give it the mode “act”.",
    # What can be proposed never comes here: `core.operations` turns it into an approval before.
    Mode.PROPOSE: "This cannot be proposed; it needs a token with the mode “act”, or a person.",
}


def system(account_id: str) -> Actor:
    """The server itself, in one account."""
    return Actor(Kind.SYSTEM, account_id, "system", "Laleo", scopes=frozenset(SCOPES))


TokenReader = Callable[[str], Actor | None]
_token_kinds: dict[str, TokenReader] = {}


def token_kind(prefix: str, read: TokenReader) -> None:
    """Register who can read bearer tokens that begin with `prefix`."""
    _token_kinds[prefix] = read


def read_token(token: str) -> Actor | None:
    """The actor behind a bearer token, or None when it is unknown, expired or revoked."""
    for prefix, read in _token_kinds.items():
        if token.startswith(prefix):
            return read(token)
    return None


CredentialReader = Callable[[str], Actor | None]
_credential_kinds: dict[str, CredentialReader] = {}


def credential_kind(prefix: str, read: CredentialReader) -> None:
    """Register who knows the credentials whose ids begin with `prefix`."""
    _credential_kinds[prefix] = read


def read_credential(credential: str) -> Actor | None:
    """Who acts with this credential now, by its id; None when it is revoked, expired or unknown."""
    for prefix, read in _credential_kinds.items():
        if credential.startswith(prefix):
            return read(credential)
    return None
