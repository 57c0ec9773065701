"""A real `laleo up` in a folder of its own, watched from outside."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from http.client import HTTPException
from pathlib import Path

from tests.backing import until
from tests.product import free_port

LALEO = str(Path(sys.executable).with_name("laleo"))
OURS = ("LALEO_", "PORT", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "SMTP_URL", "SECRET_KEY")
PATIENCE_S = 120.0  # several parts start at once, and other tests may run beside


class House:
    """One data folder and port; `laleo up` can be started in it again and again."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.data = folder / "data"
        self.log = folder / "output.txt"
        self._mark = f"LALEO_TEST_HOUSE={uuid.uuid4()}"
        kept = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        ours = {"PORT": str(self.port), "LALEO_DATA_DIR": str(self.data), "LALEO_DEMO": "true"}
        self.environ = {**kept, **ours, **settings, **dict([self._mark.split("=")])}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *command: str) -> str:
        """Start it, and give the banner."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command or [LALEO, "up"],
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return str(until(self._banner, seconds=PATIENCE_S, what="the banner"))

    def _banner(self) -> str:
        text = self.log.read_text()
        assert self.process
        assert self.process.poll() is None, text
        return text if "\n  Data " in text and text.endswith("\n\n") else ""

    def answer(self, path: str = "/healthz", token: str | None = None) -> tuple[int, str]:
        """Status and body of one GET; status 0 when nobody answers."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=5) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except (OSError, HTTPException):
            return 0, ""

    def processes(self) -> dict[int, str]:
        """Every living process that was started from here: pid -> command line."""
        found: dict[int, str] = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_text().replace("\0", " ").strip()
                marked = self._mark.encode() in (folder / "environ").read_bytes().split(b"\0")
            except OSError:
                continue  # it ended while we looked, or is not ours
            # Valkey's title overwrites its environment, but names its socket; a zombie has none.
            if command and (marked or str(self.data) in command):
                found[int(folder.name)] = command
        return found

    def only(self, words: str) -> int:
        """The one process with these words in its command line (its eldest, for gunicorn)."""
        found = until(lambda: self._named(words), seconds=PATIENCE_S, what=words)
        return min(found)  # type: ignore[call-overload]

    def _named(self, words: str) -> list[int]:
        return [pid for pid, command in self.processes().items() if words in command]

    def send(self, number: signal.Signals) -> None:
        """Signal `laleo up` itself."""
        assert self.process
        self.process.send_signal(number)

    def ended(self) -> int:
        """Wait for the end of `laleo up`; its exit code."""
        assert self.process
        return self.process.wait(PATIENCE_S)

    def stop(self) -> None:
        """Stop it as a person does."""
        if self.process and self.process.poll() is None:
            self.send(signal.SIGINT)
            self.ended()

    def sweep(self) -> None:
        """Kill whatever a failed test left."""
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
