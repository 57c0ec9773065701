"""Which member a WordPress user is: who connected it, an address, or a choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from laleo.accounts import audit, codes, rights
from laleo.accounts import service as accounts
from laleo.accounts.models import Account, Member, Person
from laleo.core import clock, ids
from laleo.core.actor import Actor, Role, system
from laleo.core.db import db
from laleo.core.errors import Invalid
from laleo.wordpress import service
from laleo.wordpress.models import WordPressSite, WordPressUser


def replace(actor: Actor, users: Iterable[Mapping[str, Any]]) -> list[WordPressUser]:
    """These, and no others, may operate in the asking site's wp-admin."""
    row = service.connected(actor)
    query = select(WordPressUser).where(WordPressUser.wordpress_site_id == row.id)
    known = {user.wp_user_id: user for user in db.session.scalars(query)}
    named = {given["id"]: given for given in users}
    for number in known.keys() - named.keys():
        db.session.delete(known.pop(number))
    kept = [_keep(row, known.get(number), given) for number, given in sorted(named.items())]
    db.session.flush()
    rights.moved(row.account_id)
    return kept


def name_connector(row: WordPressSite, user: Mapping[str, Any], member: Member) -> None:
    """Who connected the site is the member who allowed it: no e-mail address needs to agree."""
    found = service.user_of(row, user["id"])
    kept = _keep(row, found, user, join=False)
    kept.member_id, kept.member, kept.chosen = member.id, member, True
    db.session.flush()


def _keep(
    row: WordPressSite,
    user: WordPressUser | None,
    given: Mapping[str, Any],
    *,
    join: bool = True,
) -> WordPressUser:
    if user is None:
        user = WordPressUser(
            id=ids.new_id("wpu"),
            account_id=row.account_id,
            wordpress_site_id=row.id,
            wp_user_id=given["id"],
            chosen=False,
            created_at=clock.now(),
        )
        db.session.add(user)
    moved = getattr(user, "email", None) != given["email"]
    user.name, user.email = given["name"], given["email"]
    if not user.chosen and join and (moved or user.member_id is None):
        user.member = _member(row, given)
        user.member_id = user.member.id if user.member else None
    return user


def _member(row: WordPressSite, given: Mapping[str, Any]) -> Member | None:
    """The member with this address; a new operator of this one site when the site may do that."""
    try:
        email = codes.clean_email(given["email"])
    except Invalid:
        return None
    person = db.session.scalars(select(Person).where(Person.email == email)).first()
    mine = Member.account_id == row.account_id
    if person is not None:
        query = select(Member).where(mine, Member.person_id == person.id)
        found = db.session.scalars(query).first()
        if found is not None:
            return found
    return _joined(row, person, email, given["name"]) if row.joins else None


def _joined(row: WordPressSite, person: Person | None, email: str, name: str) -> Member:
    person = person or accounts.create_person(email, name)
    db.session.flush()
    account = db.session.get_one(Account, row.account_id)
    member = accounts.join(account, person, Role.OPERATOR, site_ids=[row.site_id])
    by = system(row.account_id)
    audit.write(by, "member.joined", member.id, email=email, wordpress_site=row.id)
    return member
