"""A tiny GeoIP file (MaxMind DB 2.0), written by hand: 24-bit records, IPv4 networks."""

from __future__ import annotations

import struct
from ipaddress import IPv4Network
from typing import Any

_TEXT, _UINT16, _UINT32, _MAP, _ARRAY, _UINT64 = 2, 5, 6, 7, 11, 9


def _control(kind: int, size: int) -> bytes:
    assert size < 285
    length, rest = (size, b"") if size < 29 else (29, bytes([size - 29]))
    if kind < 8:
        return bytes([kind << 5 | length]) + rest
    return bytes([length, kind - 7]) + rest


def encode(value: Any) -> bytes:
    """A value of the data section."""
    if isinstance(value, str):
        return _control(_TEXT, len(value.encode())) + value.encode()
    if isinstance(value, int):
        raw = value.to_bytes(8).lstrip(b"\0")
        kind = _UINT16 if value < 1 << 16 else _UINT64
        return _control(kind, len(raw)) + raw
    if isinstance(value, list):
        return _control(_ARRAY, len(value)) + b"".join(map(encode, value))
    parts = (encode(key) + encode(one) for key, one in value.items())
    return _control(_MAP, len(value)) + b"".join(parts)


def build(networks: dict[str, dict[str, Any]]) -> bytes:
    """The file."""
    nodes: list[list[Any]] = [[None, None]]
    data = b""
    for text, entry in networks.items():
        network, node = IPv4Network(text), 0
        bits = f"{int(network.network_address):032b}"[: network.prefixlen]
        for bit in bits[:-1]:
            if nodes[node][int(bit)] is None:
                nodes.append([None, None])
                nodes[node][int(bit)] = len(nodes) - 1
            node = nodes[node][int(bit)]
        nodes[node][int(bits[-1])] = ("data", len(data))
        data += encode(entry)
    tree = b"".join(_record(side, len(nodes)) for node in nodes for side in node)
    about = {
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": 1_700_000_000,
        "database_type": "Test",
        "description": {"en": "Test"},
        "ip_version": 4,
        "languages": ["en"],
        "node_count": len(nodes),
        "record_size": 24,
    }
    return tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + encode(about)


def _record(side: Any, count: int) -> bytes:
    value = count if side is None else count + 16 + side[1] if isinstance(side, tuple) else side
    return struct.pack(">I", value)[1:]
