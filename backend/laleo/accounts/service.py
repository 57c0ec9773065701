"""Accounts, people and memberships."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from laleo.accounts import audit, codes, rights
from laleo.accounts.models import Account, Member, Person, SignInCode
from laleo.core import clock, ids
from laleo.core.actor import ADMINS, EVERYONE, READ, Actor, Role, permission
from laleo.core.db import db
from laleo.core.errors import Conflict, Forbidden, NotFound
from laleo.core.paging import Page, Window, paginate

permission("account.read", scope=READ, roles=EVERYONE)
permission("account.write", roles=ADMINS, account_wide=True)
permission("members.read", scope=READ, roles=EVERYONE)
permission("members.write", roles=ADMINS, people=True, account_wide=True)


Furnish = Callable[[Member], None]
_furnishers: list[Furnish] = []


def on_account(furnish: Furnish) -> None:
    """Register who puts something into each new account; given its owner."""
    if furnish not in _furnishers:
        _furnishers.append(furnish)


def create_account(name: str, person: Person) -> Member:
    """A new account, owned by this person, with what every account begins with."""
    account = Account(id=ids.new_id("acc"), name=name, created_at=clock.now())
    db.session.add(account)
    owner = join(account, person, Role.OWNER)
    for furnish in _furnishers:
        furnish(owner)
    return owner


def create_person(email: str, name: str) -> Person:
    """A new person."""
    person = Person(
        id=ids.new_id("per"),
        email=email,
        name=name or email.partition("@")[0],
        created_at=clock.now(),
    )
    db.session.add(person)
    return person


def join(
    account: Account, person: Person, role: Role, *, site_ids: list[str] | None = None
) -> Member:
    """Make the person a member."""
    member = Member(
        id=ids.new_id("mem"),
        account_id=account.id,
        person_id=person.id,
        account=account,
        person=person,
        role=role,
        site_ids=site_ids,
        created_at=clock.now(),
    )
    db.session.add(member)
    db.session.flush()
    return member


def arrive(code: SignInCode) -> Member:
    """The member a redeemed code signs in; makes person and account on first arrival."""
    person = _by_email(code.email)
    if person is None:
        if not codes.may_join(code.email, code.intent):
            raise Forbidden("This address has no account here, and sign-up is not open to it.")
        person = create_person(code.email, code.intent.get("name") or "")
        db.session.flush()
    joined = _accept(person)
    if joined is not None:
        return joined
    members = memberships(person.id)
    if members:
        return members[0]
    if not codes.may_join(code.email, code.intent):
        raise Forbidden("You are no longer a member of any account here.")
    return create_account(code.intent.get("account_name") or f"{person.name}’s account", person)


def _accept(person: Person) -> Member | None:
    invitation = codes.invitation(person.email)
    if invitation is None:
        return None
    invitation.accepted_at = clock.now()
    known = [m for m in memberships(person.id) if m.account_id == invitation.account_id]
    if known:
        return known[0]
    account = db.session.get_one(Account, invitation.account_id)
    return join(account, person, Role(invitation.role), site_ids=invitation.site_ids)


def _by_email(email: str) -> Person | None:
    return db.session.scalars(select(Person).where(Person.email == email)).first()


def memberships(person_id: str) -> list[Member]:
    """Every account this person belongs to, the oldest first (at most 500)."""
    query = select(Member).where(Member.person_id == person_id).order_by(Member.id).limit(500)
    return list(db.session.scalars(query))


def membership(person_id: str, account_id: str) -> Member:
    """The person's place in one account; NotFound when there is none."""
    query = select(Member).where(Member.person_id == person_id, Member.account_id == account_id)
    found = db.session.scalars(query).first()
    if found is None:
        raise NotFound("You are not a member of that account.")
    return found


def account(actor: Actor) -> Account:
    """The actor's account."""
    actor.may("account.read")
    return db.session.get_one(Account, actor.account_id)


def account_name(account_id: str) -> str:
    """What an account calls itself, for pages that everybody sees."""
    return db.session.get_one(Account, account_id).name


def admin_addresses(account_id: str) -> list[str]:
    """E-mail addresses of those who look after the account: owners and admins, 50 at most."""
    query = select(Person.email).join(Member, Member.person_id == Person.id)
    query = query.where(Member.account_id == account_id, Member.role.in_(sorted(ADMINS)))
    return list(db.session.scalars(query.order_by(Member.id).limit(50)))


def rename_account(actor: Actor, *, name: str) -> Account:
    """Give the account another name."""
    actor.may("account.write")
    found = db.session.get_one(Account, actor.account_id)
    audit.write(actor, "account.renamed", found.id, before=found.name, after=name)
    found.name = name
    return found


def members(actor: Actor, window: Window) -> Page[Member]:
    """The account's people, in the order they came."""
    actor.may("members.read")
    query = select(Member).where(Member.account_id == actor.account_id)
    scope = {"list": "members", "account": actor.account_id}
    return paginate(query, window, by=[Member.id], scope=scope, descending=False)


def member(actor: Actor, member_id: str) -> Member:
    """One of the account's people."""
    actor.may("members.read")
    return _member(actor, member_id)


def change_member(actor: Actor, member_id: str, **changes: Any) -> Member:
    """Another role or other sites for a member; the last owner stays one."""
    actor.may("members.write")
    member = _member(actor, member_id)
    if Role.OWNER in {member.role, changes.get("role")} and actor.role is not Role.OWNER:
        raise Forbidden("Only an owner can make or change an owner.", code="role")
    if member.role == Role.OWNER and changes.get("role", Role.OWNER) != Role.OWNER:
        _keep_an_owner(actor)
    for field, value in changes.items():
        setattr(member, field, value)
    audit.write(actor, "member.changed", member.id, **changes)
    rights.moved(member.account_id)
    return member


def remove_member(actor: Actor, member_id: str) -> None:
    """End a membership, and with it the person's devices and tokens in this account."""
    actor.may("members.write")
    member = _member(actor, member_id)
    if member.role == Role.OWNER:
        if actor.role is not Role.OWNER:
            raise Forbidden("Only an owner can remove an owner.", code="role")
        _keep_an_owner(actor)
    audit.write(actor, "member.removed", member.id, email=member.person.email)
    rights.moved(member.account_id)
    db.session.delete(member)


def _member(actor: Actor, member_id: str) -> Member:
    member = db.session.get(Member, member_id)
    if member is None or member.account_id != actor.account_id:
        raise NotFound("There is no such member.")
    return member


def _keep_an_owner(actor: Actor) -> None:
    owners = select(func.count()).where(
        Member.account_id == actor.account_id, Member.role == Role.OWNER
    )
    if (db.session.scalar(owners) or 0) < 2:  # noqa: PLR2004 - one more than the one who goes
        raise Conflict("An account needs an owner; make somebody else owner first.")
