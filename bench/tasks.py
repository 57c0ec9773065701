"""What the tasks of mcp/tasks cost an agent that makes no mistakes: calls and tokens."""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from tests import backing
from tests.mcp.workflows.scripts import SCRIPTS
from tests.mcp.workflows.tasks import TASKS, carry_out
from tests.people import People, through_app
from tests.widgets.web import web

from laleo.app import create_app
from laleo.config import load
from laleo.core import db
from laleo.core.redis import redis

NOBODY = "http://127.0.0.1:9/hook"


def measure() -> dict[str, Any]:
    """Every task once, each in an account of its own; a task that does not end right stops it."""
    by_task = {}
    with _app() as app, web() as site:
        people = People(app, through_app(app))
        for task in TASKS:
            with db.unit(app):
                redis().flushall()  # all of them come from one address
            agent = carry_out(task, SCRIPTS[task.id], people, site, NOBODY)
            by_task[task.id] = {"calls": len(agent.calls), "tokens": agent.tokens}
    calls = [one["calls"] for one in by_task.values()]
    tokens = [one["tokens"] for one in by_task.values()]
    return {
        "tasks": len(by_task),
        "calls_median": statistics.median(calls),
        "calls_most": max(calls),
        "tokens_median": statistics.median(tokens),
        "tokens_most": max(tokens),
        "by_task": by_task,
    }


@contextmanager
def _app() -> Iterator[Flask]:
    """The product in this process, on stores of its own."""
    folder = tempfile.mkdtemp(prefix="lbt-")
    with backing.databases("sqlite") as databases, backing.valkey() as bus:
        settings = {
            "PORT": "8000",
            "LALEO_DATA_DIR": folder,
            "DATABASE_URL": databases.new(),
            "REDIS_URL": bus,
            "LALEO_EGRESS_ALLOW": "127.0.0.0/8",
        }
        app = create_app(load(settings))
        with app.app_context():
            upgrade()
        try:
            yield app
        finally:
            shutil.rmtree(folder, ignore_errors=True)
