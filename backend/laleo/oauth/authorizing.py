"""The authorization endpoint without its page: what is asked, and a member's answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from authlib.common.urls import add_params_to_uri
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidClientError
from flask import request

from laleo.accounts import sessions
from laleo.accounts.models import Member
from laleo.core import clock
from laleo.core.actor import AUTOMATION, SCOPES, Mode
from laleo.core.errors import invalid
from laleo.oauth import addresses, documents, flows
from laleo.oauth.clients import by_client_id
from laleo.oauth.codes import Consent
from laleo.oauth.models import OAuthClient
from laleo.oauth.public import server

DAYS = (30, 90, 365, None)


class Back(Exception):
    """The client is told what is wrong: the browser goes to `location`."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


class Lost(Exception):
    """There is nobody to go back to; the text is for the person at the browser."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A valid authorization request."""

    grant: Any
    client: OAuthClient
    scopes: tuple[str, ...]
    offline: bool
    redirect_uri: str
    document: str


@dataclass(frozen=True, slots=True)
class Word:
    """What the member chose; `days` None: until revoked."""

    mode: str
    site_ids: list[str] | None
    days: int | None


def examine() -> Asking:
    """What the request asks for; Back or Lost when it is not in order.

    May ask the client's own server what the client is, with no database connection held.
    """
    found = _document(request.args.get("client_id", ""))
    try:
        grant = server.get_consent_grant()
    except InvalidClientError as error:
        _tell("authorize", "The client is not known here, or was forgotten.")
        raise Lost(
            "This server does not know the program, or has forgotten it. "
            "Remove the connection in the program and add it again."
        ) from error
    except OAuth2Error as error:
        _tell("authorize", f"The request was refused: {error.get_error_description()}")
        raise _refusal(error) from error
    except ValueError as error:  # Authlib will not say letters again that a header cannot carry
        _tell("authorize", "The request contains letters that no address can have.")
        raise Lost("The program’s request is not in order.") from error
    granted = grant.request.scope.split()
    return Asking(
        grant=grant,
        client=grant.request.client.row,
        scopes=tuple(scope for scope in SCOPES if scope in granted),
        offline=addresses.OFFLINE in granted,
        redirect_uri=grant.redirect_uri,
        document=found.detail if found else "",
    )


def _document(client_id: str) -> documents.Looked | None:
    if not documents.is_address(client_id):
        return None
    found = documents.look_up(client_id)
    if not found.ok:
        _tell("metadata", found.detail)
        raise Lost(found.detail)
    return found


def _tell(step: str, why: str) -> None:
    """Log a question that was refused before it could be asked."""
    client, device = by_client_id(request.args.get("client_id")), sessions.current_device()
    if device is None:
        return
    account = device.member.account_id
    flow = flows.current(client, account) if client else flows.new_id()
    row = client.id if client else None
    flows.note(flow, step, why, ok=False, client_row=row, account_id=account)


def _refusal(error: OAuth2Error) -> Exception:
    """Back to the client only where its address was checked before (RFC 6749, 4.1.2.1)."""
    if error.redirect_uri is None:
        return Lost(f"The program’s request is not in order: {error.get_error_description()}")
    _, _, headers = error()
    return Back(with_issuer(dict(headers)["Location"]))


def with_issuer(location: str) -> str:
    """The address with `iss`, exactly once, on success and on error (RFC 9207 section 2)."""
    if any(name == "iss" for name, _ in parse_qsl(urlsplit(location).query)):
        return location
    return str(add_params_to_uri(location, [("iss", addresses.issuer())]))


def allow(asking: Asking, member: Member, word: Word, *, flow_id: str) -> str:
    """Where the browser goes with the code."""
    consent = Consent(member.id, flow_id, terms(asking, member, word))
    location = _respond(asking, consent)
    flows.note(flow_id, "consent", f"{member.person.name} allowed it.")
    flows.note(flow_id, "code", f"Sent to {urlsplit(asking.redirect_uri).netloc or 'the app'}.")
    return location


def deny(asking: Asking, member: Member, *, flow_id: str) -> str:
    """Where the browser goes with the refusal."""
    flows.note(flow_id, "consent", f"{member.person.name} said no.", ok=False)
    return _respond(asking, None)


def _respond(asking: Asking, consent: Consent | None) -> str:
    answer = server.create_authorization_response(grant_user=consent, grant=asking.grant)
    return with_issuer(answer.headers["Location"])


def terms(asking: Asking, member: Member, word: Word) -> dict[str, Any]:
    """The grant to be, as far as this member can give it; Invalid for what is no choice."""
    actor = sessions.actor_of(member)
    scopes = [scope for scope in asking.scopes if scope in actor.scopes]
    if word.mode not in list(Mode) or word.days not in DAYS:
        raise invalid("/mode", "is not one of the choices.")
    until = clock.now() + timedelta(days=word.days) if word.days else None
    return {
        "scopes": scopes,
        "extra": [addresses.OFFLINE] if asking.offline else [],
        "mode": word.mode if AUTOMATION in scopes else Mode.OBSERVE.value,
        "site_ids": _sites(actor.site_ids, word.site_ids),
        "expires_at": clock.rfc3339(until) if until else None,
    }


def _sites(members: frozenset[str] | None, chosen: list[str] | None) -> list[str] | None:
    if chosen is None:
        return None
    if not chosen:
        raise invalid("/site_ids", "Choose at least one site.")
    return sorted(set(chosen) if members is None else set(chosen) & members)


def can_act(asking: Asking, member: Member) -> bool:
    """Whether the client asks for more than to look, and this member can give it."""
    return AUTOMATION in asking.scopes and AUTOMATION in sessions.actor_of(member).scopes


def word_of(form: Mapping[str, str], sites: list[str]) -> Word:
    """The member's choices on the page; Invalid when they are none."""
    days = form.get("days", "")
    if days not in {"" if count is None else str(count) for count in DAYS}:
        raise invalid("/days", "is not one of the choices.")
    return Word(
        mode=form.get("mode", Mode.PROPOSE.value),
        site_ids=sites if form.get("sites") == "chosen" else None,
        days=int(days) if days else None,
    )
