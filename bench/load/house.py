"""The product under load: real processes, an account, many tokens."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import backing
from tests.people import Caller
from tests.product import Server, free_port, product

SOCKETS = int(os.environ.get("BENCH_SOCKETS", "1000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
OPENING_PER_S = float(os.environ.get("BENCH_OPENING_PER_S", "60"))
TOKENS = 40  # a token may ask 20 times a second


@dataclass
class House:
    """A running product, split into `rt` and `web` or not."""

    server: Server
    owner: Caller
    widget: dict[str, Any]
    rt: int
    web: int
    tokens: list[str] = field(repr=False)

    @property
    def bus(self) -> str:
        """Where Valkey listens."""
        return f"unix://{self.server.data_dir / 'valkey.sock'}"

    def ticket(self) -> str:
        """A console's way in."""
        return str(self.owner.post("/live-tickets").json["ticket"])

    def processes(self) -> dict[str, dict[int, tuple[int, float]]]:
        """Resident kilobytes and processor seconds of each gunicorn worker, by service."""
        found: dict[str, dict[int, tuple[int, float]]] = {"rt": {}, "web": {}}
        listing = subprocess.run(
            ["ps", "-eo", "pid,ppid,sid,rss,args"],
            capture_output=True,
            text=True,
            check=True,
        )
        rows = [line.split(None, 4) for line in listing.stdout.splitlines()[1:]]
        ours = [r for r in rows if r[2] == str(self.server.process.pid) and "gunicorn" in r[4]]
        masters = {r[0] for r in ours}
        for pid, parent, _, rss, _ in ours:
            if parent in masters:
                service = "rt" if _port(int(pid)) == self.rt else "web"
                found[service][int(pid)] = (int(rss), _seconds(int(pid)))
        if self.rt == self.web:
            found["web"] = found["rt"]
        return found

    def memory_kb(self) -> int:
        """Resident memory of what holds the connections."""
        return sum(rss for rss, _ in self.processes()["rt"].values())


def _seconds(pid: int) -> float:
    """Processor time of a process, to a hundredth of a second."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _port(pid: int) -> int:
    environ = Path(f"/proc/{pid}/environ").read_text().split("\0")
    return int(next(part for part in environ if part.startswith("PORT="))[5:])


@contextmanager
def house(*, web_processes: int = 0, tokens: int = TOKENS) -> Iterator[House]:
    """The product on the database that LALEO_TEST_DATABASE names."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    rt = free_port()
    settings = {"LALEO_WEB_PROCESSES": str(web_processes), "LALEO_RT_PORT": str(rt)}
    with backing.databases() as databases, product(databases.new(), **settings) as server:
        owner = server.people.owner()
        web = int(server.url.rpartition(":")[2])
        made = [server.people.program(owner).token for _ in range(tokens)]
        widget = server.people.widget(owner)
        yield House(server, owner, widget, rt if web_processes else web, web, made)
