"""Files for the tests: pictures with secrets in them, recordings, and things nobody wants."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

PLACE = b"GPS-SECRET-PLACE"


def jpeg(width: int = 60, height: int = 40) -> bytes:
    """A photo lying on its side, which tells where and by whom it was taken."""
    image = Image.new("RGB", (width, height), "red")
    exif = image.getexif()
    exif[0x010F] = PLACE.decode()  # maker
    exif[0x0112] = 6  # turn it by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=PLACE)
    return out.getvalue() + PLACE


def png(width: int = 60, height: int = 40, mode: str = "RGBA") -> bytes:
    """A picture with a text in it."""
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Comment", PLACE.decode())
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, "PNG", pnginfo=texts)
    return out.getvalue() + b"<script>alert(1)</script>"


def gif(frames: int = 3) -> bytes:
    """Something that moves."""
    pictures = [Image.new("RGB", (20, 10), (40 * n, 0, 0)) for n in range(frames)]
    out = io.BytesIO()
    pictures[0].save(
        out, "GIF", save_all=True, append_images=pictures[1:], duration=80, comment=PLACE
    )
    return out.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few bytes that says it is huge."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"\0" * 99))


def _chunk(name: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + check


WEBM = bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d") + b"\0" * 40
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\0" * 40
OGG = b"OggS\x00\x02" + b"\0" * 40
MP3 = b"ID3\x03\x00" + b"\0" * 60
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\0" * 30
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"
