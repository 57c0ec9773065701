"""Fixtures of conversations: a running shop, or one talk in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from laleo.core import db
from tests.conversations.talk import Talk
from tests.live.shop import shop
from tests.people import Caller, People

__all__ = ["shop"]


@pytest.fixture
def talk(people: People, owner: Caller, widget: dict[str, Any]) -> Talk:
    """A visitor who has just written."""
    made = Talk(people, owner, widget).arrive()
    made.say()
    return made


@pytest.fixture
def queries(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """Collects what the database is asked inside a `with`."""

    @contextmanager
    def collect() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
            seen.append(statement)

        with app.app_context():
            engine = db.db.engine
        event.listen(engine, "before_cursor_execute", note)
        yield seen
        event.remove(engine, "before_cursor_execute", note)

    return collect
