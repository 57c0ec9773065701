"""A visitor who wrote to the shop, without a running server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from laleo.conversations import writing
from laleo.conversations.author import visitor_author
from laleo.conversations.schemas import MessageOut
from laleo.core import db
from laleo.core.schemas import instance
from laleo.events import relay
from laleo.visitors import service as visitors
from laleo.visitors import visits
from tests.people import Answer, Caller, People, Upload

ORIGIN = "https://shop.example"


@dataclass
class Talk:
    """One conversation, its visitor's token, and the team's owner."""

    people: People = field(repr=False)
    owner: Caller
    widget: dict[str, Any] = field(repr=False)
    visitor_id: str = ""
    token: str = ""
    id: str = ""

    @property
    def path(self) -> str:
        return f"/conversations/{self.id}"

    def now(self, caller: Caller | None = None) -> dict[str, Any]:
        """How the conversation stands."""
        got = (caller or self.owner).get(self.path)
        assert got.status == 200, got.text
        return dict(got.json)

    def arrive(self) -> Talk:
        """The visitor is on a page."""
        page = visits.page(f"{ORIGIN}/tea", "Tea", "")
        place = (self.owner.account_id, self.widget["site_id"], self.widget["id"])
        with db.unit(self.people.app):
            visitor = visits.arrive(visits.Arrival(*place, None, page, "", "", "en", None))
            self.visitor_id, self.token = visitor.id, visitors.token(visitor)
        return self

    def say(self, body: str = "Hello?", **more: Any) -> dict[str, Any]:
        """The visitor writes; the message as the API shows it."""
        with db.unit(self.people.app):
            self.id = writing.conversation_of(self.visitor_id)
            by = visitor_author(visitors.found(self.visitor_id))
            said = writing.add(self.id, by, body=body, **more)
            return dict(instance(MessageOut).dump(said))

    def reply(self, caller: Caller, body: str = "Hi", **more: Any) -> Answer:
        """Somebody of the team answers."""
        return caller.post(f"{self.path}/messages", {"body": body} | more)

    def upload(self, caller: Caller, name: str, content: bytes, **fields: str) -> Answer:
        """Somebody of the team uploads a file for this conversation."""
        form = Upload(name, content, {"conversation_id": self.id} | fields)
        return caller.call("POST", "/attachments", form)

    def visitor_upload(
        self,
        name: str,
        content: bytes,
        origin: str = ORIGIN,
        token: str | None = None,
        **fields: str,
    ) -> Answer:
        """The visitor's page uploads a file."""
        headers = {"Origin": origin, "Authorization": f"Bearer {token or self.token}"}
        form = Upload(name, content, fields)
        return self.people.send("POST", "/w/v1/attachments", form, headers)

    def events(self, *types: str) -> list[dict[str, Any]]:
        """What was recorded of these types, oldest first."""
        relay(self.people.app)
        got = self.owner.get(f"/events?since=0&limit=100&types={','.join(types)}")
        assert got.status == 200, got.text
        return list(got.json["data"])
