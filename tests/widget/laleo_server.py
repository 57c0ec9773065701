"""A small Laleo server as the widget meets it: loader, config, files and the realtime protocol."""

import asyncio
import base64
import itertools
import json
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from laleo.core import i18n
from tests.widget.desk import Desk
from tests.widget.switchboard import Switchboard

WIDGET_ID = "wgt_01jd0000000000000000000001"
CONVERSATION_ID = "cnv_01jd0000000000000000000001"
CORS = {"Access-Control-Allow-Origin": "*"}
Json = dict[str, Any]


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Thread:
    """One event loop in a thread of its own; `call` runs a coroutine there and waits."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def call(self, work: Coroutine[Any, Any, Any]) -> Any:
        future: Future[Any] = asyncio.run_coroutine_threadsafe(work, self.loop)
        return future.result(10)

    def serve(self, app: web.Application) -> tuple[web.AppRunner, str]:
        runner = web.AppRunner(app, shutdown_timeout=0.1)

        async def start() -> int:
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            port: int = runner.addresses[0][1]
            return port

        return runner, f"http://127.0.0.1:{self.call(start())}"

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()


class LaleoServer(Desk, Switchboard):
    """What the tests steer: who is connected, what arrives, what the network does."""

    def __init__(self, built: Path, thread: Thread) -> None:
        Desk.__init__(self)
        Switchboard.__init__(self)
        self.built = built
        self.thread = thread
        self.manifest: Json = json.loads((built / "manifest.json").read_text())
        self.texts: Json = json.loads((built / "texts.en.json").read_text())
        self.overrides: Json = {}
        self.appearance: Json = {}
        self.messages: list[Json] = []
        self.frames: list[Json] = []
        self.requests: list[str] = []
        self.sockets: set[web.WebSocketResponse] = set()
        self.is_down = False
        self.lose_answers = False
        self.welcome_online: bool | None = None
        self.visits = 1
        self.refuse_tokens: set[str] = set()
        self.tampered: set[str] = set()
        self.refuse_messages_with: Json | None = None
        self.refuse_config_with: tuple[int, Json] | None = None
        self.queries: list[dict[str, str]] = []
        self.tokens = itertools.count(1)
        self.runner, self.url = thread.serve(self._app())

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/widget.js", self._loader)
        app.router.add_get("/w/v1/config", self._config)
        app.router.add_get("/w/v1/{name}", self._file)
        app.router.add_get("/rt/v1/ws", self._realtime)
        self.add_routes(app)
        self.add_call_routes(app)
        return app

    async def _loader(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request.path)
        return web.FileResponse(self.built / self.manifest["loader"], headers=CORS)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request.path)
        name = request.match_info["name"]
        if name in self.tampered:
            return web.Response(text="tampered = 1", content_type="text/javascript", headers=CORS)
        return web.FileResponse(self.built / name, headers=CORS)

    async def _config(self, request: web.Request) -> web.Response:
        self.requests.append(request.path)
        self.queries.append(dict(request.query))
        if self.refuse_config_with is not None:
            status, problem = self.refuse_config_with
            return web.json_response(problem, status=status, headers=CORS)
        appearance = {
            "accent": "#2f5bea",
            "accent_text": "#ffffff",
            "position": "right",
            "launcher": "bubble",
            "launcher_text": "",
            "offset_x": 20,
            "offset_y": 20,
            "z_index": 2147483000,
            "hide_on": [],
            "mobile": "full",
            "subtitle": "",
        }
        config = {
            "widget_id": WIDGET_ID,
            "enabled": True,
            "storage_mode": "session",
            "locale": "en",
            "appearance": {
                **appearance,
                "greeting": "Hello! How can we help?",
                "title": "Harbour Bikes",
                **self.appearance,
            },
            "privacy": {"consent": "off", "respect_dnt": True},
            "greetings": [],
            "texts": self.texts,
            "files": {name: f"/w/v1/{self.manifest[name]}" for name in self.manifest["parts"]},
            "server": self.url,
            "online": True,
            "team_name": "Harbour Bikes",
            **self.overrides,
        }
        known = {name: value for name, value in config.items() if value is not None}
        return web.json_response(known, headers=CORS)

    async def _realtime(self, request: web.Request) -> web.StreamResponse:
        if self.is_down:
            return web.Response(status=503)
        socket = web.WebSocketResponse(protocols=("laleo.1",))
        await socket.prepare(request)
        self.sockets.add(socket)
        try:
            async for received in socket:
                if received.type is WSMsgType.TEXT:
                    await self._frame(socket, received.json())
        finally:
            self.sockets.discard(socket)
        return socket

    async def _frame(self, socket: web.WebSocketResponse, frame: Json) -> None:
        self.frames.append(frame)
        if frame["t"] in self.refuse:
            return await self._send(socket, "error", self.refuse[frame["t"]], frame.get("c"))
        answer = getattr(self, f"_on_{frame['t']}", None)
        if answer is not None:
            await answer(socket, frame["d"])
        return None

    async def _send(
        self, socket: web.WebSocketResponse, kind: str, data: Json, answers: str | None = None
    ) -> None:
        await socket.send_json({"t": kind, "d": data} | ({"c": answers} if answers else {}))

    async def _on_hello(self, socket: web.WebSocketResponse, hello: Json) -> None:
        seen = (hello.get("seen") or {}).get("seq", 0)
        missed = [m for m in self.messages if m["seq"] > seen]
        shown = missed[:50] if seen else missed[-50:]
        last = self.messages[-1]["seq"] if self.messages else 0
        conversation = {"id": CONVERSATION_ID, "last_seq": last, "unread": self.unread()}
        welcome = {
            "kind": "visitor",
            "visitor_id": "vis_1",
            "visit_id": "vst_1",
            "visits": self.visits,
            "token": hello.get("token") or f"visitor-token-{next(self.tokens)}",
            "heartbeat_s": 25,
            "conversation": conversation if self.messages else None,
            "messages": shown,
            "has_more": len(missed) > len(shown),
            "call": self.running(),
        }
        if self.welcome_online is not None:
            welcome["online"] = self.welcome_online
        await self._send(socket, "welcome", welcome)

    async def _on_message(self, socket: web.WebSocketResponse, data: Json) -> None:
        if self.refuse_messages_with is not None:
            problem = {**self.refuse_messages_with, "client_id": data["client_id"]}
            return await self._send(socket, "error", problem)
        known = [m for m in self.messages if m["client_id"] == data["client_id"]]
        author = {"kind": "visitor", "id": "vis_1", "name": ""}
        message = known[0] if known else self.append(data["body"], author, data["client_id"])
        message["attachments"] = self.attached(data)
        if self.lose_answers:
            return await self._drop()
        return await self._send(socket, "ack", {"client_id": data["client_id"], "message": message})

    _on_offline = _on_message

    async def _on_sync(self, socket: web.WebSocketResponse, data: Json) -> None:
        missed = [m for m in self.messages if m["seq"] > data["after_seq"]]
        page = {"messages": missed[:50], "has_more": len(missed) > 50}
        await self._send(socket, "messages", page)

    async def _on_history(self, socket: web.WebSocketResponse, data: Json) -> None:
        earlier = [m for m in self.messages if m["seq"] < data["before_seq"]]
        page = {"messages": earlier[-50:], "has_more": len(earlier) > 50}
        await self._send(socket, "history", page)

    async def _on_read(self, _socket: web.WebSocketResponse, data: Json) -> None:
        for message in self.messages:
            if message["seq"] <= data["seq"] and message["author"]["kind"] != "visitor":
                message["read_at"] = message["read_at"] or now()

    async def _on_identify(self, socket: web.WebSocketResponse, data: Json) -> None:
        if data["token"] in self.refuse_tokens:
            problem = {"code": "identity_refused", "title": "Refused", "detail": "It has expired."}
            return await self._send(socket, "error", problem, "identify")
        claims = data["token"].split(".")[1]
        person = json.loads(base64.urlsafe_b64decode(claims + "=="))["sub"]
        answer = {"visitor_id": f"vis_{person}", "token": f"token-of-{person}"}
        return await self._send(socket, "identified", answer)

    async def _on_attributes(self, socket: web.WebSocketResponse, _data: Json) -> None:
        await self._send(socket, "ack", {}, "setAttributes")

    _on_tags = _on_track = _on_attributes

    async def _on_forget(self, socket: web.WebSocketResponse, _data: Json) -> None:
        await self._send(socket, "forgotten", {})
        await socket.close(code=1000)

    async def _on_ping(self, socket: web.WebSocketResponse, _data: Json) -> None:
        await self._send(socket, "pong", {})

    async def _drop(self) -> None:
        for socket in list(self.sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY)

    def unread(self) -> int:
        return sum(
            1 for m in self.messages if m["author"]["kind"] != "visitor" and not m["read_at"]
        )

    def append(self, body: str, author: Json, client_id: str | None = None) -> Json:
        """Keep a message without telling anybody: what a cut network looks like."""
        seq = len(self.messages) + 1
        message = {
            "id": f"msg_{seq:026d}",
            "conversation_id": CONVERSATION_ID,
            "seq": seq,
            "client_id": client_id,
            "author": author,
            "body": body,
            "attachments": [],
            "internal": False,
            "created_at": now(),
            "delivered_at": None,
            "read_at": None,
        }
        self.messages.append(message)
        return message

    def say(self, body: str, name: str = "Ana Silva", kind: str = "operator", **more: Any) -> Json:
        """A message from the team, delivered to whoever is connected."""

        async def write() -> Json:
            # In the server's own thread: a visitor's message may arrive at the same moment.
            message = self.append(body, {"kind": kind, "id": f"{kind}_1", "name": name})
            message |= more
            return message

        message: Json = self.thread.call(write())
        self.push("message", {"message": message})
        return message

    async def _everyone(self, kind: str, data: Json) -> None:
        for socket in list(self.sockets):
            await self._send(socket, kind, data)

    def push(self, kind: str, data: Json) -> None:
        self.thread.call(self._everyone(kind, data))

    def cut(self, *, down: bool = True) -> None:
        """Close every socket; `down` keeps new ones out until `restore`."""
        self.is_down = down
        self.thread.call(self._drop())

    def restore(self) -> None:
        self.is_down = False

    def language(self, code: str) -> None:
        """Speak another language, as the product's catalogues have it."""
        texts = {key: i18n.translate(code, text) for key, text in self.texts.items()}
        self.overrides |= {"locale": code, "texts": texts}

    def received(self, kind: str) -> list[Json]:
        return [frame["d"] for frame in self.frames if frame["t"] == kind]

    def close(self) -> None:
        self.thread.call(self._drop())
        self.thread.call(self.runner.cleanup())
