"""The official conformance suite's `authorization` mode against the running product."""

from __future__ import annotations

import subprocess
from urllib.parse import urlsplit

from tests.mcp.conformance.suite import BIN, CACHE, SUITE, environ, installed
from tests.oauth.client import register
from tests.oauth.real import RealWeb
from tests.product import Laleo, free_port


def test_the_authorization_server_conforms(laleo: Laleo) -> None:
    port, web = free_port(), RealWeb(laleo.server.app, laleo.url)
    client = register(web, redirect_uris=[f"http://127.0.0.1:{port}/callback"])
    process = subprocess.Popen(
        [
            *(BIN / "node", installed() / SUITE, "authorization", "--url", laleo.url),
            *("--client-id", client.client_id, "--port", str(port)),
            *("--resource", f"{laleo.url}/mcp"),
        ],
        env=environ(),
        cwd=CACHE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = []
    with process:
        try:
            for line in process.stdout:
                said.append(line)
                if "/oauth/authorize?" in line:
                    back = web.consent(line.strip(), laleo.owner)
                    assert urlsplit(back).port == port
                    assert web.get(back).status == 200
        except BaseException:
            process.kill()  # it would wait five minutes for the person
            raise
    report = "".join(said)
    assert process.returncode == 0, report
    assert "Total: 3 passed, 0 failed" in report, report
