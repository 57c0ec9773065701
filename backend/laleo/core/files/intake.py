"""Taking a file: size, name and type are checked, pictures cleaned, and then it is kept."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import IO

from laleo.core import ids
from laleo.core.errors import PayloadTooLarge
from laleo.core.files import aside, store
from laleo.core.files.kinds import IMAGE, Type, refused, sniff
from laleo.core.files.pictures import Picture, clean, portrait
from laleo.core.schemas import clean as one_line

MAX_BYTES = 10 * 1024 * 1024
MAX_FACE_BYTES = 2 * 1024 * 1024
LONGEST_NAME = 100
_UNWANTED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')


@dataclass(frozen=True, slots=True)
class Kept:
    """A file on the disk that no row names yet."""

    id: str
    name: str
    content_type: str
    kind: str
    size: int
    width: int | None = None
    height: int | None = None
    has_preview: bool = False


def keep(stream: IO[bytes], name: str) -> Kept:
    """Keep a file that somebody sends; Invalid or PayloadTooLarge say why it is not taken.

    Takes its time over pictures: hold no database connection meanwhile.
    """
    content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        raise PayloadTooLarge(f"This file is too large; {limit} MB are allowed.")
    found = sniff(content, name)
    file_id, shown = ids.new_id("fil"), safe_name(name, found)
    if found.kind != IMAGE:
        store.write(file_id, content)
        return Kept(file_id, shown, found.content_type, found.kind, len(content))
    picture: Picture = aside.run(clean, content, found.content_type)
    if len(picture.content) > 2 * MAX_BYTES:
        raise refused("This picture is too large; send a smaller one.")
    store.write(file_id, picture.content)
    if picture.preview is not None:
        store.write(file_id, picture.preview, preview=True)
    return Kept(
        file_id,
        shown,
        found.content_type,
        found.kind,
        len(picture.content),
        picture.width,
        picture.height,
        has_preview=picture.preview is not None,
    )


def face(stream: IO[bytes]) -> bytes:
    """A picture of somebody as a small square WebP, to be kept elsewhere; takes its time, too."""
    content = stream.read(MAX_FACE_BYTES + 1)
    if len(content) > MAX_FACE_BYTES:
        raise PayloadTooLarge("This picture is too large; 2 MB are allowed.")
    found = sniff(content, "")
    if found.kind != IMAGE:
        raise refused("This is no picture; send a PNG, JPEG, GIF or WebP.")
    return aside.run(portrait, content, found.content_type)


def safe_name(name: str, found: Type) -> str:
    """A name that every system can save, with an ending that tells the truth."""
    last = re.split(r"[/\\]", name)[-1]
    seen = (letter for letter in one_line(last, 255) if unicodedata.category(letter) != "Cf")
    plain = "".join(seen)
    plain = _UNWANTED.sub("_", plain).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot or f".{ending.lower()}" not in found.endings:
        stem, ending = plain, found.endings[0].removeprefix(".")
    return f"{stem[:LONGEST_NAME].rstrip(' .') or found.kind}.{ending}"
