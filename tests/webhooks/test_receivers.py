"""The receivers that /developers/webhooks hands out, run against real deliveries."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from laleo.console.manual import RECEIVERS, receiver
from laleo.webhooks import signing
from tests.backing import until
from tests.events.happenings import TYPE, Happen
from tests.people import Caller
from tests.product import free_port
from tests.webhooks.conftest import Works

COMMANDS = {
    "go": ["go", "run", "{file}"],
    "py": [sys.executable, "{file}"],
    "mjs": [shutil.which("node") or "node", "{file}"],
    "php": ["php", "-S", "127.0.0.1:{port}", "{file}"],
}


@dataclass
class Running:
    """A receiver in its own process."""

    url: str
    secret: str
    log: Path

    def post(self, body: bytes, headers: dict[str, str]) -> int:
        """Its answer to a request of ours."""
        asked = urllib.request.Request(self.url, data=body, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(asked, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code


@pytest.fixture(params=sorted(COMMANDS))
def running(request: pytest.FixtureRequest, owner: Caller, tmp_path: Path) -> Iterator[Running]:
    """The program as it is printed, started as its first lines say."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/hooks"
    made = owner.post("/webhooks", {"url": url, "event_types": ["*"]}).json
    file, log = tmp_path / f"receiver.{request.param}", tmp_path / "log"
    file.write_text(receiver(request.param))
    command = [part.format(file=file, port=port) for part in COMMANDS[request.param]]
    settings = {"LALEO_WEBHOOK_SECRET": made["secret"], "PORT": str(port), "HOME": str(tmp_path)}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, env=os.environ | settings, stdout=out, stderr=out, start_new_session=True
        )
        program = Running(url, made["secret"], log)
        try:
            until(lambda: _answers(program), seconds=60, what="the receiver")
            yield program
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _answers(program: Running) -> bool:
    try:
        return program.post(b"{}", {}) == 401
    except OSError:
        return False


def test_a_receiver_takes_an_event_once(
    running: Running, owner: Caller, works: Works, happen: Happen
) -> None:
    happen()
    works.work()
    hook = owner.get("/webhooks").json["data"][0]
    (delivery,) = owner.get(f"/webhooks/{hook['id']}/deliveries").json["data"]
    assert delivery["state"] == "delivered"
    owner.post(f"/deliveries/{delivery['id']}/redeliver")
    works.work()
    attempts = owner.get(f"/deliveries/{delivery['id']}/attempts").json["data"]
    assert [one["response"]["status"] for one in attempts] == [200, 204]
    until(lambda: running.log.read_text().count(TYPE) == 1, what="the line of the event")


def test_a_receiver_takes_nothing_that_is_not_signed_now(running: Running) -> None:
    body, now = b'{"type":"a.b","timestamp":"","data":{"seq":1}}', int(time.time())

    def answer(sent: bytes = body, at: int = now, **other: Any) -> int:
        headers = signing.headers([running.secret], "evt_1", at, body) | other
        return running.post(sent, headers)

    assert answer(sent=body + b" ") == 401
    assert answer(at=now - 400) == 401
    assert answer(at=now + 400) == 401
    assert answer(**{"webhook-id": "evt_2"}) == 401
    assert answer(**{"webhook-signature": "v1,AAAA"}) == 401
    assert answer(**{"webhook-timestamp": "soon"}) == 401
    old = signing.headers([running.secret], "evt_1", now, body)["webhook-signature"]
    assert answer(**{"webhook-signature": f"v1,AAAA {old}"}) == 204


def test_every_receiver_is_handed_out() -> None:
    assert set(COMMANDS) == {name for name, _ in RECEIVERS}
