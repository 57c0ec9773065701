"""A server that allows no network of its own, beside one that does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from laleo.app import create_app
from laleo.config import load
from tests.people import Caller, People, through_app
from tests.webhooks.conftest import Works, happen, known_type, sink
from tests.webhooks.receivers import Receiver

__all__ = ["happen", "known_type", "sink"]


@pytest.fixture
def strict_app(app: Flask, environ: dict[str, str], sink: Receiver) -> Flask:
    """The product on the same stores, as most people run it: no LALEO_EGRESS_ALLOW.

    The canary's port is allowed, so that nothing but the address can be what is refused.
    """
    ports = f"80,443,{sink.port}"
    return create_app(load(environ | {"LALEO_EGRESS_ALLOW": "", "LALEO_EGRESS_PORTS": ports}))


@pytest.fixture
def strict_owner(strict_app: Flask) -> Caller:
    return People(strict_app, through_app(strict_app)).owner()


@pytest.fixture
def strict_works(strict_app: Flask) -> Iterator[Works]:
    made = Works(strict_app)
    yield made
    made.close()
