"""What members set for themselves: browsers that take notifications, and channels they want."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from laleo.accounts.models import Device, Member
from laleo.alerts import push, rules, service
from laleo.alerts.models import Alert, AlertPreference, PushSubscription
from laleo.alerts.targets import EMAIL, NTFY, PUSH, SEAL
from laleo.core import clock, crypto, egress, ids
from laleo.core.actor import READ, Actor, permission
from laleo.core.db import db, release
from laleo.core.errors import Conflict, NotFound, invalid

MOST = 20
_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
_NAMES = {"Edg": "Edge", "OPR": "Opera"}
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")

permission("alert-devices.read", scope=READ, people=True)
permission("alert-devices", people=True)


def entries(actor: Actor) -> list[dict[str, Any]]:
    """The actor's own browsers that take notifications, newest first."""
    actor.may("alert-devices.read")
    query = select(PushSubscription).where(PushSubscription.member_id == actor.member_id)
    rows = db.session.scalars(query.order_by(PushSubscription.id.desc()).limit(MOST))
    return [_shown(actor, row) for row in rows]


def _shown(actor: Actor, row: PushSubscription) -> dict[str, Any]:
    return {
        "id": row.id,
        "label": row.label,
        "current": row.device_id == actor.credential,
        "created_at": row.created_at,
        "last_used_at": row.last_used_at,
    }


def subscribe(actor: Actor, *, endpoint: str, keys: dict[str, str]) -> dict[str, Any]:
    """Let this browser take notifications for the actor; asked again it is renewed.

    A browser has one reader: whoever used it before gets nothing there any more.
    """
    actor.may("alert-devices")
    _check(endpoint, keys)
    device = db.session.get(Device, actor.credential)
    if device is None:
        raise Conflict("Notifications belong to a signed-in browser; sign in again.")
    name = crypto.sha256(endpoint)
    row = _found(actor, name, device)
    if row is None:
        _check_room(actor)
        row = PushSubscription(
            id=ids.new_id("psh"),
            account_id=actor.account_id,
            member_id=device.member_id,
            endpoint_hash=name,
            created_at=clock.now(),
        )
        db.session.add(row)
    row.device_id, row.label = device.id, label(device.user_agent)
    row.endpoint_sealed = crypto.encrypt(SEAL, endpoint)
    row.p256dh, row.auth_sealed = keys["p256dh"], crypto.encrypt(SEAL, keys["auth"])
    db.session.flush()
    return _shown(actor, row)


def _found(actor: Actor, name: str, device: Device) -> PushSubscription | None:
    mine = None
    query = select(PushSubscription, Member.person_id).join(
        Member, Member.id == PushSubscription.member_id
    )
    for row, person_id in db.session.execute(query.where(PushSubscription.endpoint_hash == name)):
        if row.member_id == actor.member_id:
            mine = row
        elif person_id != device.person_id:
            db.session.delete(row)
    db.session.flush()
    return mine


def _check(endpoint: str, keys: dict[str, str]) -> None:
    try:
        push.check_keys(keys["p256dh"], keys["auth"])
    except ValueError as error:
        raise invalid("/keys", "These are not the keys of a push subscription.") from error
    release()
    try:
        egress.judge(endpoint, egress.tenant())
    except (egress.Refused, egress.Unresolved) as trouble:
        raise invalid("/endpoint", str(trouble)) from trouble


def _check_room(actor: Actor) -> None:
    if len(entries(actor)) >= MOST:
        raise Conflict(
            f"You have {MOST} devices with notifications; remove one.", code="limit_reached"
        )


def label(user_agent: str) -> str:
    """What a person calls it, “Firefox on Linux”, as far as the browser says."""
    browser = next((name for name in _BROWSERS if name in user_agent), "")
    system = next((name for name in _SYSTEMS if name in user_agent), "")
    words = [_NAMES.get(browser, browser) or "A browser", system.replace("Mac OS X", "Mac")]
    return " on ".join(word for word in words if word)


def unsubscribe(actor: Actor, subscription_id: str) -> None:
    """Send that browser nothing any more."""
    actor.may("alert-devices")
    row = db.session.get(PushSubscription, subscription_id)
    if row is None or row.member_id != actor.member_id:
        raise NotFound("There is no such device of yours.")
    db.session.delete(row)


def preferences(actor: Actor) -> dict[str, Any]:
    """How the actor wants to be reached."""
    actor.may("alert-devices.read")
    return _wishes(db.session.get(AlertPreference, actor.member_id))


def _wishes(row: AlertPreference | None) -> dict[str, Any]:
    if row is None:
        return {"email": True, "push": True, "ntfy": None, "ntfy_token_set": False}
    return {
        "email": row.email,
        "push": row.push,
        "ntfy": _open(row.ntfy_sealed),
        "ntfy_token_set": row.token_sealed is not None,
    }


def _open(sealed: str | None) -> str | None:
    try:
        return crypto.decrypt(SEAL, sealed) if sealed else None
    except ValueError:
        return None


def change_preferences(actor: Actor, **fields: Any) -> dict[str, Any]:
    """Change how the actor is reached; it holds for every rule."""
    actor.may("alert-devices")
    if fields.get("ntfy"):
        rules.check_topic("/ntfy", fields["ntfy"])
    row = db.session.get(AlertPreference, actor.member_id)
    if row is None:
        row = AlertPreference(
            member_id=actor.member_id, account_id=actor.account_id, email=True, push=True
        )
        db.session.add(row)
    row.email, row.push = fields.get("email", row.email), fields.get("push", row.push)
    if "ntfy" in fields and fields["ntfy"] != _open(row.ntfy_sealed):
        row.ntfy_sealed = _seal(fields["ntfy"])
        row.token_sealed = None  # it was the other topic's
    if "ntfy_token" in fields:
        row.token_sealed = _seal(fields["ntfy_token"])
    db.session.flush()
    return _wishes(row)


def _seal(text: str | None) -> str | None:
    return crypto.encrypt(SEAL, text) if text else None


def test(actor: Actor) -> Alert:
    """Try every channel of the actor's own."""
    actor.may("alert-devices")
    row = db.session.get(AlertPreference, actor.member_id)
    kinds = [PUSH] if row is None or row.push else []
    kinds += [EMAIL] if row is None or row.email else []
    kinds += [NTFY] if row is not None and row.ntfy_sealed else []
    if not kinds:
        raise Conflict("You have switched every channel off; switch one on first.")
    targets = [{"kind": kind, "who": actor.member_id} for kind in kinds]
    return service.send_test(actor, "Test: Laleo can reach you", targets)
