"""Seconds from `laleo up` to the first answer and to the banner (target of a second start: 2.5)."""

from __future__ import annotations

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

STARTS = 5
PATIENCE_S = 60.0


def measure() -> dict[str, Any]:
    """The first start (it makes database and demo), then several more in the same folder."""
    with tempfile.TemporaryDirectory() as folder:
        first, *later = [_start(folder) for _ in range(STARTS + 1)]
    return {
        "first_start_s": round(first, 2),
        "second_start_median_s": round(statistics.median(later), 2),
        "second_start_worst_s": round(max(later), 2),
    }


def _start(folder: str) -> float:
    port = _free_port()
    environ = {**os.environ, "PORT": str(port), "LALEO_DATA_DIR": folder, "LALEO_DEMO": "true"}
    command = [str(Path(sys.executable).with_name("laleo")), "up"]
    began = time.monotonic()
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as process:
        try:
            while not _answers(port):
                assert time.monotonic() - began < PATIENCE_S
                time.sleep(0.005)
            seconds = time.monotonic() - began
            _read_banner(process)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate()
    return seconds


def _read_banner(process: subprocess.Popen[str]) -> None:
    assert process.stdout
    for line in process.stdout:
        if line.startswith("  Data "):
            return


def _answers(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(1)
        try:
            client.connect(("127.0.0.1", port))
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return client.recv(64).startswith(b"HTTP/1.1 200")
        except OSError:
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
