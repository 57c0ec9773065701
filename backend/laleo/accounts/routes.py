"""REST: sign-in, who am I, account, members, tokens, devices, audit log."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, make_response

from laleo.accounts import audit, availability, codes, invitations, service, sessions, tokens
from laleo.accounts.models import Account, Device, Invitation, Member
from laleo.accounts.schemas import (
    AccountIn,
    AccountOut,
    AuditOut,
    AuditQuery,
    AvailabilityIn,
    CodeIn,
    CodeOut,
    DeviceList,
    DeviceOut,
    InvitationIn,
    InvitationOut,
    MemberIn,
    MemberOut,
    MeOut,
    NewTokenOut,
    SignInIn,
    SwitchIn,
    TokenIn,
    TokenOut,
)
from laleo.core import db, i18n
from laleo.core.actor import Kind
from laleo.core.errors import Forbidden
from laleo.core.limits import client_ip
from laleo.core.paging import Page
from laleo.core.rest import API, Door, current_actor
from laleo.core.schemas import ListQuery, page_of, window

bp = Door("accounts", __name__, url_prefix=API, description="Accounts, people and tokens")


@bp.post("/sign-in/code")
@Door.public
@bp.arguments(CodeIn)
@bp.response(202, CodeOut)
@bp.doc(security=[])
def ask_for_code(data: dict[str, Any]) -> dict[str, str]:
    """Ask for a sign-in code by mail; the answer is the same for every address."""
    email = codes.clean_email(data["email"])
    intent = {"kind": data["intent"], "account_name": data["account_name"], "name": data["name"]}
    codes.want(email, intent=intent, language=i18n.language(), ip=client_ip())
    return {"detail": "If this address may sign in here, a 6-digit code is on its way to it."}


@bp.post("/sign-in")
@Door.public
@bp.arguments(SignInIn)
@bp.response(200, MeOut)
@bp.doc(security=[])
def sign_in(data: dict[str, Any]) -> Response:
    """Sign in with the code; the answer sets the session cookie."""
    email = codes.clean_email(data["email"])
    attempt = codes.take_try(email, ip=client_ip())
    db.commit()  # the try counts whatever happens next
    member = service.arrive(codes.redeem(codes.match(attempt, data["code"])))
    response = make_response(jsonify(_dump_me(member)))
    sessions.give(response, sessions.start(member))
    return response


def _dump_me(member: Member) -> dict[str, Any]:
    shown: dict[str, Any] = MeOut().dump(_me(sessions.actor_of(member), member))
    return shown


def _me(actor: Any, member: Member | None) -> dict[str, Any]:
    person = actor.kind is Kind.MEMBER and member is not None
    return {
        "principal": actor,
        "account": service.account(actor),
        "member": member,
        "scopes": sorted(actor.scopes),
        "mode": actor.mode.value,
        "site_ids": None if actor.site_ids is None else sorted(actor.site_ids),
        "accounts": service.memberships(member.person_id) if person and member else [],
        "availability": member.availability if person and member else None,
    }


@bp.post("/sign-out")
@bp.response(204)
def sign_out() -> Response:
    """Sign this browser out."""
    sessions.leave(current_actor())
    response = make_response("", 204)
    sessions.take_back(response)
    return response


@bp.post("/session/account")
@bp.arguments(SwitchIn)
@bp.response(200, MeOut)
def switch_account(data: dict[str, Any]) -> dict[str, Any]:
    """Work in another of your accounts on this browser."""
    current_actor().may("devices")
    device = sessions.current_device()
    if device is None:
        raise Forbidden("Only a signed-in browser can switch accounts.", code="people_only")
    member = service.membership(device.person_id, data["account_id"])
    sessions.switch(device, member)
    return _me(sessions.actor_of(member), member)


@bp.get("/me")
@bp.response(200, MeOut)
def me() -> dict[str, Any]:
    """Who you are, in which account, and what you may do."""
    actor = current_actor()
    member = db.db.session.get(Member, actor.member_id) if actor.member_id else None
    return _me(actor, member)


@bp.put("/me/availability")
@bp.arguments(AvailabilityIn)
@bp.response(200, AvailabilityIn)
def put_availability(data: dict[str, Any]) -> dict[str, str]:
    """Be there for visitors, or be away for a while; it stays so until you change it."""
    return {"state": availability.change(current_actor(), **data).availability}


@bp.get("/account")
@bp.response(200, AccountOut)
def get_account() -> Account:
    """Your account."""
    return service.account(current_actor())


@bp.patch("/account")
@bp.arguments(AccountIn)
@bp.response(200, AccountOut)
def patch_account(data: dict[str, Any]) -> Account:
    """Rename your account."""
    return service.rename_account(current_actor(), **data)


@bp.get("/members")
@bp.arguments(ListQuery, location="query")
@bp.response(200, page_of(MemberOut))
def list_members(query: dict[str, Any]) -> Page[Member]:
    """The people of your account."""
    return service.members(current_actor(), window(query))


@bp.patch("/members/<member_id>")
@bp.arguments(MemberIn)
@bp.response(200, MemberOut)
def patch_member(data: dict[str, Any], member_id: str) -> Member:
    """Change a member's role or sites."""
    return service.change_member(current_actor(), member_id, **data)


@bp.delete("/members/<member_id>")
@bp.response(204)
def delete_member(member_id: str) -> None:
    """Remove a member; their devices and tokens end at once."""
    service.remove_member(current_actor(), member_id)


@bp.post("/invitations")
@bp.arguments(InvitationIn)
@bp.response(201, InvitationOut)
def post_invitation(data: dict[str, Any]) -> Invitation:
    """Invite an address to your account; it is told by mail."""
    return invitations.invite(current_actor(), language=i18n.language(), **data)


@bp.get("/invitations")
@bp.arguments(ListQuery, location="query")
@bp.response(200, page_of(InvitationOut))
def list_invitations(query: dict[str, Any]) -> Page[Invitation]:
    """Invitations that nobody has accepted yet."""
    return invitations.entries(current_actor(), window(query))


@bp.delete("/invitations/<invitation_id>")
@bp.response(204)
def delete_invitation(invitation_id: str) -> None:
    """Take an invitation back."""
    invitations.withdraw(current_actor(), invitation_id)


@bp.get("/tokens")
@bp.arguments(ListQuery, location="query")
@bp.response(200, page_of(TokenOut))
def list_tokens(query: dict[str, Any]) -> Page[Any]:
    """Access tokens: all of the account for owners and admins, else your own."""
    return tokens.entries(current_actor(), window(query))


@bp.post("/tokens")
@bp.arguments(TokenIn)
@bp.response(201, NewTokenOut)
def post_token(data: dict[str, Any]) -> dict[str, Any]:
    """Make an access token; its text is in this answer and nowhere else."""
    row, secret = tokens.create(current_actor(), **data)
    shown: dict[str, Any] = TokenOut().dump(row)
    # Response schemas read attributes or keys; times go back to what the schema formats.
    return shown | {name: getattr(row, name) for name in _TOKEN_TIMES} | {"token": secret}


_TOKEN_TIMES = ("created_at", "expires_at", "last_used_at", "revoked_at")


@bp.delete("/tokens/<token_id>")
@bp.response(204)
def delete_token(token_id: str) -> None:
    """Revoke a token; it stops working with this answer."""
    tokens.revoke(current_actor(), token_id)


@bp.get("/sessions")
@bp.response(200, DeviceList)
def list_devices() -> dict[str, Any]:
    """The browsers you are signed in with."""
    current = sessions.current_device()
    rows = sessions.entries(current_actor())
    data = [_device(row, current) for row in rows]
    return {"data": data, "has_more": False, "next_cursor": None}


def _device(row: Device, current: Device | None) -> dict[str, Any]:
    names = [name for name in DeviceOut().fields if name != "current"]
    shown = {name: getattr(row, name) for name in names}
    return shown | {"current": current is not None and current.id == row.id}


@bp.delete("/sessions/<device_id>")
@bp.response(204)
def delete_device(device_id: str) -> None:
    """Sign one of your browsers out."""
    sessions.end(current_actor(), device_id)


@bp.get("/audit-log")
@bp.arguments(AuditQuery, location="query")
@bp.response(200, page_of(AuditOut))
def list_audit(query: dict[str, Any]) -> Page[Any]:
    """Who did what, newest first."""
    page = window(query)
    return audit.entries(current_actor(), page, **query)
