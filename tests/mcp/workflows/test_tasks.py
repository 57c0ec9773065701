"""Every task of mcp/tasks can be done with what the tools say, and ends as it must."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from laleo.core.tools import find
from tests.mcp.workflows.scripts import SCRIPTS
from tests.mcp.workflows.tasks import TASKS, Task, carry_out
from tests.people import People
from tests.widgets.web import Web, web

NOBODY = "http://127.0.0.1:9/hook"
MOST_TOKENS = 6_000


@pytest.fixture(scope="module")
def running() -> Iterator[Web]:
    with web() as made:
        yield made


@pytest.fixture
def site(running: Web) -> Web:
    running.pages.clear()
    return running


def test_there_are_enough_tasks_and_each_has_its_script() -> None:
    assert len(TASKS) >= 25
    assert {task.id for task in TASKS} == set(SCRIPTS)
    for task in TASKS:
        assert all(find(name) for name in task.tools), task.id
        assert task.end, task.id


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_the_task_is_done(task: Task, people: People, site: Web) -> None:
    agent = carry_out(task, SCRIPTS[task.id], people, site, NOBODY)
    assert agent.calls
    assert agent.tokens <= MOST_TOKENS, f"{agent.tokens} tokens"
