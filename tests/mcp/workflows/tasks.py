"""Reads the tasks and carries one out: scene, agent, other people, end."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.mcp.workflows.agent import Agent
from tests.mcp.workflows.world import World
from tests.people import People
from tests.widgets.web import Web

FOLDER = Path(__file__).parents[3] / "mcp" / "tasks"
Script = Callable[[Agent], None]


@dataclass(frozen=True)
class Task:
    """One of mcp/tasks."""

    id: str
    goal: str
    token: dict[str, Any]
    setup: list[dict[str, Any]]
    tools: list[str]
    then: list[dict[str, Any]]
    end: list[dict[str, Any]]


def read(path: Path) -> Task:
    """The task in this file."""
    found = json.loads(path.read_text())
    assert set(found) <= {"goal", "token", "setup", "tools", "then", "end"}, path
    return Task(
        path.stem,
        found["goal"],
        found.get("token", {}),
        found["setup"],
        found["tools"],
        found.get("then", []),
        found["end"],
    )


TASKS = [read(path) for path in sorted(FOLDER.glob("*.json"))]


def carry_out(task: Task, script: Script, people: People, site: Web, hook: str) -> Agent:
    """Let the script do the task in a new account; AssertionError when the end is not so."""
    world = World(people, people.owner(), site, hook)
    world.play(task.setup)
    token = {"kind": "agent", "mode": "act"} | task.token
    waiting = [dict(one) for one in task.then]

    def after(tool: str) -> None:
        for one in [one for one in waiting if one["after"] == tool]:
            waiting.remove(one)
            world.play(one["do"])

    agent = Agent(people.program(world.owner, **token), world.filled(task.goal), task.tools, after)
    script(agent)
    assert waiting == [], f"never came to: {waiting}"
    assert world.fails(task.end) == []
    return agent
