"""The bundle for desktop applications: the real file, unpacked and run by Node."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from mcp.client.stdio import stdio_client

from laleo import __version__
from mcp import ClientSession, StdioServerParameters
from tests.mcp.rpc import LEGACY, META, MODERN, request
from tests.product import Laleo

ROOT = Path(__file__).parents[2]
NODE = str(Path(sys.executable).with_name("node"))


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the release file was unpacked, as a desktop application does it."""
    spec = importlib.util.spec_from_file_location("mcpb", ROOT / "mcp" / "bundle" / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    folder = tmp_path_factory.mktemp("bundle")
    path = module.build(folder)
    assert path.name == f"laleo-{__version__}.mcpb"
    assert module.build(folder / "again").read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder / "unpacked")
    return Path(folder / "unpacked")


class Bridge:
    """The program of the bundle, its lines in and out."""

    def __init__(self, bundle: Path, url: str, token: str) -> None:
        manifest = json.loads((bundle / "manifest.json").read_text())
        config = manifest["server"]["mcp_config"]
        filled = {"${user_config.url}": url, "${user_config.token}": token}
        env = os.environ | {name: filled[value] for name, value in config["env"].items()}
        args = [one.replace("${__dirname}", str(bundle)) for one in config["args"]]
        self.process = subprocess.Popen(
            [NODE, *args],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: Queue[str] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.put(line)

    def say(self, message: Any) -> None:
        """One line in."""
        assert self.process.stdin
        text = message if isinstance(message, str) else json.dumps(message)
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def hear(self) -> Any:
        """One line out."""
        return json.loads(self.lines.get(timeout=60))

    def ask(self, message: dict[str, Any]) -> Any:
        """The answer to this request, when it is the only one."""
        self.say(message)
        answer = self.hear()
        assert answer["id"] == message["id"]
        return answer

    def end(self) -> tuple[int, str]:
        """Close its input; the exit code and what it complained of."""
        assert self.process.stdin
        assert self.process.stderr
        self.process.stdin.close()
        code = self.process.wait(timeout=60)
        return code, self.process.stderr.read()


@contextmanager
def bridge(bundle: Path, url: str, token: str) -> Iterator[Bridge]:
    """The running program; it ends with its input."""
    made = Bridge(bundle, url, token)
    try:
        yield made
    finally:
        made.process.kill()
        made.process.wait()


def test_both_eras_go_through_it(bundle: Path, laleo: Laleo) -> None:
    with bridge(bundle, f"{laleo.url}/", laleo.token) as line:
        client = {"name": "desktop", "version": "1"}
        hello = request("initialize", 1, protocolVersion=LEGACY, capabilities={}, clientInfo=client)
        assert line.ask(hello)["result"]["protocolVersion"] == LEGACY
        line.say({"jsonrpc": "2.0", "method": "notifications/initialized"})
        names = [tool["name"] for tool in line.ask(request("tools/list", 2))["result"]["tools"]]
        assert "verify_install" in names
        call = request("tools/call", "three", name="list_widgets", arguments={})
        listed = line.ask(call)["result"]["structuredContent"]["data"]
        assert [widget["id"] for widget in listed] == [laleo.widget_id]

        found = line.ask(request("server/discover", 4, _meta=META))["result"]
        assert MODERN in found["supportedVersions"]
        modern = request("tools/call", 5, name="list_widgets", arguments={}, _meta=META)
        assert line.ask(modern)["result"]["resultType"] == "complete"
        odd = request("tools/call", 6, name="wörk", arguments={}, _meta=META)
        assert "no tool" in line.ask(odd)["error"]["message"]
        for number in range(20):
            line.say(request("ping", f"p{number}"))
        assert {line.hear()["id"] for _ in range(20)} == {f"p{number}" for number in range(20)}
        assert line.end() == (0, "")


def test_refusals_come_back_as_errors_with_their_ids(bundle: Path, laleo: Laleo) -> None:
    with bridge(bundle, laleo.url, "laleo_pat_wrong") as line:
        assert line.ask(request("tools/list", 7))["error"]["code"] == 401
        line.say("not json")
        assert line.hear()["error"]["code"] == -32700
        line.say("3")
        assert line.hear()["error"]["code"] == -32600
        line.say({"jsonrpc": "2.0", "method": "notifications/initialized"})
        code, complaint = line.end()
        assert code == 0
        assert "laleo_pat_wrong" not in complaint


class Odd(BaseHTTPRequestHandler):
    """A server, or what stands before one, on a bad day."""

    seen: list[dict[str, str]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Odd.seen.append(dict(self.headers))
        getattr(self, f"_{body['method']}")(body)

    def _gateway(self, _body: Any) -> None:
        self._send(502, "text/html", b"<h1>Bad gateway</h1>")

    def _moved(self, _body: Any) -> None:
        self.send_response(307)
        self.send_header("Location", "http://127.0.0.1:9/mcp")
        self.end_headers()

    def _garbage(self, _body: Any) -> None:
        self._send(200, "application/json", b"{")

    def _stream(self, body: Any) -> None:
        notice = {"jsonrpc": "2.0", "method": "notifications/progress", "params": {"é": "漢字"}}
        last = {"jsonrpc": "2.0", "id": body["id"], "result": {"done": True}}
        text = f": hello\r\n\r\nevent: message\r\ndata: {json.dumps(notice, ensure_ascii=False)}"
        text += f"\r\n\r\ndata:{json.dumps(last)}\n\n"
        content = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.end_headers()
        for start in range(0, len(content), 7):
            self.wfile.write(content[start : start + 7])
            self.wfile.flush()

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def test_streams_arrive_whole_and_bad_days_are_told(bundle: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with bridge(bundle, f"http://127.0.0.1:{server.server_port}", "secret") as line:
            line.say(request("stream", 1))
            assert line.hear()["params"] == {"é": "漢字"}
            assert line.hear()["result"] == {"done": True}
            assert line.ask(request("gateway", 2))["error"]["code"] == 502
            assert line.ask(request("garbage", 3))["error"]["code"] == 200
            assert "not reached" in line.ask(request("moved", 4))["error"]["message"]
    finally:
        server.shutdown()
        server.server_close()
    with bridge(bundle, "http://127.0.0.1:9", "secret") as line:
        assert line.ask(request("ping", 1))["error"]["code"] == 503


@pytest.mark.parametrize(
    ("url", "token", "said"),
    [
        ("", "t", "address"),
        ("chat.example.com", "t", "address"),
        ("http://chat.example.com", "t", "https://"),
        ("ftp://chat.example.com", "t", "https://"),
        ("https://chat.example.com", "", "token"),
        ("https://chat.example.com", "a b", "token"),
    ],
)
def test_wrong_settings_are_said_and_end_it(bundle: Path, url: str, token: str, said: str) -> None:
    with bridge(bundle, url, token) as line:
        code, complaint = line.end()
        assert code == 1
        assert said in complaint


def test_the_official_client_speaks_through_it(bundle: Path, laleo: Laleo) -> None:
    async def work() -> list[str]:
        env = {"LALEO_URL": laleo.url, "LALEO_TOKEN": laleo.token}
        program = StdioServerParameters(
            command=NODE, args=[str(bundle / "server" / "index.js")], env=env
        )
        async with stdio_client(program) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            return [tool.name for tool in (await session.list_tools()).tools]

    assert "message_visitor" in asyncio.run(work())


def test_manifest_registry_entry_and_server_agree() -> None:
    manifest = json.loads((ROOT / "mcp" / "bundle" / "manifest.json").read_text())
    package = json.loads((ROOT / "mcp" / "bundle" / "server" / "package.json").read_text())
    entry = json.loads((ROOT / "mcp" / "server.json").read_text())
    assert {manifest["version"], package["version"], entry["version"]} == {__version__}
    assert "dependencies" not in package
    assert manifest["user_config"]["token"]["sensitive"] is True
    assert len(entry["description"]) <= 100
    [remote] = entry["remotes"]
    assert (remote["type"], remote["url"]) == ("streamable-http", "https://{host}/mcp")
    assert remote["variables"]["host"]["isRequired"] is True
