"""A desk that is alerted, and the world it is alerted through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.alerts.desk import Desk
from tests.mailbox import Mailbox, mail_server
from tests.people import Caller, People
from tests.webhooks.receivers import Receiver, receiver


@pytest.fixture
def desk(app: Flask, people: People, owner: Caller, widget: dict[str, Any]) -> Desk:
    return Desk(app, owner, widget, people)


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    """The mail server of this product."""
    with mail_server(app) as box:
        yield box


@pytest.fixture
def outside() -> Iterator[Receiver]:
    """Somebody else's HTTP server: an ntfy, a push service."""
    with receiver() as made:
        yield made
