"""No process outlives its parent: the kernel sees to it on Linux, a watching shell elsewhere."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None

# Each line replaces the list of groups; the end of input means that the writer is gone.
_WATCH = """
groups=
while read -r line; do groups=$line; done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
"""


def die_with_parent(parent: int) -> None:
    """Have Linux kill this process when `parent` ends; meant to run right after a fork."""
    if _libc is None:
        return
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we could ask
        os._exit(1)


def spawn(
    command: list[str], *, environ: Mapping[str, str] | None = None, stdout: int | None = None
) -> subprocess.Popen[bytes]:
    """Start a process that dies with this one and gets no signal from the terminal."""
    parent = os.getpid()
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        env=environ,
        process_group=0,
        preexec_fn=lambda: die_with_parent(parent),  # noqa: PLW1509 - there is one thread here
    )


class Watcher:
    """A shell that kills the noted process groups once this process is gone, however it went."""

    def __init__(self) -> None:
        self._shell = subprocess.Popen(
            ["/bin/sh", "-c", _WATCH], stdin=subprocess.PIPE, text=True, start_new_session=True
        )

    def note(self, groups: Iterable[int]) -> None:
        """Replace the list of groups to kill."""
        if self._shell.stdin and self._shell.poll() is None:
            self._shell.stdin.write(" ".join(map(str, groups)) + "\n")
            self._shell.stdin.flush()

    def dismiss(self) -> None:
        """Let it end without killing anything."""
        self.note([])
        self._shell.communicate()
