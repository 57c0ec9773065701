"""Fixtures: real WordPress sites with the released plugin, and people on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.product import Laleo
from tests.wordpress.person import Person
from tests.wordpress.settings import Settings
from tests.wordpress.site import build_zip, running_site
from tests.wordpress.wordpress import ADMIN, WordPress

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def plugin_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release zip of the plugin as it is in the checkout."""
    return build_zip(tmp_path_factory.mktemp("plugin"))


@pytest.fixture(scope="session")
def single_site(plugin_zip: Path) -> Iterator[WordPress]:
    """One WordPress for the whole run."""
    with running_site("single", plugin_zip) as site:
        yield site


@pytest.fixture(scope="session")
def network_site(plugin_zip: Path) -> Iterator[WordPress]:
    """One WordPress network for the whole run; its second site is at /two/."""
    with running_site("network", plugin_zip) as site:
        yield site


@pytest.fixture
def wordpress(single_site: WordPress) -> Iterator[WordPress]:
    """WordPress with the plugin active and not connected; the plugin must cause no PHP message."""
    yield from _fresh(single_site)


@pytest.fixture
def network(network_site: WordPress) -> Iterator[WordPress]:
    """A WordPress network with the plugin active everywhere and connected nowhere."""
    yield from _fresh(network_site)


def _fresh(site: WordPress) -> Iterator[WordPress]:
    site.reset()
    yield site
    complaints = [line for line in site.log().splitlines() if "plugins/laleo" in line]
    assert complaints == []


@pytest.fixture
def admin(wordpress: WordPress) -> Person:
    """The site's administrator."""
    return wordpress.person(ADMIN)


@pytest.fixture
def settings(admin: Person) -> Settings:
    """The administrator at Settings > Laleo."""
    return Settings(admin)


@pytest.fixture
def widget(laleo: Laleo, wordpress: WordPress) -> dict[str, Any]:
    """A widget of the account that allows the site."""
    made = {"name": "Tea shop", "site_url": wordpress.url, "allowed_origins": [wordpress.url]}
    answer = laleo.owner.post("/widgets", made)
    assert answer.status == 201, answer.text
    return dict(answer.json)


@pytest.fixture
def connected(settings: Settings, laleo: Laleo, widget: dict[str, Any]) -> Settings:
    """The settings page after connecting to that widget."""
    settings.connect(laleo.url, laleo.token)
    settings.choose(widget["id"])
    return settings
