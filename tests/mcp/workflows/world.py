"""Sets the scene of a task in a new account, plays its other people, and looks at the end.

`{name}` in any text of a task is the id (or address) of what an earlier step made under that name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from laleo import events
from laleo.conversations import writing
from laleo.conversations.author import visitor_author
from laleo.core import db
from laleo.visitors import visits
from laleo.visitors.models import Visitor
from laleo.visitors.visits import Arrival
from laleo.webhooks.jobs import drain
from tests.people import Caller, People
from tests.widgets.web import Web, html

_NAME = re.compile(r"\{(\w+)\}")
Step = Mapping[str, Any]


@dataclass
class World:
    """One account with what the task's steps have made."""

    people: People
    owner: Caller
    site: Web
    hook: str
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names |= {"site_url": self.site.url, "hook_url": self.hook}

    def filled(self, value: Any) -> Any:
        """The value with names replaced by what they stand for."""
        if isinstance(value, str):
            return _NAME.sub(lambda found: self.names.get(found[1], found[0]), value)
        if isinstance(value, Mapping):
            return {key: self.filled(one) for key, one in value.items()}
        return [self.filled(one) for one in value] if isinstance(value, list) else value

    def play(self, steps: list[dict[str, Any]]) -> None:
        """Let these things happen, one after the other, and the server notice them."""
        for step in steps:
            wanted = {key: self.filled(one) for key, one in step.items() if key != "as"}
            made = _MAKERS[wanted.pop("make")](self, wanted)
            if "as" in step:
                self.names[step["as"]] = str(made)
        events.relay(self.people.app)

    def post(self, path: str, body: Any) -> Any:
        """What the owner's request makes."""
        got = self.owner.post(path, body)
        assert got.status < 300, f"{path}: {got.text}"
        return got.json

    def fails(self, checks: list[dict[str, Any]]) -> list[str]:
        """Which of these facts do not hold, as the owner sees them over REST."""
        return [said for one in checks if (said := self._fault(self.filled(one)))]

    def _fault(self, check: dict[str, Any]) -> str:
        got = self.owner.get(check["get"])
        found = [got.status] if "status" in check else _at(got.json, check.get("at", ""))
        rule = next(name for name in _RULES if name in check)
        fine = _RULES[rule](found, check[rule])
        return "" if fine else f"{check['get']} {check.get('at', '')}: {found!r}, not {check}"


def _at(value: Any, path: str) -> list[Any]:
    """What stands at this place; `*` is every item of a list, a number one of them."""
    found = [value]
    for step in filter(None, path.split(".")):
        if step == "*":
            found = [item for one in found for item in one]
        elif step.lstrip("-").isdigit():
            found = [one[int(step)] for one in found if one]
        else:
            found = [one.get(step) for one in found]
    return found


_RULES: dict[str, Callable[[list[Any], Any], bool]] = {
    "status": lambda found, wanted: found == [wanted],
    "is": lambda found, wanted: found == [wanted],
    "has": lambda found, wanted: str(wanted).lower() in str(found).lower(),
    "lacks": lambda found, wanted: str(wanted).lower() not in str(found).lower(),
    "count": lambda found, wanted: len(found) == wanted,
}


def _widget(world: World, step: dict[str, Any]) -> str:
    given = {"site_url": "https://shop.example", **step}
    widget = world.people.widget(world.owner, **given)
    return str(widget["id"])


def _page(world: World, step: dict[str, Any]) -> str:
    """A page of the customer's site; `tag` names the widget whose tag it carries, or the newest."""
    tag = ""
    if step.get("tag") == "newest":
        step["tag"] = world.owner.get("/widgets").json["data"][0]["id"]
    if "tag" in step:
        tag = world.owner.get(f"/widgets/{step['tag']}/script-tag").json["tag"]
    for old, new in step.get("changed", {}).items():
        tag = tag.replace(old, new)
    path = step.get("path", "/")
    return world.site.html(html(tag * step.get("times", 1)), path, **step.get("headers", {}))


def _visitor(world: World, step: dict[str, Any]) -> str:
    widget = world.owner.get(f"/widgets/{step['widget']}").json
    page = visits.page(step.get("page", "https://shop.example/"), step.get("title", "Shop"), "")
    place = (world.owner.account_id, widget["site_id"], widget["id"])
    arrival = Arrival(*place, None, page, "192.0.2.1", "", step.get("language", "en"), None)
    with db.unit(world.people.app) as session:
        visitor = visits.arrive(arrival)
        session.flush()
        visitor.name, visitor.email = step.get("name"), step.get("email")
        return visitor.id


def _says(world: World, step: dict[str, Any]) -> str:
    """A visitor's message; the conversation it is in."""
    with db.unit(world.people.app) as session:
        visitor = session.get_one(Visitor, step["visitor"])
        talk = writing.conversation_of(visitor.id)
        writing.add(talk, visitor_author(visitor), body=step["body"])
        return talk


def _colleague(world: World, step: dict[str, Any]) -> str:
    return world.people.colleague(world.owner, step["role"]).member_id


def _decision(world: World, step: dict[str, Any]) -> str:
    """A person decides about everything that waits."""
    for approval in world.owner.get("/approvals?state=pending").json["data"]:
        world.post(f"/approvals/{approval['id']}/{step['verb']}", step.get("body", {}))
    return step["verb"]


def _post(world: World, step: dict[str, Any]) -> str:
    """Something the owner does over REST."""
    return str((world.post(step["path"], step.get("body", {})) or {}).get("id", ""))


def _delivery(world: World, step: dict[str, Any]) -> str:
    """A delivery that was tried once; nobody listens there."""
    made = world.post(f"/webhooks/{step['webhook']}/test", {})
    with world.people.app.app_context():
        drain()
    return str(made["id"])


_MAKERS: dict[str, Callable[[World, dict[str, Any]], str]] = {
    "widget": _widget,
    "page": _page,
    "visitor": _visitor,
    "says": _says,
    "colleague": _colleague,
    "decision": _decision,
    "post": _post,
    "delivery": _delivery,
}
