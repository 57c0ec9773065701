"""A product of two services, and the proxies of deploy/ in front of it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests import backing
from tests.backing import until
from tests.people import Caller, People, through_http
from tests.product import Server, free_port, product

DEPLOY = Path(__file__).parents[2] / "deploy"


@dataclass
class Behind:
    """A product and the proxy that people reach it through."""

    url: str
    server: Server = field(repr=False)

    @property
    def people(self) -> People:
        return People(self.server.app, through_http(self.url))

    @property
    def nobody(self) -> Caller:
        return Caller(through_http(self.url), {})


@pytest.fixture(scope="module")
def two_services(databases: backing.Databases) -> Iterator[Server]:
    """`rt` and `web`, told that one proxy is in front."""
    own = {"LALEO_WEB_PROCESSES": "1", "LALEO_TRUSTED_PROXIES": "1"}
    with product(databases.new(), **own) as running:
        yield running


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def behind(
    request: pytest.FixtureRequest, two_services: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Behind]:
    """The product behind this proxy, by the file in deploy/."""
    folder, port = tmp_path_factory.mktemp(request.param), free_port()
    web = int(two_services.url.rpartition(":")[2])
    start = {"nginx": _nginx, "caddy": _caddy}[request.param]
    with start(folder, port, web, web + 1):
        found = Behind(f"http://localhost:{port}", two_services)
        until(lambda: _answers(found), what=f"an answer through {request.param}")
        yield found


def _answers(behind: Behind) -> bool:
    try:
        return behind.nobody.send("GET", "/healthz", None, {}).status == 200
    except OSError:
        return False


def nginx_file(folder: Path, port: int, web: int, rt: int) -> Path:
    """deploy/nginx/laleo.conf within a whole nginx.conf, on other ports."""
    ours = (DEPLOY / "nginx" / "laleo.conf").read_text()
    for here, there in (
        ("127.0.0.1:8000", f"127.0.0.1:{web}"),
        ("127.0.0.1:8001", f"127.0.0.1:{rt}"),
        ("listen 80;", f"listen {port};"),
        ("server_name chat.example.com;", "server_name localhost;"),
        ("$host;", "$http_host;"),  # people's port is not 80 here
    ):
        assert here in ours, here
        ours = ours.replace(here, there)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "laleo.conf").write_text(ours)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;"
        "events { worker_connections 512; }"
        f"http {{ access_log off; {temporary} include {folder}/laleo.conf; }}"
    )
    return folder / "nginx.conf"


@contextmanager
def _nginx(folder: Path, port: int, web: int, rt: int) -> Iterator[None]:
    file = nginx_file(folder, port, web, rt)
    with _running(["nginx", "-c", str(file), "-e", f"{folder}/error.log"], {}):
        yield


@contextmanager
def _caddy(folder: Path, port: int, web: int, rt: int) -> Iterator[None]:
    own = {
        "DOMAIN": f"http://localhost:{port}",
        "WEB": f"localhost:{web}",
        "RT": f"localhost:{rt}",
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    # Its administration listens on one fixed port; nobody needs it here.
    file = folder / "Caddyfile"
    file.write_text("{\n\tadmin off\n}\n" + (DEPLOY / "Caddyfile").read_text())
    with _running(["caddy", "run", "--config", str(file), "--adapter", "caddyfile"], own):
        yield


@contextmanager
def _running(command: list[str], environ: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        command,
        env=os.environ | environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # they would wait for whoever is still connected
        process.wait()
