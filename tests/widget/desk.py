"""What a Laleo server does beside carrying words: files, forms, ratings, transcripts."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

Json = dict[str, Any]
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Authorization",
    "Access-Control-Allow-Methods": "POST",
}
KINDS = {"image": "image", "audio": "audio", "application": "pdf", "text": "text"}


class Desk:
    """Mixed into the server: uploads and the frames of forms, ratings and transcripts."""

    url: str
    messages: list[Json]

    def __init__(self) -> None:
        self.stored: dict[str, tuple[str, bytes]] = {}
        self.described: dict[str, Json] = {}
        self.bearers: list[str] = []
        self.refuse_uploads_with: int | None = None
        self.hold_uploads = False
        self.refuse: dict[str, Json] = {}
        self.file_ids = itertools.count(1)

    def add_routes(self, app: web.Application) -> None:
        app.router.add_route("OPTIONS", "/w/v1/attachments", self._allow)
        app.router.add_post("/w/v1/attachments", self._upload)
        app.router.add_get("/files/{id}/{name}", self._show)

    async def _allow(self, _request: web.Request) -> web.Response:
        return web.Response(status=204, headers=CORS)

    async def _upload(self, request: web.Request) -> web.Response:
        self.bearers.append(request.headers.get("Authorization", ""))
        form = await request.post()
        if self.hold_uploads:
            await asyncio.Event().wait()
        if self.refuse_uploads_with:
            return web.json_response({}, status=self.refuse_uploads_with, headers=CORS)
        file = form["file"]
        assert isinstance(file, web.FileField)
        content = file.file.read()
        return web.json_response(
            self.keep(file.filename, file.content_type, content), status=201, headers=CORS
        )

    def keep(self, name: str, content_type: str, content: bytes, **more: Any) -> Json:
        """Store a file, as if somebody had uploaded it."""
        file_id = f"fil_{next(self.file_ids):026d}"
        self.stored[file_id] = (content_type, content)
        end = datetime.now(UTC) + timedelta(hours=1)
        self.described[file_id] = {
            "id": file_id,
            "name": name,
            "content_type": content_type,
            "size": len(content),
            "kind": KINDS[content_type.partition("/")[0]],
            "width": None,
            "height": None,
            "duration_s": None,
            "url": f"{self.url}/files/{file_id}/file?sig=1",
            "preview_url": None,
            "expires_at": end.isoformat(timespec="milliseconds"),
            **more,
        }
        return self.described[file_id]

    async def _show(self, request: web.Request) -> web.Response:
        found = self.stored.get(request.match_info["id"])
        if found is None:
            return web.Response(status=404, headers=CORS)
        return web.Response(body=found[1], content_type=found[0], headers=CORS)

    def attached(self, data: Json) -> list[Json]:
        """The files a message names."""
        return [self.described[file_id] for file_id in data.get("attachment_ids", [])]
