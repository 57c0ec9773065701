"""Who a rung of the ladder reaches: members, their devices, and addresses outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from laleo.accounts.models import Member
from laleo.alerts.models import Alert, AlertPreference, PushSubscription
from laleo.core import crypto
from laleo.core.actor import OPERATORS
from laleo.core.db import db

EMAIL, NTFY, PUSH = "email", "ntfy", "push"
CHANNELS = (EMAIL, NTFY, PUSH)
EVERYONE, ASSIGNEE = "everyone", "assignee"
SEAL = "alert-address"
Target = dict[str, Any]
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Recipient:
    """One way to one reader. `id` names a member, a subscription, or an address by its hash."""

    channel: str
    id: str
    member_id: str | None
    shown: str
    place: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A target that reaches nobody now, and why."""

    channel: str
    shown: str
    detail: str
    place: int


def expand(alert: Alert, rung: Mapping[str, Any]) -> list[Recipient | Missing]:
    """The recipients of a rung as of now, each once."""
    found: dict[tuple[str, str], Recipient | Missing] = {}
    for place, target in enumerate(rung["targets"]):
        for one in _target(alert, target, place):
            found.setdefault(
                (one.channel, one.id if isinstance(one, Recipient) else one.shown), one
            )
    return list(found.values())


def _target(alert: Alert, target: Mapping[str, Any], place: int) -> list[Recipient | Missing]:
    kind = target["kind"]
    if target.get("address"):
        address = target["address"]
        return [Recipient(kind, crypto.sha256(address)[:32], None, shown_address(address), place)]
    members = _members(alert, target["who"])
    found = list(_ways(kind, members, place))
    if found:
        return list(found)
    who = ", ".join(member.person.name for member in members[:_SHOWN]) or "Nobody"
    detail = _WHY[kind] if members else "Nobody of the team may see this site."
    return [Missing(kind, who, detail, place)]


_WHY = {
    EMAIL: "They have switched e-mail off for themselves.",
    NTFY: "They have given no ntfy topic of their own.",
    PUSH: "No device of theirs takes notifications; switch them on under Settings, Alerts.",
}


def _members(alert: Alert, who: str) -> list[Member]:
    """Members who may answer where this happened; the assignee, or everyone while there is none."""
    query = select(Member).where(Member.account_id == alert.account_id)
    query = query.where(Member.role.in_([role.value for role in OPERATORS])).order_by(Member.id)
    able = [member for member in db.session.scalars(query.limit(500)) if sees(member, alert)]
    wanted = alert.assignee_id if who == ASSIGNEE else who
    if who == EVERYONE or wanted is None:
        return able
    found = [member for member in able if member.id == wanted]
    return found or (able if who == ASSIGNEE else [])


def sees(member: Member, alert: Alert) -> bool:
    """Whether the member's sites include the alert's."""
    return member.site_ids is None or (alert.site_id or "") in member.site_ids


def _ways(kind: str, members: list[Member], place: int) -> Iterator[Recipient]:
    wishes = preferences([member.id for member in members])
    for member in members:
        wish = wishes.get(member.id)
        if kind == EMAIL and (wish is None or wish.email):
            yield Recipient(EMAIL, member.id, member.id, member.person.name, place)
        elif kind == NTFY and wish is not None and wish.ntfy_sealed:
            yield Recipient(NTFY, member.id, member.id, member.person.name, place)
        elif kind == PUSH and (wish is None or wish.push):
            yield from _devices(member, place)


def _devices(member: Member, place: int) -> Iterator[Recipient]:
    query = select(PushSubscription).where(PushSubscription.member_id == member.id)
    for device in db.session.scalars(query.order_by(PushSubscription.id).limit(20)):
        shown = f"{member.person.name}, {device.label}" if device.label else member.person.name
        yield Recipient(PUSH, device.id, member.id, shown, place)


def preferences(member_ids: list[str]) -> dict[str, AlertPreference]:
    """What these members said about channels; who said nothing wants all of them."""
    query = select(AlertPreference).where(AlertPreference.member_id.in_(member_ids))
    return {row.member_id: row for row in db.session.scalars(query)}


def shown_address(address: str) -> str:
    """An address for the log. A topic is as good as a password: its end stays hidden."""
    if "://" not in address:
        return address
    parts = urlsplit(address)
    topic = parts.path.rpartition("/")[2]
    return f"{parts.netloc}/{topic[:2]}…"
