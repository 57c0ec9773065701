"""What an agent looks like: its picture, whatever a page's policy says; a spark without one."""

from __future__ import annotations

from playwright.sync_api import Route, expect

from tests.isolation.things import PNG
from tests.widget.laleo_server import LaleoServer
from tests.widget.visitor import Visitor


def says(laleo: LaleoServer) -> None:
    """An agent with a picture says something."""
    url = f"{laleo.url}/agents/pat_1/picture?v=1"
    robin = {"kind": "agent", "id": "pat_1", "name": "Robin", "picture_url": url}
    laleo.say("Yes, green tea.", author=robin)


def shows(route: Route) -> None:
    """The server has one pixel for everybody."""
    allowed = {"Access-Control-Allow-Origin": "*"}
    route.fulfill(body=PNG, content_type="image/png", headers=allowed)


def test_a_picture_stands_beside_what_the_agent_says(visitor: Visitor, laleo: LaleoServer) -> None:
    visitor.page.route("**/agents/pat_1/picture?v=1", shows)
    visitor.arrive()
    says(laleo)
    face = visitor.panel.locator(".row .avatar canvas")
    expect(face).to_be_visible()
    expect(face).to_have_js_property("width", 1)
    expect(visitor.panel.get_by_role("log").get_by_text("AI agent", exact=True)).to_be_visible()


def test_without_its_picture_an_agent_is_a_spark(visitor: Visitor, laleo: LaleoServer) -> None:
    visitor.page.route("**/agents/pat_1/picture?v=1", lambda route: route.abort())
    visitor.arrive()
    says(laleo)
    expect(visitor.panel.locator(".row .avatar svg")).to_be_visible()
    expect(visitor.panel.locator(".row .avatar canvas")).to_have_count(0)
