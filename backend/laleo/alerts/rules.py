"""The account's rules: what alerts whom, and after how long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from laleo import events
from laleo.accounts import audit
from laleo.accounts.models import Member
from laleo.alerts import service, settling
from laleo.alerts.matters import CALLING, HANDED_OVER, NEVER, WAITING
from laleo.alerts.models import Alert, AlertRule, State
from laleo.alerts.targets import ASSIGNEE, EMAIL, EVERYONE, NTFY, PUSH, SEAL, Target
from laleo.core import clock, crypto, egress, ids
from laleo.core.actor import ADMINS, READ, Actor, permission
from laleo.core.db import db, release
from laleo.core.errors import Conflict, NotFound, invalid
from laleo.core.paging import Page, Window, paginate
from laleo.widgets import service as widgets

MOST = 50
_OURS = frozenset({WAITING, HANDED_OVER})

permission("alert-rules.read", scope=READ, roles=ADMINS, account_wide=True)
permission("alert-rules.write", roles=ADMINS, account_wide=True)


def entries(actor: Actor, window: Window) -> Page[AlertRule]:
    """The account's rules, in the order they were made."""
    actor.may("alert-rules.read")
    query = select(AlertRule).where(AlertRule.account_id == actor.account_id)
    scope = {"list": "alert-rules", "account": actor.account_id}
    return paginate(query, window, by=[AlertRule.id], scope=scope, descending=False)


def get(actor: Actor, rule_id: str, *, verb: str = "alert-rules.read") -> AlertRule:
    """One rule of the account."""
    row = db.session.get(AlertRule, rule_id)
    if row is None or row.account_id != actor.account_id:
        raise NotFound("There is no such rule.")
    actor.may(verb, row)
    return row


def create(
    actor: Actor,
    *,
    name: str,
    events: Sequence[str],
    ladder: Sequence[Mapping[str, Any]],
    site_ids: Sequence[str] | None = None,
    enabled: bool = True,
    include_message: bool = True,
    quiet_hours: dict[str, Any] | None = None,
) -> AlertRule:
    """A new rule."""
    actor.may("alert-rules.write")
    _check(actor, {"events": events, "site_ids": site_ids, "ladder": ladder})
    _check_room(actor)
    row = AlertRule(
        id=ids.new_id("alr"),
        account_id=actor.account_id,
        name=name,
        events=_unique(events),
        site_ids=None if site_ids is None else _unique(site_ids),
        enabled=enabled,
        include_message=include_message,
        quiet_hours=quiet_hours,
        ladder=_sealed(ladder, []),
        created_at=clock.now(),
    )
    db.session.add(row)
    audit.write(actor, "alert-rule.created", row.id, name=name)
    db.session.flush()
    return row


def change(actor: Actor, rule_id: str, **fields: Any) -> AlertRule:
    """Change a rule; alerts that are open already keep the ladder they began with."""
    get(actor, rule_id, verb="alert-rules.write")
    _check(actor, fields)
    row = get(actor, rule_id, verb="alert-rules.write")
    if "ladder" in fields:
        fields["ladder"] = _sealed(fields["ladder"], row.ladder)
    for name, value in fields.items():
        setattr(row, name, _unique(value) if name in {"events", "site_ids"} and value else value)
    audit.write(actor, "alert-rule.changed", row.id, fields=sorted(fields))
    db.session.flush()
    return row


def delete(actor: Actor, rule_id: str) -> None:
    """Remove a rule; what it has opened is over, and stays in the log."""
    row = get(actor, rule_id, verb="alert-rules.write")
    theirs = select(Alert).where(Alert.rule_id == row.id, Alert.state == State.OPEN)
    for alert in db.session.scalars(theirs.with_for_update()):
        alert.state, alert.next_at, alert.held_until = State.EXPIRED, None, None
        settling.drop(alert.id)
    db.session.flush()
    db.session.delete(row)
    audit.write(actor, "alert-rule.deleted", rule_id, name=row.name)


def send_test(actor: Actor, rule_id: str) -> Alert:
    """Tell everybody on the rule's ladder at once that this is a test."""
    row = get(actor, rule_id, verb="alert-rules.write")
    targets = {_key(target): target for rung in row.ladder for target in rung["targets"]}
    title = f"Test of “{row.name}”"
    return service.send_test(actor, title, list(targets.values()), rule_id=row.id, name=row.name)


def first_rules(member: Member) -> None:
    """What a new account begins with; it can be changed like any rule."""
    for name, types, ladder in _FIRST:
        db.session.add(
            AlertRule(
                id=ids.new_id("alr"),
                account_id=member.account_id,
                name=name,
                events=list(types),
                enabled=True,
                include_message=True,
                ladder=[{"after_s": after_s, "targets": [dict(t)]} for after_s, t in ladder],
                created_at=clock.now(),
            )
        )
    db.session.flush()


_PUSH_ALL, _MAIL_ALL = {"kind": PUSH, "who": EVERYONE}, {"kind": EMAIL, "who": EVERYONE}
_FIRST = (
    (
        "An agent hands over to a person",
        (HANDED_OVER,),
        ((0, {"kind": PUSH, "who": ASSIGNEE}), (30, _PUSH_ALL), (120, _MAIL_ALL)),
    ),
    ("A visitor waits", (WAITING,), ((45, _PUSH_ALL), (240, _MAIL_ALL))),
    ("A visitor calls", (CALLING,), ((0, _PUSH_ALL),)),
    (
        "Somebody asks to be called back",
        ("callback.submitted",),
        ((0, _PUSH_ALL), (300, _MAIL_ALL)),
    ),
)


def _check(actor: Actor, fields: Mapping[str, Any]) -> None:
    for index, type_ in enumerate(fields.get("events") or ()):
        if type_ not in _OURS and (type_ in NEVER or not events.known(type_)):
            detail = f"There is no event type “{type_}”; see /event-types, or use “{WAITING}”."
            raise invalid(f"/events/{index}", detail)
    for site_id in fields.get("site_ids") or ():
        widgets.site(actor, site_id)
    _check_targets(actor, fields.get("ladder") or ())


def _check_targets(actor: Actor, ladder: Sequence[Mapping[str, Any]]) -> None:
    """Members are of the account; addresses, looked up last, may be spoken to."""
    topics = []
    for step, rung in enumerate(ladder):
        for place, target in enumerate(rung["targets"]):
            pointer = f"/ladder/{step}/targets/{place}"
            if ids.is_id(target["who"], "mem"):
                _check_member(actor, target["who"], f"{pointer}/who")
            elif target["kind"] == NTFY and target["address"]:
                topics.append((f"{pointer}/address", target["address"]))
    for pointer, address in topics:
        check_topic(pointer, address)


def _check_member(actor: Actor, member_id: str, pointer: str) -> None:
    member = db.session.get(Member, member_id)
    if member is None or member.account_id != actor.account_id:
        raise invalid(pointer, "There is no such member.")


def check_topic(pointer: str, address: str) -> None:
    """Judge an ntfy topic's address; no database connection is held while names are looked up."""
    release()
    try:
        target = egress.judge(address, egress.tenant())
    except (egress.Refused, egress.Unresolved) as trouble:
        raise invalid(pointer, str(trouble)) from trouble
    if not target.url.split("://", 1)[1].rstrip("/").partition("/")[2] or "?" in target.url:
        raise invalid(pointer, "The topic is missing; write it as https://ntfy.sh/my-topic.")


def _sealed(ladder: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The ladder as it rests: tokens sealed, those not given again taken from before."""
    known = {
        target["address"]: target["token_sealed"]
        for rung in before
        for target in rung["targets"]
        if target.get("token_sealed")
    }
    return [
        {
            "after_s": rung["after_s"],
            "targets": [_seal(target, known) for target in rung["targets"]],
        }
        for rung in ladder
    ]


def _seal(target: Mapping[str, Any], known: Mapping[str, str]) -> Target:
    kept: Target = {"kind": target["kind"]}
    if target["who"] is not None:
        return kept | {"who": target["who"]}
    kept["address"] = target["address"]
    sealed = known.get(target["address"]) if "token" not in target else None
    if target.get("token"):
        sealed = crypto.encrypt(SEAL, target["token"])
    return kept | ({"token_sealed": sealed, "token_set": True} if sealed else {})


def _key(target: Mapping[str, Any]) -> tuple[Any, ...]:
    return (target["kind"], target.get("who"), target.get("address"))


def _check_room(actor: Actor) -> None:
    mine = select(func.count()).where(AlertRule.account_id == actor.account_id)
    if (db.session.scalar(mine) or 0) >= MOST:
        raise Conflict(f"An account has at most {MOST} rules; delete one.", code="limit_reached")


def _unique(values: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(values))
