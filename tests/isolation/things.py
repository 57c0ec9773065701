"""One of everything in the owner's account, by the names that routes use in their paths."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from laleo import events
from laleo.accounts.models import Member
from laleo.core import clock, db, ids
from laleo.oauth import grants
from laleo.oauth.models import OAuthClient, OAuthFlow
from laleo.visitors import visits
from laleo.webhooks.jobs import drain
from tests.alerts.outside import Browser
from tests.people import Caller, People, Upload


@dataclass
class World:
    """The owner's things, and who made them."""

    owner: Caller
    people: People
    ids: dict[str, str] = field(default_factory=dict)

    def path(self, rule: str) -> str:
        """A route's rule with the owner's ids filled in."""
        for name, value in self.ids.items():
            rule = rule.replace(f"<{name}>", value)
        assert "<" not in rule, f"{rule}: tests/isolation/things.py makes no such thing"
        return rule


Maker = Callable[[World], None]


def accounts(world: World) -> None:
    """A colleague, a token and a device."""
    colleague = world.people.colleague(world.owner, "operator")
    token = world.owner.post("/tokens", {"name": "Spare", "scope": "read"}).json
    agent = world.owner.post("/tokens", {"name": "Robin", "scope": "read", "kind": "agent"}).json
    device = world.owner.get("/sessions").json["data"][0]
    invitation = world.owner.post("/invitations", {"email": "guest@example.com"}).json
    world.ids |= {
        "member_id": colleague.member_id,
        "token_id": token["id"],
        "agent_id": agent["id"],
        "device_id": device["id"],
        "invitation_id": invitation["id"],
    }


def widgets(world: World) -> None:
    """A site with a widget."""
    widget = world.people.widget(world.owner)
    number = widget["channels"][0]["number"]
    world.ids |= {"site_id": widget["site_id"], "widget_id": widget["id"], "number": number}


def webhooks(world: World) -> None:
    """An endpoint that hears of everything, with one delivery to it."""
    address = {"url": "http://127.0.0.1:9/hook", "event_types": ["*"]}
    endpoint = world.owner.post("/webhooks", address).json
    test = world.owner.post(f"/webhooks/{endpoint['id']}/test")
    assert test.status in {200, 201, 202}, test.text
    with world.people.app.app_context():
        drain()
    delivery = world.owner.get(f"/webhooks/{endpoint['id']}/deliveries").json["data"][0]
    replay = world.owner.post("/webhooks/redeliver", {"delivery_ids": [delivery["id"]]}).json
    world.ids |= {
        "webhook_id": endpoint["id"],
        "delivery_id": delivery["id"],
        "replay_id": replay["id"],
    }


def visitors(world: World) -> None:
    """A visitor on a page of the widget, who was written to, and a proposal to write again."""
    page = visits.page("https://shop.example/tea", "Tea", "")
    place = (world.owner.account_id, world.ids["site_id"], world.ids["widget_id"])
    with db.unit(world.people.app):
        visitor_id = visits.arrive(visits.Arrival(*place, None, page, "", "", None, None)).id
    path = f"/visitors/{visitor_id}/messages"
    message = world.owner.post(path, {"body": "Hello"}).json
    proposal = world.people.program(world.owner, mode="propose").post(path, {"body": "Again"})
    assert proposal.status == 202, proposal.text
    note = world.owner.post(f"/visitors/{visitor_id}/notes", {"body": "Likes tea"}).json
    block = world.owner.post("/blocks", {"visitor_id": visitor_id, "reason": "Spam"}).json
    world.ids |= {
        "note_id": note["id"],
        "block_id": block["id"],
        "visitor_id": visitor_id,
        "conversation_id": message["conversation_id"],
        "approval_id": proposal.json["id"],
    }


def attachments(world: World) -> None:
    """A file that waits to be sent."""
    fields = {"conversation_id": world.ids["conversation_id"]}
    upload = Upload("offer.txt", b"An offer", fields)
    world.ids["attachment_id"] = world.owner.post("/attachments", upload).json["id"]


def canned_replies(world: World) -> None:
    """An answer kept ready for the site."""
    answer = {"shortcut": "hi", "title": "Hi", "body": "Hello", "site_id": world.ids["site_id"]}
    world.ids["canned_reply_id"] = world.owner.post("/canned-replies", answer).json["id"]


def alerts(world: World) -> None:
    """A rule, a browser that takes notifications, and an alert of a conversation."""
    browser = Browser("http://127.0.0.1:9/push").subscription()
    subscription = world.owner.post("/push-subscriptions", browser).json
    world.owner.post(
        f"/conversations/{world.ids['conversation_id']}/hand-over", {"summary": "Wants a person"}
    )
    events.relay(world.people.app)
    while events.dispatch(world.people.app):
        pass
    alert = world.owner.get("/alerts").json["data"][0]
    world.ids |= {
        "rule_id": alert["rule_id"],
        "alert_id": alert["id"],
        "subscription_id": subscription["id"],
    }


def oauth(world: World) -> None:
    """A program that was let in, the app it came by, and the log of how."""
    given = {"name": "GPT", "redirect_uris": ["https://chat.example/callback"]}
    made = world.owner.post("/oauth-apps", given).json
    terms = {"scopes": ["read"], "mode": "propose", "site_ids": None, "expires_at": None}
    flow = OAuthFlow(
        id=ids.new_id("flo"), account_id=world.owner.account_id, started_at=clock.now()
    )
    with db.unit(world.people.app) as session:
        member = session.get_one(Member, world.owner.member_id)
        client = session.get_one(OAuthClient, made["id"])
        session.add(flow)
        grant = grants.settle(member, client, flow_id=flow.id, terms=terms)
        world.ids |= {"grant_id": grant.id, "app_id": made["id"], "flow_id": flow.id}


HOME = {
    "url": "https://shop.example",
    "admin_url": "https://shop.example/wp-admin/",
    "name": "Shop",
}
"""A WordPress site."""


def wordpress(world: World) -> None:
    """A connected WordPress site with one user."""
    home = HOME | {"user": {"id": 987654321, "name": "Ann", "email": "ann@shop.example"}}
    made = world.owner.post("/wordpress-sites", {"home": home, "widget_id": world.ids["widget_id"]})
    assert made.status == 201, made.text
    world.ids |= {"wordpress_site_id": made.json["id"], "wp_user_id": "987654321"}


def calls(world: World) -> None:
    """A call to a number with a link into it, and somebody who wants to be called back."""
    call = world.owner.post(f"/channels/{world.ids['number']}/calls").json
    link = world.owner.post(f"/calls/{call['id']}/handoff-links").json
    body = {"widget_id": world.ids["widget_id"], "phone": "+442079460018"}
    callback = world.owner.post("/callbacks", body).json
    world.ids |= {"call_id": call["id"], "link_id": link["id"], "callback_id": callback["id"]}


MAKERS: list[Maker] = [
    accounts,
    widgets,
    webhooks,
    visitors,
    attachments,
    canned_replies,
    alerts,
    oauth,
    wordpress,
    calls,
]


def make(people: People, owner: Caller) -> World:
    """Everything at once."""
    world = World(owner, people)
    for maker in MAKERS:
        maker(world)
    return world


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""One pixel."""

_RULE = {
    "name": "R",
    "events": ["conversation.waiting"],
    "ladder": [{"after_s": 0, "targets": [{"kind": "email", "who": "everyone"}]}],
}

BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/api/v1/sign-in/code"): {"email": "a@example.com"},
    ("POST", "/api/v1/sign-in"): {"email": "a@example.com", "code": "123456"},
    ("POST", "/api/v1/sign-out"): {},
    ("POST", "/api/v1/session/account"): {"account_id": "acc_01jd3x8m6p2q4r5s6t7v8w9x0y"},
    ("PATCH", "/api/v1/account"): {"name": "New name"},
    ("PUT", "/api/v1/me/availability"): {"state": "away"},
    ("PUT", "/api/v1/usage/limits"): {"visits": {"limit": 5}},
    ("PATCH", "/api/v1/members/<member_id>"): {"role": "viewer"},
    ("DELETE", "/api/v1/members/<member_id>"): None,
    ("POST", "/api/v1/invitations"): {"email": "b@example.com"},
    ("DELETE", "/api/v1/invitations/<invitation_id>"): None,
    ("POST", "/api/v1/tokens"): {"name": "T", "scope": "read"},
    ("DELETE", "/api/v1/tokens/<token_id>"): None,
    ("DELETE", "/api/v1/sessions/<device_id>"): None,
    ("PATCH", "/api/v1/agents/<agent_id>"): {"name": "Robin"},
    ("PUT", "/api/v1/agents/<agent_id>/picture"): Upload("face.png", PNG),
    ("DELETE", "/api/v1/agents/<agent_id>/picture"): None,
    ("PATCH", "/api/v1/connections/<grant_id>"): {"name": "N"},
    ("DELETE", "/api/v1/connections/<grant_id>"): None,
    ("POST", "/api/v1/oauth-apps"): {"name": "A", "redirect_uris": ["https://a.example/cb"]},
    ("PATCH", "/api/v1/oauth-apps/<app_id>"): {"name": "B"},
    ("DELETE", "/api/v1/oauth-apps/<app_id>"): None,
    ("POST", "/api/v1/oauth-apps/<app_id>/rotate-secret"): {},
    ("POST", "/api/v1/sites"): {"name": "S"},
    ("PATCH", "/api/v1/sites/<site_id>"): {"name": "S"},
    ("DELETE", "/api/v1/sites/<site_id>"): None,
    ("POST", "/api/v1/widgets"): {"name": "W", "site_id": "<site_id>"},
    ("PATCH", "/api/v1/widgets/<widget_id>"): {"name": "W"},
    ("POST", "/api/v1/widgets/<widget_id>/preview"): {"appearance": {"title": "Hi"}},
    ("POST", "/api/v1/widgets/<widget_id>/verify-install"): {},
    ("DELETE", "/api/v1/widgets/<widget_id>"): None,
    ("POST", "/api/v1/channels"): {"widget_id": "<widget_id>"},
    ("PATCH", "/api/v1/channels/<number>"): {"name": "N"},
    ("DELETE", "/api/v1/channels/<number>"): None,
    ("POST", "/api/v1/channels/<number>/calls"): {},
    ("POST", "/api/v1/calls/<call_id>/notes"): {"body": "Note"},
    ("POST", "/api/v1/calls/<call_id>/decline"): {},
    ("POST", "/api/v1/calls/<call_id>/end"): {},
    ("POST", "/api/v1/calls/<call_id>/triage"): {},
    ("POST", "/api/v1/calls/<call_id>/transfer"): {"member_id": "<member_id>"},
    ("POST", "/api/v1/calls/<call_id>/handoff-links"): {},
    ("DELETE", "/api/v1/calls/<call_id>/handoff-links/<link_id>"): None,
    ("POST", "/api/v1/callbacks"): {"widget_id": "<widget_id>", "phone": "+442079460018"},
    ("PATCH", "/api/v1/callbacks/<callback_id>"): {"name": "Ann"},
    ("POST", "/api/v1/callbacks/<callback_id>/assign"): {"member_id": None},
    ("POST", "/api/v1/callbacks/<callback_id>/done"): {},
    ("POST", "/api/v1/callbacks/<callback_id>/reopen"): {},
    ("POST", "/api/v1/webhooks"): {"url": "http://127.0.0.1:9/h", "event_types": ["*"]},
    ("PATCH", "/api/v1/webhooks/<webhook_id>"): {"description": "D"},
    ("DELETE", "/api/v1/webhooks/<webhook_id>"): None,
    ("POST", "/api/v1/webhooks/<webhook_id>/test"): {},
    ("POST", "/api/v1/webhooks/<webhook_id>/rotate-secret"): {},
    ("POST", "/api/v1/webhooks/redeliver"): {"webhook_id": "<webhook_id>"},
    ("POST", "/api/v1/webhooks/redeliveries/<replay_id>/cancel"): {},
    ("POST", "/api/v1/deliveries/<delivery_id>/redeliver"): {},
    ("POST", "/api/v1/live-tickets"): {},
    ("POST", "/api/v1/widgets/<widget_id>/identity-secret"): {},
    ("PATCH", "/api/v1/visitors/<visitor_id>"): {"name": "Ann"},
    ("PUT", "/api/v1/visitors/<visitor_id>/tags"): {"tags": ["vip"]},
    ("POST", "/api/v1/visitors/<visitor_id>/notes"): {"body": "Likes tea"},
    ("DELETE", "/api/v1/visitors/<visitor_id>/notes/<note_id>"): None,
    ("POST", "/api/v1/visitors/<visitor_id>/page-push"): {"url": "https://shop.example/tea"},
    ("POST", "/api/v1/blocks"): {"visitor_id": "<visitor_id>"},
    ("DELETE", "/api/v1/blocks/<block_id>"): None,
    ("POST", "/api/v1/visitors/<visitor_id>/messages"): {"body": "Hello"},
    ("POST", "/api/v1/conversations/<conversation_id>/messages"): {"body": "Hello"},
    ("POST", "/api/v1/conversations/<conversation_id>/read"): {"seq": 1},
    ("POST", "/api/v1/conversations/<conversation_id>/close"): {},
    ("POST", "/api/v1/conversations/<conversation_id>/reopen"): {},
    ("POST", "/api/v1/conversations/<conversation_id>/claim"): {"force": True},
    ("DELETE", "/api/v1/conversations/<conversation_id>/claim"): None,
    ("POST", "/api/v1/conversations/<conversation_id>/assign"): {"member_id": None},
    ("POST", "/api/v1/conversations/<conversation_id>/hand-over"): {"summary": "Wants a refund"},
    ("PUT", "/api/v1/conversations/<conversation_id>/tags"): {"tags": ["vip"]},
    ("POST", "/api/v1/conversations/<conversation_id>/notes"): {"body": "Note"},
    ("POST", "/api/v1/conversations/<conversation_id>/transcript"): {"email": "a@example.com"},
    ("POST", "/api/v1/attachments"): Upload(
        "offer.txt", b"An offer", {"conversation_id": "<conversation_id>"}
    ),
    ("POST", "/api/v1/canned-replies"): {"shortcut": "b", "title": "B", "body": "Bye"},
    ("PATCH", "/api/v1/canned-replies/<canned_reply_id>"): {"title": "C"},
    ("DELETE", "/api/v1/canned-replies/<canned_reply_id>"): None,
    ("POST", "/api/v1/approvals/<approval_id>/approve"): {},
    ("POST", "/api/v1/approvals/<approval_id>/reject"): {"reason": "No"},
    ("POST", "/api/v1/alert-rules"): _RULE,
    ("PATCH", "/api/v1/alert-rules/<rule_id>"): {"name": "N"},
    ("DELETE", "/api/v1/alert-rules/<rule_id>"): None,
    ("POST", "/api/v1/alert-rules/<rule_id>/test"): {},
    ("POST", "/api/v1/alerts/<alert_id>/acknowledge"): {},
    ("POST", "/api/v1/push-subscriptions"): Browser("http://127.0.0.1:9/new").subscription(),
    ("DELETE", "/api/v1/push-subscriptions/<subscription_id>"): None,
    ("PATCH", "/api/v1/alert-preferences"): {"email": True},
    ("POST", "/api/v1/alert-preferences/test"): {},
    ("POST", "/api/v1/wordpress-sites"): {"home": HOME},
    ("POST", "/api/v1/wordpress-sites/settings"): {"ids": "all", "settings": {"staging": True}},
    ("PATCH", "/api/v1/wordpress-sites/<wordpress_site_id>"): {"widget_id": "<widget_id>"},
    ("DELETE", "/api/v1/wordpress-sites/<wordpress_site_id>"): None,
    ("PATCH", "/api/v1/wordpress-sites/<wordpress_site_id>/users/<wp_user_id>"): {
        "member_id": "<member_id>"
    },
    ("POST", "/api/v1/wordpress/connect"): {"code": "c" * 40, "verifier": "v" * 43, "home": HOME},
    ("POST", "/api/v1/wordpress/connect-by-email"): {
        "email": "a@example.com",
        "code": "123456",
        "home": HOME,
    },
    ("POST", "/api/v1/wordpress/heartbeat"): {
        "versions": {},
        "health": {"state": "connected"},
        "applied_revision": 0,
    },
    ("POST", "/api/v1/wordpress/events"): {"events_url": "https://shop.example/events"},
    ("PUT", "/api/v1/wordpress/users"): {"users": []},
    ("POST", "/api/v1/wordpress/disconnect"): {},
    ("POST", "/api/v1/wordpress/carts"): {"external_id": "wp:1", "cart": None, "orders": []},
    ("POST", "/api/v1/wordpress/privacy/export"): {"email": "a@example.com"},
    ("POST", "/api/v1/wordpress/privacy/erase"): {"email": "a@example.com"},
}
"""A valid body for every write; a new write route without a row here fails the suite."""

PUBLIC = {
    ("POST", "/api/v1/sign-in/code"),
    ("POST", "/api/v1/sign-in"),
    ("POST", "/api/v1/wordpress/connect"),
    ("POST", "/api/v1/wordpress/connect-by-email"),
}
"""Routes that ask for no credential."""

HARMLESS = {
    ("POST", "/api/v1/live-tickets"),
    ("POST", "/api/v1/widgets/<widget_id>/verify-install"),
}
"""A POST that changes nothing: a read token may watch what it may read."""

OWN = {
    ("PUT", "/api/v1/usage/limits"),
    ("POST", "/api/v1/oauth-apps"),
    ("POST", "/api/v1/sites"),
    ("POST", "/api/v1/tokens"),
    ("POST", "/api/v1/invitations"),
    ("POST", "/api/v1/sign-out"),
    ("POST", "/api/v1/webhooks"),
    ("POST", "/api/v1/canned-replies"),
    ("POST", "/api/v1/live-tickets"),
    ("POST", "/api/v1/alert-rules"),
    ("POST", "/api/v1/push-subscriptions"),
    ("PATCH", "/api/v1/alert-preferences"),
    ("POST", "/api/v1/alert-preferences/test"),
    ("PATCH", "/api/v1/account"),
    ("PUT", "/api/v1/me/availability"),
    ("POST", "/api/v1/wordpress-sites"),
    ("POST", "/api/v1/wordpress-sites/settings"),
}
"""Writes that name nobody's thing: each caller does them in its own account."""

PERSONAL = {
    ("POST", "/api/v1/sign-out"),
    ("POST", "/api/v1/session/account"),
    ("POST", "/api/v1/tokens"),
    ("DELETE", "/api/v1/tokens/<token_id>"),
    ("DELETE", "/api/v1/sessions/<device_id>"),
    ("PATCH", "/api/v1/connections/<grant_id>"),
    ("DELETE", "/api/v1/connections/<grant_id>"),
    ("POST", "/api/v1/live-tickets"),
    ("POST", "/api/v1/widgets/<widget_id>/verify-install"),
    ("PUT", "/api/v1/me/availability"),
}
"""What a viewer may do too: it concerns only themselves."""
