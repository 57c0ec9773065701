"""A client that a generator makes out of the description works, with nothing written by hand."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from flask import Flask

from tests.isolation.things import make
from tests.people import Caller, People

NAME = "laleo_generated"


@pytest.fixture(scope="module")
def package(the_app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """What openapi-python-client makes."""
    folder = tmp_path_factory.mktemp("client")
    generate(folder, the_app.test_client().get("/openapi.json").data)
    sys.path.insert(0, str(folder))
    yield importlib.import_module(NAME)
    sys.path.remove(str(folder))


def generate(folder: Path, description: bytes) -> None:
    """Make the package here; AssertionError when the generator leaves anything out."""
    (folder / "openapi.json").write_bytes(description)
    (folder / "settings.yaml").write_text(json.dumps({"post_hooks": []}))
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    command += ["--path", "openapi.json", "--output-path", NAME, "--config", "settings.yaml"]
    said = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True)
    told = said.stdout + said.stderr
    assert said.returncode == 0, told
    assert "WARNING" not in told.upper(), told


def client(package: ModuleType, app: Flask, caller: Caller) -> Any:
    """The generated client with the caller's credential, speaking to the app."""
    wire = {"transport": httpx.WSGITransport(app=app)}
    home = "http://laleo.example"
    if caller.token:
        return package.AuthenticatedClient(home, caller.token, httpx_args=wire)
    return package.Client(home, headers=caller.headers, httpx_args=wire)


def calls(package: ModuleType) -> Iterator[ModuleType]:
    """The modules of the operations."""
    api = importlib.import_module(f"{package.__name__}.api")
    for found in pkgutil.walk_packages(api.__path__, f"{api.__name__}."):
        if not found.ispkg:
            yield importlib.import_module(found.name)


def test_it_does_the_days_work(
    package: ModuleType, app: Flask, people: People, owner: Caller
) -> None:
    did = {module.__name__.rpartition(".")[2]: module for module in calls(package)}
    models = importlib.import_module(f"{package.__name__}.models")
    visitor_id = make(people, owner).ids["visitor_id"]
    program = client(package, app, people.program(owner))

    site = did["post_site"].sync(client=program, body=models.SiteIn(name="Tea"))
    changed = models.WidgetPatch(name="Green tea")
    widget = did["post_widget"].sync(
        client=program, body=models.WidgetIn(name="Tea", site_id=site.id)
    )
    widget = did["patch_widget"].sync(widget.id, client=program, body=changed)
    assert (widget.name, widget.site_id) == ("Green tea", site.id)

    hello = models.ReplyIn(body="May I help?")
    colleague = client(package, app, owner)  # who holds the conversation
    message = did["post_visitor_message"].sync(visitor_id, client=colleague, body=hello)
    page = did["list_messages"].sync(message.conversation_id, client=program, limit=1)
    assert (len(page.data), page.has_more) == (1, True)
    rest = did["list_messages"].sync(
        message.conversation_id, client=program, cursor=page.next_cursor
    )
    assert [one.body for one in page.data + rest.data] == ["Hello", "Wants a person", "May I help?"]

    refused = did["post_site"].sync(client=program, body=models.SiteIn(name=""))
    assert (refused.status, refused.errors[0].pointer) == (422, "/name")


def test_it_reads_every_answer(
    package: ModuleType, app: Flask, people: People, owner: Caller
) -> None:
    ids, known = make(people, owner).ids, client(package, app, owner)
    read = 0
    for module in calls(package):
        wanted = inspect.signature(module._get_kwargs).parameters
        if "body" in wanted:
            continue
        needs = {name: ids[name] for name in wanted if name in ids}
        if module._get_kwargs(**needs)["method"] == "get":
            answer = module.sync_detailed(client=known, **needs)
            assert answer.status_code == 200, (module.__name__, answer.content)
            assert answer.parsed is not None, module.__name__
            read += 1
    assert read > 40
