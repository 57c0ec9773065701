"""Child processes: started, started again with back-off when they crash, stopped, never left."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from laleo.supervisor.lifeline import Watcher, spawn
from laleo.supervisor.signals import Signals

FIRST_DELAY_S = 0.2
LONGEST_DELAY_S = 5.0
STEADY_S = 30.0  # who ran this long did not fail to start
STUBBORN = 3  # failures in a row before `when_stubborn` is called


class CannotStart(Exception):
    """A part does not start; the reason is on the terminal already, or in the text."""


def say(text: str) -> None:
    """One line to the person at the terminal."""
    print(f"laleo: {text}", file=sys.stderr, flush=True)


@dataclass
class Child:
    """One process to keep alive, leader of its own process group."""

    name: str
    command: list[str]
    environ: Mapping[str, str] | None = None
    when_stubborn: Callable[[], None] | None = None
    must_start: bool = False  # its end raises CannotStart, until somebody clears this
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    started_at: float = 0.0
    due_at: float = field(default=0.0)

    def start(self) -> None:
        """Start the process."""
        self.started_at = time.monotonic()
        self.process = spawn(self.command, environ=self.environ)

    def tend(self, now: float) -> float:
        """Start it again when that is due; seconds until the next look."""
        if self.process is None:
            if now >= self.due_at:
                self.start()
            return max(self.due_at - now, FIRST_DELAY_S)
        if self.process.poll() is None:
            return LONGEST_DELAY_S
        return self._mourn(now, self.process.returncode)

    def _mourn(self, now: float, code: int) -> float:
        self.kill()
        self.process = None
        if self.must_start:
            raise CannotStart(f"{self.name} does not start ({_reason(code)}); its reason is above")
        self.failures = 1 if now - self.started_at > STEADY_S else self.failures + 1
        delay = min(FIRST_DELAY_S * 2.0 ** (self.failures - 1), LONGEST_DELAY_S)
        say(f"{self.name} ended ({_reason(code)}); starting it again in {delay:.1f} s")
        if self.failures == STUBBORN and self.when_stubborn:
            self.when_stubborn()
        self.due_at = now + delay
        return delay

    def alive(self) -> bool:
        """Whether the process runs now."""
        return self.process is not None and self.process.poll() is None

    def terminate(self) -> None:
        """Ask the process to finish; what it started, it stops itself."""
        if self.alive() and self.process:
            self.process.terminate()

    def kill(self) -> None:
        """Kill what is left of the process and everything it started."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Family:
    """All children of the supervisor."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self._watcher = None if sys.platform == "linux" else Watcher()

    def add(self, child: Child) -> Child:
        """Start a child and look after it from now on."""
        child.start()
        self.children.append(child)
        self._note()
        return child

    def tend(self) -> float:
        """Start again who crashed; seconds until the next look."""
        now = time.monotonic()
        before = [child.process for child in self.children]
        wait = min((child.tend(now) for child in self.children), default=LONGEST_DELAY_S)
        if before != [child.process for child in self.children]:
            self._note()
        return wait

    def stop(self, children: list[Child], seconds: float, signals: Signals) -> None:
        """Ask these to finish; kill who has not after `seconds`, or when asked to stop twice."""
        deadline = time.monotonic() + seconds
        for child in children:
            child.terminate()
        while any(child.alive() for child in children):
            left = deadline - time.monotonic()
            if left <= 0 or signals.stops > 1:
                break
            signals.wait(min(left, 1.0))
        for child in children:
            child.kill()
            self.children.remove(child)
        self._note()

    def dismiss(self) -> None:
        """End the watch; nobody is left to be killed."""
        if self._watcher:
            self._watcher.dismiss()

    def _note(self) -> None:
        if self._watcher:
            self._watcher.note(c.process.pid for c in self.children if c.process)


def _reason(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
