"""Small real files."""

from __future__ import annotations

import io
import math
import struct
import wave
import zlib
from typing import Any


def png(width: int = 48, height: int = 32) -> bytes:
    """A picture."""
    row = b"\0" + b"\x40\x80\xc0" * width

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(row * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def wav(seconds: int = 2) -> bytes:
    """A tone."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        tone = (struct.pack("<h", int(6000 * math.sin(i / 8))) for i in range(8000 * seconds))
        sound.writeframes(b"".join(tone))
    return out.getvalue()


def file(name: str, kind: str, content: bytes) -> Any:
    """A file as a browser's file chooser takes it."""
    return {"name": name, "mimeType": kind, "buffer": content}
