"""The calls of a Laleo server: one at a time, answered by a page with the console's modules."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

import laleo.console

Json = dict[str, Any]
MODULES = Path(laleo.console.__file__).parent / "static" / "modules"
CALLS = {
    "enabled": True,
    "voice": True,
    "video": True,
    "callback": True,
    "outside_hours": "callback",
}
OVER = {"ended", "failed", "missed", "cancelled"}

# Somebody at the console: takes the call when told and sends what the made-up devices give.
ANSWERER = """<!doctype html><title>Desk</title><script type="module">
import {openMedia} from '/modules/call-media.js';
import {createPeer} from '/modules/call-peer.js';
const line = new WebSocket(`ws://${location.host}/desk`);
let peer;
const make = () => peer ??= createPeer({polite: false,
  signal: (data) => line.send(JSON.stringify(data)),
  on: {track: (stream) => { window.heard = stream; }, media: (said) => { window.said = said; },
    state: (state) => { window.state = state; }}});
line.onmessage = ({data}) => make().receive(JSON.parse(data));
line.onopen = () => { window.ready = true; };
window.answer = async (media) => { make().add(await openMedia(media)); };
window.flow = async () => {
  const all = (await peer.stats()).filter(({type}) => type === 'inbound-rtp');
  return {bytes: all.find(({kind}) => kind === 'audio')?.bytesReceived ?? 0,
    frames: all.find(({kind}) => kind === 'video')?.framesDecoded ?? 0};
};
window.say = (media) => peer.say(media);
</script>"""


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Switchboard:
    """Mixed into the server: the call, who answers it, and callbacks."""

    url: str
    described: dict[str, Json]

    def __init__(self) -> None:
        self.call: Json | None = None
        self.call_key = ""
        self.desk: web.WebSocketResponse | None = None
        self.callbacks: list[Json] = []
        self.refuse_phones: set[str] = set()
        self.call_ids = itertools.count(1)

    def add_call_routes(self, app: web.Application) -> None:
        app.router.add_get("/answerer", self._answerer)
        app.router.add_get("/modules/{name}", self._module)
        app.router.add_get("/desk", self._desk)

    async def _answerer(self, _request: web.Request) -> web.Response:
        return web.Response(text=ANSWERER, content_type="text/html")

    async def _module(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(MODULES / request.match_info["name"])

    async def _desk(self, request: web.Request) -> web.StreamResponse:
        self.desk = socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for received in socket:
            assert self.call is not None
            signal = {"call_id": self.call["id"], "data": received.json()}
            await self._everyone("call_signal", signal)
        return socket

    async def _on_call(self, socket: web.WebSocketResponse, data: Json) -> None:
        if self.call_key != data["client_id"]:
            self.call_key = data["client_id"]
            self.call = {
                "id": f"cal_{next(self.call_ids):026d}",
                "state": "ringing",
                "media": data["media"],
                "revision": 1,
                "requested_at": now(),
                "answered_at": None,
                "ended_at": None,
                "end_reason": None,
                "answered_by": None,
                "held": False,
                "recording": False,
            }
        answer = {"client_id": data["client_id"], "leg_id": "leg_1", "ice_servers": []}
        await self._send(socket, "ack", answer | {"call": self.call}, "call")

    async def _on_call_end(self, _socket: web.WebSocketResponse, _data: Json) -> None:
        if self.call and self.call["state"] not in OVER:
            ended = "ended" if self.call["answered_at"] else "cancelled"
            await self._everyone("call", {"call": self.moved(state=ended)})

    async def _on_call_signal(self, _socket: web.WebSocketResponse, data: Json) -> None:
        if self.desk is not None:
            await self.desk.send_json(data["data"])

    async def _on_callback(self, socket: web.WebSocketResponse, data: Json) -> None:
        if data["phone"] in self.refuse_phones:
            problem = {"code": "phone_invalid", "title": "Refused", "detail": "Not a number."}
            await self._send(socket, "error", problem, data["client_id"])
            return
        self.callbacks.append(data)
        callback = {"id": "cbk_1", "state": "due", "phone_shown": "+49 30 123456"}
        answer = {"client_id": data["client_id"], "callback": callback}
        await self._send(socket, "ack", answer, data["client_id"])

    def moved(self, **change: Any) -> Json:
        """The call after a move."""
        assert self.call is not None
        self.call |= change | {"revision": self.call["revision"] + 1}
        return self.call

    def move(self, **change: Any) -> None:
        """Move the call and tell the visitor."""
        self.push("call", {"call": self.moved(**change)})

    def answer(self, name: str = "Ana Silva") -> None:
        """Somebody takes the call."""
        by = {"kind": "operator", "id": "mem_1", "name": name}
        self.move(state="answered", answered_at=now(), answered_by=by)

    def running(self) -> Json | None:
        """The call as a welcome names it."""
        if self.call is None or self.call["state"] in OVER:
            return None
        return {"call": self.call, "leg_id": "leg_1", "ice_servers": []}

    def push(self, kind: str, data: Json) -> None:
        raise NotImplementedError

    async def _everyone(self, kind: str, data: Json) -> None:
        raise NotImplementedError

    async def _send(
        self, socket: web.WebSocketResponse, kind: str, data: Json, answers: str | None = None
    ) -> None:
        raise NotImplementedError
