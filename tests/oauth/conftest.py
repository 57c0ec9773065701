"""A client of the authorization server, registered and ready to ask."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.oauth.client import Client, Web, register


@pytest.fixture
def web(app: Flask) -> Web:
    """Raw HTTP to the app."""
    return Web(app)


@pytest.fixture
def client(web: Web) -> Client:
    """A client that registered itself."""
    return register(web)
