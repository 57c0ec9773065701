"""A connected WordPress site."""

from __future__ import annotations

from typing import Any

import pytest

from tests.people import Caller
from tests.sites.plugin import HOME, Plugin, plugin_of


@pytest.fixture
def plugin(owner: Caller, widget: dict[str, Any]) -> Plugin:
    """A WordPress site that shows the widget."""
    home = {"home": HOME, "widget_id": widget["id"]}
    return plugin_of(owner, owner.post("/wordpress-sites", home))
