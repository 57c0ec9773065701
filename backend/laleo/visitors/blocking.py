"""Who is kept out: asked at every door that a visitor's page uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from laleo.core import clock
from laleo.core.db import db
from laleo.core.errors import Forbidden
from laleo.visitors.models import Block, Visitor
from laleo.widgets import service as widgets

VISITOR, IP = "visitor", "ip"
MOST = 2000
_MEMO = "blocks of "

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Blocked:
    """What an account keeps out now."""

    visitors: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = field(default=())

    def holds(self, visitor_id: str | None, ip: str | None) -> bool:
        """Whether this visitor, or this address, is kept out."""
        if visitor_id in self.visitors:
            return True
        found = address(ip) if ip and self.networks else None
        return found is not None and any(found in network for network in self.networks)


def address(text: str) -> Address | None:
    """The address in a text; one of IPv4 that is dressed as IPv6 is the former."""
    try:
        found = ip_address(text.partition("/")[0].partition("%")[0])
    except ValueError:
        return None
    inner = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return inner or found


def current(account_id: str) -> Blocked:
    """What the account keeps out now; read once in a piece of work."""
    memo, key = db.session().info, _MEMO + account_id
    if key not in memo:
        memo[key] = _read(account_id)
    found: Blocked = memo[key]
    return found


def _read(account_id: str) -> Blocked:
    query = select(Block.kind, Block.value).where(Block.account_id == account_id, standing())
    rows = db.session.execute(query.limit(MOST)).all()
    visitors = frozenset(value for kind, value in rows if kind == VISITOR)
    return Blocked(visitors, tuple(ip_network(value) for kind, value in rows if kind == IP))


def standing() -> ColumnElement[bool]:
    """Blocks whose time is not over."""
    return or_(Block.expires_at.is_(None), Block.expires_at > clock.now())


def forget(account_id: str) -> None:
    """Read again when asked next: a block was added or taken away."""
    db.session().info.pop(_MEMO + account_id, None)


def covers(visitor: Visitor) -> bool:
    """Whether this visitor is kept out, by name or by address."""
    return current(visitor.account_id).holds(visitor.id, visitor.ip)


@widgets.gate
def _refuse_address(account_id: str, ip: str) -> None:
    refuse(account_id, None, ip)


def refuse(account_id: str, visitor_id: str | None, ip: str | None) -> None:
    """Raise Forbidden for who is kept out."""
    if current(account_id).holds(visitor_id, ip):
        raise _refused()


def _refused() -> Forbidden:
    return Forbidden("This widget is not available to you.", code="blocked")


def refusal() -> dict[str, Any]:
    """What a page that is open is told before it is closed."""
    return _refused().problem()
