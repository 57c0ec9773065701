"""A widget with a past."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.analytics.past import Past
from tests.people import Caller


@pytest.fixture
def past(app: Flask, owner: Caller, widget: dict[str, Any]) -> Past:
    """What happened on the widget, as a test tells it."""
    return Past(app, widget, owner.account_id)
