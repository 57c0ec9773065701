"""A customer's site on this machine, and a widget that belongs there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.people import Caller, People
from tests.widgets.web import Web, web


@pytest.fixture(scope="package")
def running() -> Iterator[Web]:
    with web() as made:
        yield made


@pytest.fixture
def site(running: Web) -> Web:
    running.pages.clear()
    running.asked.clear()
    return running


@pytest.fixture
def shop(people: People, owner: Caller, site: Web) -> dict[str, Any]:
    """A widget of the site on this machine."""
    return people.widget(owner, site_url=site.url)
