"""A customer's site, a Laleo server and a real browser between them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from playwright.sync_api import Browser, BrowserContext, Page

from tests.widget.customer import Customer
from tests.widget.laleo_server import LaleoServer, Thread
from tests.widget.visitor import DEADLINE_S, Visitor

ROOT = Path(__file__).resolve().parents[2]
WIDGET = ROOT / "widget"
Build = Callable[..., "subprocess.CompletedProcess[str]"]

WATCH = """
window.violations = []; window.shifts = 0; window.told = [];
addEventListener('securitypolicyviolation', (event) =>
  violations.push(event.violatedDirective + ' ' + event.blockedURI));
new PerformanceObserver((list) => list.getEntries()
  .filter((entry) => !entry.hadRecentInput).forEach((entry) => { shifts += entry.value; }))
  .observe({type: 'layout-shift', buffered: true});
window.Laleo = ['availability', 'message:received', 'message:sent', 'unread', 'error', 'close',
  'ready', 'open', 'identity:changed', 'page:pushed']
  .map((name) => ['on', name, (detail) => told.push([name, detail ?? null])]);
"""


@pytest.fixture(scope="session")
def build() -> Build:
    """Runs the widget's build in a folder, into another one."""

    def run(folder: Path, output: Path) -> subprocess.CompletedProcess[str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = os.environ | {"PATH": path, "LALEO_WIDGET_OUTPUT": str(output)}
        command = ["node", "build.mjs"]
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture(scope="session")
def built(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The widget as `npm run build` makes it, in a folder of its own."""
    output = tmp_path_factory.mktemp("built")
    ran = build(WIDGET, output)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return output


@pytest.fixture(scope="session")
def thread() -> Iterator[Thread]:
    thread = Thread()
    yield thread
    thread.stop()


@pytest.fixture
def laleo(built: Path, thread: Thread) -> Iterator[LaleoServer]:
    """The outside world of a widget, steered by the test."""
    server = LaleoServer(built, thread)
    yield server
    server.close()


@pytest.fixture
def site(laleo: LaleoServer, thread: Thread) -> Iterator[Customer]:
    """Pages of another origin, under the strictest policy that still lets the widget work."""
    customer = Customer(laleo.url)
    app = web.Application()
    app.router.add_get("/{path:.*}", customer.page)
    runner, customer.url = thread.serve(app)
    yield customer
    thread.call(runner.cleanup())


@pytest.fixture
def profile(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Options of the visitor's browser; tests give others as an indirect parameter."""
    desktop = {"viewport": {"width": 1280, "height": 800}}
    return desktop | getattr(request, "param", {})


@pytest.fixture
def context(
    browser: Browser, profile: dict[str, Any], request: pytest.FixtureRequest
) -> Iterator[BrowserContext]:
    context = browser.new_context(**profile)
    context.set_default_timeout(DEADLINE_S * 1000)
    context.add_init_script(WATCH)
    yield context
    if getattr(request.node, "failed", False):
        folder = ROOT / "tests" / "artifacts"
        folder.mkdir(exist_ok=True)
        for page in context.pages:
            page.screenshot(path=folder / f"{request.node.name}.png")
    context.close()


@pytest.fixture
def visitor(context: BrowserContext, site: Customer, laleo: LaleoServer) -> Iterator[Visitor]:
    """Somebody with a tab, not yet on the site; the widget may never disturb the page."""
    visitor = Visitor(context.new_page(), site, laleo)
    yield visitor
    assert visitor.errors == []
    assert visitor.page.evaluate("window.violations ?? []") == []


@pytest.fixture
def page(visitor: Visitor) -> Page:
    return visitor.page


@pytest.fixture
def chatting(visitor: Visitor) -> Visitor:
    """A visitor with the panel open and the connection up."""
    visitor.arrive()
    visitor.open_chat()
    return visitor
