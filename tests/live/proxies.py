"""A network between browser and server that treats WebSockets as many do: badly."""

from __future__ import annotations

import asyncio
import contextlib
import threading

REFUSES, HANGS, PASSES = "refuses", "hangs", "passes"
_NO = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Proxy:
    """Passes requests on to `target`; upgrades it treats as `mode` says."""

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self.target = 0
        self.upgrades = 0
        self._loop = asyncio.new_event_loop()
        self._links: set[asyncio.StreamWriter] = set()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        serving = asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(serving, self._loop).result(5)
        self.port: int = self._server.sockets[0].getsockname()[1]
        self.url = f"http://localhost:{self.port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._links.add(writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            if b"upgrade: websocket" in head.lower():
                self.upgrades += 1
                if self.mode == REFUSES:
                    writer.write(_NO)
                    writer.close()
                    return
                if self.mode == HANGS:
                    await reader.read()
                    return
            await self._pass(head, reader, writer)
        writer.close()

    async def _pass(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        there_reader, there = await asyncio.open_connection("127.0.0.1", self.target)
        self._links.add(there)
        there.write(head)
        pumps = (_pump(reader, there), _pump(there_reader, writer))
        await asyncio.gather(*pumps, return_exceptions=True)

    def cut(self) -> None:
        """Cut whatever is open, as a network does that changes."""

        async def every() -> None:
            for writer in list(self._links):
                writer.transport.abort()
            self._links.clear()

        asyncio.run_coroutine_threadsafe(every(), self._loop).result(5)

    def close(self) -> None:
        """Stop."""
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
