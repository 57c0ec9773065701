"""Where an address is, by a GeoIP file of the operator's (.mmdb), and how much of it is kept."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_network
from pathlib import Path
from typing import Any

import maxminddb
import structlog
from flask import current_app

from laleo.visitors.blocking import address

log = structlog.get_logger(__name__)

LOOK_S = 5.0
_V4, _V6 = 24, 48
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Place:
    """Country (ISO 3166-1), region and city, as far as the file knows them."""

    country: str | None = None
    region: str | None = None
    city: str | None = None


NOWHERE = Place()


@dataclass(slots=True)
class _File:
    """The open file, which version of it that is, and when to look for another."""

    reader: maxminddb.Reader | None = None
    version: tuple[int, int, int] | None = None
    look_at: float = 0.0


def find(ip: str) -> Place:
    """Where the address is; nowhere without a file, or when the file does not say."""
    path: Path | None = current_app.config["LALEO"].geoip_file
    found = address(ip)
    if path is None or found is None:
        return NOWHERE
    reader = _reader(path)
    try:
        entry = reader.get(found) if reader is not None else None
    except ValueError:  # an IPv6 address in a file of IPv4
        entry = None
    return _place(entry) if isinstance(entry, dict) else NOWHERE


def _reader(path: Path) -> maxminddb.Reader | None:
    """The file as it is now; a new one takes its place within seconds."""
    file: _File = current_app.extensions.setdefault("laleo-geoip", _File())
    with _lock:
        if time.monotonic() >= file.look_at:
            file.look_at = time.monotonic() + LOOK_S
            _look(path, file)
    return file.reader


def _look(path: Path, file: _File) -> None:
    try:
        stat = path.stat()
        version = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if version != file.version:
            file.reader = maxminddb.open_database(path, maxminddb.MODE_MEMORY)
            file.version = version
    except (OSError, maxminddb.InvalidDatabaseError) as error:
        log.warning("geoip_unreadable", path=str(path), error=repr(error))


def _place(entry: dict[str, Any]) -> Place:
    country = (entry.get("country") or {}).get("iso_code")
    regions = entry.get("subdivisions") or [{}]
    return Place(country, _name(regions[0]), _name(entry.get("city") or {}))


def _name(part: dict[str, Any]) -> str | None:
    names = part.get("names") or {}
    return names.get("en")


def truncated(ip: str) -> str:
    """The address without the part that tells its household: /24 of IPv4, /48 of IPv6."""
    found = address(ip)
    if found is None:
        return ""
    return str(ip_network((found, _V4 if isinstance(found, IPv4Address) else _V6), strict=False))
