"""REST: rules, alerts with their log, and what members set for themselves."""

from __future__ import annotations

from typing import Any

from laleo.alerts import devices, push, rules, service
from laleo.alerts.device_schemas import (
    PreferencesOut,
    PreferencesPatch,
    PushKeyOut,
    PushSubscriptionIn,
    PushSubscriptionOut,
    PushSubscriptionsOut,
)
from laleo.alerts.models import Alert, AlertRule
from laleo.alerts.schemas import AlertOut, AlertQuery, AlertRuleIn, AlertRuleOut, AlertRulePatch
from laleo.core.paging import Page
from laleo.core.rest import API, Door, current_actor
from laleo.core.schemas import ListQuery, page_of, window

bp = Door("alerts", __name__, url_prefix=API, description="Who is told of what, and how")


@bp.get("/alert-rules")
@bp.arguments(ListQuery, location="query")
@bp.response(200, page_of(AlertRuleOut))
def list_alert_rules(query: dict[str, Any]) -> Page[AlertRule]:
    """Your rules, in the order they were made; for owners and admins."""
    return rules.entries(current_actor(), window(query))


@bp.post("/alert-rules")
@bp.arguments(AlertRuleIn)
@bp.response(201, AlertRuleOut)
def post_alert_rule(data: dict[str, Any]) -> AlertRule:
    """Add a rule: of which events to tell, whom, after how long, then whom."""
    return rules.create(current_actor(), **data)


@bp.get("/alert-rules/<rule_id>")
@bp.response(200, AlertRuleOut)
def get_alert_rule(rule_id: str) -> AlertRule:
    """One rule."""
    return rules.get(current_actor(), rule_id)


@bp.patch("/alert-rules/<rule_id>")
@bp.arguments(AlertRulePatch)
@bp.response(200, AlertRuleOut)
def patch_alert_rule(data: dict[str, Any], rule_id: str) -> AlertRule:
    """Change a rule; alerts that are open already keep the ladder they began with."""
    return rules.change(current_actor(), rule_id, **data)


@bp.delete("/alert-rules/<rule_id>")
@bp.response(204)
def delete_alert_rule(rule_id: str) -> None:
    """Remove a rule; its alerts end and stay in the log."""
    rules.delete(current_actor(), rule_id)


@bp.post("/alert-rules/<rule_id>/test")
@bp.response(202, AlertOut)
def test_alert_rule(rule_id: str) -> Alert:
    """Tell everybody on the rule's ladder now that this is a test."""
    return rules.send_test(current_actor(), rule_id)


@bp.get("/alerts")
@bp.arguments(AlertQuery, location="query")
@bp.response(200, page_of(AlertOut))
def list_alerts(query: dict[str, Any]) -> Page[Alert]:
    """What was alerted, newest first: who was told, how, and whether it arrived."""
    page = window(query)
    return service.alerts(current_actor(), page, **query)


@bp.get("/alerts/<alert_id>")
@bp.response(200, AlertOut)
def get_alert(alert_id: str) -> Alert:
    """One alert."""
    return service.get(current_actor(), alert_id)


@bp.post("/alerts/<alert_id>/acknowledge")
@bp.response(200, AlertOut)
def acknowledge_alert(alert_id: str) -> Alert:
    """Take care of it: nobody else is told."""
    return service.acknowledge(current_actor(), alert_id)


@bp.get("/push-key")
@bp.response(200, PushKeyOut)
def get_push_key() -> dict[str, str]:
    """The key that a browser subscribes to this server's notifications with (VAPID)."""
    current_actor().may("alerts.read")
    return {"key": push.public_key()}


@bp.get("/push-subscriptions")
@bp.response(200, PushSubscriptionsOut)
def list_push_subscriptions() -> dict[str, Any]:
    """Your browsers that take notifications."""
    return {"data": devices.entries(current_actor())}


@bp.post("/push-subscriptions")
@bp.arguments(PushSubscriptionIn)
@bp.response(201, PushSubscriptionOut)
def post_push_subscription(data: dict[str, Any]) -> dict[str, Any]:
    """Let this browser take notifications; they end when it is signed out."""
    data.pop("expirationTime", None)
    return devices.subscribe(current_actor(), **data)


@bp.delete("/push-subscriptions/<subscription_id>")
@bp.response(204)
def delete_push_subscription(subscription_id: str) -> None:
    """Send that browser nothing any more."""
    devices.unsubscribe(current_actor(), subscription_id)


@bp.get("/alert-preferences")
@bp.response(200, PreferencesOut)
def get_alert_preferences() -> dict[str, Any]:
    """How you want to be reached."""
    return devices.preferences(current_actor())


@bp.patch("/alert-preferences")
@bp.arguments(PreferencesPatch)
@bp.response(200, PreferencesOut)
def patch_alert_preferences(data: dict[str, Any]) -> dict[str, Any]:
    """Change how you are reached; it holds for every rule that names you or everyone."""
    return devices.change_preferences(current_actor(), **data)


@bp.post("/alert-preferences/test")
@bp.response(202, AlertOut)
def test_alert_preferences() -> Alert:
    """Try every channel of yours now."""
    return devices.test(current_actor())
