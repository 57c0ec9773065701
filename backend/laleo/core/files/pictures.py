"""Pictures: measured before they are unpacked, freed of what they tell of their maker, made small.

Every picture is written anew from its pixels: where and with what it was taken (EXIF, GPS, XMP,
comments, embedded thumbnails) and whatever hid behind the last pixel stays behind.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PIL import Image, ImageOps, UnidentifiedImageError

from laleo.core.files.kinds import refused

T = TypeVar("T")

MAX_PIXELS = 40_000_000
MAX_MOVING = 120_000_000  # all frames together
MAX_FRAMES = 500
PREVIEW_SIDE = 640
FACE = 128
_FORMATS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
}
_QUALITY: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 90, "optimize": True},
    "WEBP": {"quality": 90, "method": 3},
}
_PLAIN_MODES = {"RGB", "L"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean picture and its small one (None when it is small itself)."""

    content: bytes
    preview: bytes | None
    width: int
    height: int


def clean(content: bytes, content_type: str) -> Picture:
    """The picture without anything but its pixels; Invalid when it is broken or too large."""
    return _safely(_cleaned, content, content_type)


def portrait(content: bytes, content_type: str) -> bytes:
    """The middle of the picture, square and small, as WebP; Invalid as with `clean`."""
    return _safely(_portrait, content, content_type)


def _safely(work: Callable[[bytes, str], T], content: bytes, content_type: str) -> T:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return work(content, _FORMATS[content_type])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise refused("This picture is broken; save it again and retry.") from error


def _cleaned(content: bytes, format_: str) -> Picture:
    with Image.open(io.BytesIO(content), formats=[format_]) as image:
        _measure(image)
        if getattr(image, "is_animated", False):
            return Picture(_moving(image, format_), _small(image), image.width, image.height)
        upright = ImageOps.exif_transpose(image)
        out = _still(upright, format_, image)
        return Picture(out, _small(upright), upright.width, upright.height)


def _portrait(content: bytes, format_: str) -> bytes:
    with Image.open(io.BytesIO(content), formats=[format_]) as image:
        _measure(image)
        square = ImageOps.fit(ImageOps.exif_transpose(image).convert("RGBA"), (FACE, FACE))
        square.info = {}
        return _saved(square, "WEBP", quality=82, method=3)


def _measure(image: Image.Image) -> None:
    """Look at the size that the header tells, before any pixel is unpacked."""
    pixels, frames = image.width * image.height, getattr(image, "n_frames", 1)
    if pixels > MAX_PIXELS:
        raise _too_large()
    if frames > MAX_FRAMES or (frames > 1 and pixels * frames > MAX_MOVING):
        raise refused("This animation is too long; send a shorter or smaller one.")


def _too_large() -> Exception:
    limit = MAX_PIXELS // 1_000_000
    return refused(f"This picture has too many pixels; {limit} megapixels are allowed.")


def _still(image: Image.Image, format_: str, source: Image.Image) -> bytes:
    bare = _bare(image)
    colours = {"icc_profile": source.info["icc_profile"]} if "icc_profile" in source.info else {}
    return _saved(bare, format_, **_QUALITY.get(format_, {}), **colours)


def _moving(image: Image.Image, format_: str) -> bytes:
    frames, durations = [], []
    for index in range(getattr(image, "n_frames", 1)):
        image.seek(index)
        durations.append(image.info.get("duration", 100))
        frames.append(_bare(image.convert("RGBA")))
    loop = image.info.get("loop", 0)
    first, *rest = frames
    how = {"save_all": True, "append_images": rest, "duration": durations, "loop": loop}
    if format_ == "GIF":
        how["disposal"] = 2
    image.seek(0)
    return _saved(first, format_, **how)


def _bare(image: Image.Image) -> Image.Image:
    """The pixels and the transparency alone."""
    copy = image.copy()
    seen_through = copy.info.get("transparency")
    copy.info = {} if seen_through is None else {"transparency": seen_through}
    copy.getexif().clear()
    return copy


def _small(image: Image.Image) -> bytes | None:
    if max(image.size) <= PREVIEW_SIDE:
        return None
    small = image.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    if small.mode not in _PLAIN_MODES:
        small = small.convert("RGBA")
    small.info = {}
    return _saved(small, "WEBP", quality=78, method=3)


def _saved(image: Image.Image, format_: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format_, **how)
    return out.getvalue()
