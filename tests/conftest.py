"""Fixtures of every test: real stores, and the roles of the people who ask."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from laleo.app import create_app
from laleo.config import load
from laleo.core import db as core_db
from laleo.core.db import Base, db
from laleo.core.redis import redis
from tests import backing
from tests.people import Caller, People, through_app
from tests.product import Laleo, Server, product

# Patience, not speed: a busy machine is no fault. And the same examples each time: what is red
# on one machine is red on all.
expect.set_options(timeout=30_000)
hypothesis_settings.register_profile(
    "laleo", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("laleo")


@pytest.fixture(scope="session")
def databases() -> Iterator[backing.Databases]:
    """Where new databases come from, of the kind LALEO_TEST_DATABASE names."""
    with backing.databases() as found:
        yield found


@pytest.fixture(scope="session")
def bus_url() -> Iterator[str]:
    """A Valkey for the tests of this process."""
    with backing.valkey() as url:
        yield url


@pytest.fixture(scope="session")
def environ(databases: backing.Databases, bus_url: str) -> dict[str, str]:
    """Settings of the app under test."""
    return {
        "PORT": "8000",
        "LALEO_DATA_DIR": tempfile.mkdtemp(prefix="lda-"),
        "DATABASE_URL": databases.new(),
        "REDIS_URL": bus_url,
        "LALEO_EGRESS_ALLOW": "127.0.0.0/8,::1/128",
    }


@pytest.fixture(scope="session")
def the_app(environ: dict[str, str]) -> Iterator[Flask]:
    """One app, migrated from nothing, for the whole run."""
    app = create_app(load(environ))
    with app.app_context():
        upgrade()
    yield app
    shutil.rmtree(environ["LALEO_DATA_DIR"], ignore_errors=True)


@pytest.fixture
def app(the_app: Flask) -> Iterator[Flask]:
    """The app over empty stores."""
    with core_db.unit(the_app):
        redis().flushall()
    yield the_app
    wipe(the_app)


def wipe(app: Flask) -> None:
    """Remove every row, children first."""
    with core_db.unit(app) as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
    with app.app_context():
        db.session.remove()


@pytest.fixture
def people(app: Flask) -> People:
    """Makes more callers than the usual ones."""
    return People(app, through_app(app))


@pytest.fixture
def nobody(people: People) -> Caller:
    """Somebody without any credential."""
    return Caller(people.send, {})


@pytest.fixture
def owner(people: People) -> Caller:
    """The owner of the account, signed in."""
    return people.owner()


@pytest.fixture
def operator(people: People, owner: Caller) -> Caller:
    """A colleague who answers visitors."""
    return people.colleague(owner, "operator")


@pytest.fixture
def viewer(people: People, owner: Caller) -> Caller:
    """A colleague who only looks."""
    return people.colleague(owner, "viewer")


@pytest.fixture
def agent(people: People, owner: Caller) -> Caller:
    """An AI agent whose token acts."""
    return people.program(owner, kind="agent")


@pytest.fixture
def observer(people: People, owner: Caller) -> Caller:
    """A program whose token only reads."""
    return people.observer(owner)


@pytest.fixture
def limited(people: People, owner: Caller) -> Caller:
    """A colleague with another site than `widget`'s."""
    other = owner.post("/sites", {"name": "Other site"}).json
    return people.colleague(owner, "operator", site_ids=[other["id"]])


@pytest.fixture
def stranger(people: People) -> Caller:
    """Somebody with a good token of another account, who must be refused everywhere."""
    return people.program(people.owner("Strangers"), webhooks_allowed=True)


@pytest.fixture
def widget(people: People, owner: Caller) -> dict[str, Any]:
    """A widget on https://shop.example."""
    return people.widget(owner)


@pytest.fixture(scope="session")
def server(databases: backing.Databases) -> Iterator[Server]:
    """The whole product as real processes, shared by the tests that only add to it."""
    with product(databases.new()) as running:
        yield running


@pytest.fixture
def laleo(server: Server) -> Laleo:
    """A new account on the running product, with a token and a widget for localhost pages."""
    owner = server.people.owner()
    widget = server.people.widget(owner, allowed_origins=[server.url])
    program = server.people.program(owner)
    return Laleo(server.url, program.token, widget["id"], owner, server)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Real Chromium."""
    path = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    assert path, "Chromium is missing; `make test` as root installs it"
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
    flags += ["--use-fake-device-for-media-stream", "--allow-loopback-in-peer-connection"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=flags)
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A browser profile of its own; a picture of every page is kept when the test fails."""
    profile = browser.new_context()
    yield profile
    if getattr(request.node, "failed", False):
        folder = Path(__file__).parent / "artifacts"
        folder.mkdir(exist_ok=True)
        for index, page in enumerate(profile.pages):
            page.screenshot(path=folder / f"{request.node.name}-{index}.png")
    profile.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """One page of that profile."""
    return context.new_page()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers last: Playwright keeps an event loop running in this thread from then on.

    A file's tests stay in one process; those of them that need a browser are a group of their own.
    """
    items.sort(key=_needs_browser)
    for item in items:
        group = f"{item.path}{'+browser' if _needs_browser(item) else ''}"
        item.add_marker(pytest.mark.xdist_group(group))


def _needs_browser(item: pytest.Item) -> bool:
    return "browser" in getattr(item, "fixturenames", ())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Remember a failure, so that fixtures can keep pictures of it; a skipped test is one too."""
    report = yield
    if report.skipped:
        report.outcome, report.longrepr = (
            "failed",
            f"skipped, which nothing may be: {report.longrepr}",
        )
    if report.when == "call" and report.failed:
        item.failed = True  # type: ignore[attr-defined]
    return report
