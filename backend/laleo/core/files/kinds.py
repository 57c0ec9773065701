"""What kind of file some bytes are: told by the bytes, never by the sender."""

from __future__ import annotations

import re
from dataclasses import dataclass

from laleo.core.errors import Invalid

IMAGE, AUDIO, PDF, TEXT = "image", "audio", "pdf", "text"
KINDS = (IMAGE, AUDIO, PDF, TEXT)


@dataclass(frozen=True, slots=True)
class Type:
    """A type we take, and the endings its names may have (the first is given where none fits)."""

    content_type: str
    kind: str
    endings: tuple[str, ...]


PLAIN = Type("text/plain", TEXT, (".txt", ".log", ".md"))
CSV = Type("text/csv", TEXT, (".csv",))
_HEAD = 4096
_BEGINNINGS = {
    Type("image/png", IMAGE, (".png",)): rb"\x89PNG\r\n\x1a\n",
    Type("image/jpeg", IMAGE, (".jpg", ".jpeg")): rb"\xff\xd8\xff",
    Type("image/gif", IMAGE, (".gif",)): rb"GIF8[79]a",
    Type("image/webp", IMAGE, (".webp",)): rb"RIFF....WEBP",
    Type("application/pdf", PDF, (".pdf",)): rb"%PDF-\d",
    Type("audio/webm", AUDIO, (".webm", ".weba")): rb"\x1a\x45\xdf\xa3.{0,60}webm",
    Type("audio/ogg", AUDIO, (".ogg", ".oga", ".opus")): rb"OggS\x00",
    Type("audio/mp4", AUDIO, (".m4a", ".mp4")): rb"....ftyp(?:M4[AB] |mp4[12]|iso[m2-9]|dash)",
    Type("audio/mpeg", AUDIO, (".mp3",)): rb"ID3[\x02-\x04]\x00|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]",
    Type("audio/wav", AUDIO, (".wav",)): rb"RIFF....WAVE",
}
"""The types we take, by how their files begin: a closed list, so nothing else gets in by guess."""
_MAGIC = [(re.compile(begins, re.DOTALL), found) for found, begins in _BEGINNINGS.items()]
_MARKUP = re.compile(
    rb"<\s*(?:!doctype|\?xml|\?php|html|head|body|script|svg|iframe|style|title|meta|x:)",
    re.IGNORECASE,
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
TAKEN = "pictures (PNG, JPEG, GIF, WebP), PDF, plain text and CSV, and voice (WebM, Ogg, MP4, MP3)"


def sniff(content: bytes, name: str) -> Type:
    """The type of these bytes; Invalid when it is none that we take.

    The name only decides between plain text and CSV, which are the same bytes.
    """
    found = _by_magic(content[:_HEAD])
    if found is not None:
        return found
    if not content.strip():
        raise refused("It is empty.")
    if _is_text(content):
        return CSV if name.lower().endswith(CSV.endings) else PLAIN
    raise refused(f"This type of file is not taken; send {TAKEN}.")


def _by_magic(head: bytes) -> Type | None:
    return next((found for begins, found in _MAGIC if begins.match(head)), None)


def _is_text(content: bytes) -> bool:
    """UTF-8 without control characters; HTML, SVG and other markup is no text to us."""
    if _CONTROLS.search(content) or _MARKUP.search(content[:_HEAD]):
        return False
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def refused(reason: str) -> Invalid:
    """Why a file is not taken, in words for whoever sent it."""
    return Invalid(reason, code="file_refused", errors=[{"pointer": "/file", "detail": reason}])
