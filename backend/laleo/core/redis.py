"""The one connection pool to Redis or Valkey; everything in there can be lost and made again."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry


def connect(url: str) -> Redis:
    """A client with short time-outs: a missing Redis must not stop a request."""
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=5,
        socket_connect_timeout=1,
        retry=Retry(NoBackoff(), 1),
        health_check_interval=30,
    )


def init_app(app: Flask, url: str) -> None:
    """Give the app its client; nothing is connected yet."""
    app.extensions["laleo-redis"] = connect(url)


def redis() -> Redis:
    """This app's client (text in, text out)."""
    return cast("Redis", current_app.extensions["laleo-redis"])
