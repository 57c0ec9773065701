"""Which addresses and ports a socket may be opened to, judged on the address itself.

`ipaddress.is_global` alone lets thirteen known ways through on Python 3.11 (IPv4 inside IPv6,
multicast, cloud metadata on public ranges); the list below closes them on every version.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from flask import Flask, current_app

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

DENIED: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24",  # IETF protocol assignments (RFC 6890)
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "168.63.129.16/32",  # Azure's wire server, on a public range
        "::/96",  # IPv4-compatible IPv6 (RFC 4291)
        "64:ff9b::/96",  # NAT64 (RFC 6052)
        "64:ff9b:1::/48",  # local NAT64 (RFC 8215)
        "2001::/32",  # Teredo (RFC 4380)
        "2002::/16",  # 6to4 (RFC 3056)
        "fec0::/10",  # site-local (RFC 3879)
        "3fff::/20",  # documentation (RFC 9637)
        "5f00::/16",  # segment routing (RFC 9602)
    )
)


class Refused(Exception):
    """An address that must not be connected to; the text says why, and what would be allowed."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Where connections may go. `allow` networks are open on every port; None ports: any.

    With a `proxy` (http://[user:password@]host:port) names are looked up there, and it refuses
    what it must; addresses that are written as such are still judged here.
    """

    allow: tuple[Network, ...] = ()
    ports: frozenset[int] | None = None
    everywhere: bool = False
    proxy: str | None = field(default=None, repr=False)

    def check(self, address: str, port: int) -> None:
        """Return when this very address may be connected to; raise Refused otherwise."""
        if self.everywhere:
            return
        found = parse(address)
        if any(found in network for network in self.allow if network.version == found.version):
            return
        if not is_public(found):
            raise Refused(
                f"{found} is a private, loopback or reserved address; "
                "the operator of this server can allow a network with LALEO_EGRESS_ALLOW."
            )
        self.check_port(port)

    def check_port(self, port: int) -> None:
        """Raise Refused for a port that no public address may be asked on."""
        if self.ports is not None and port not in self.ports:
            allowed = ", ".join(str(known) for known in sorted(self.ports))
            raise Refused(f"Port {port} is not allowed; use one of: {allowed}.")


def parse(address: str) -> Address:
    """The address as connected to: no zone, and the IPv4 one inside ::ffff:0:0/96."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found


def is_public(address: Address) -> bool:
    """Whether this is a plain unicast address of the public internet."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address in net for net in DENIED if net.version == address.version)


def tenant(app: Flask | None = None) -> Policy:
    """For addresses a tenant gave: public ones, the allowed ports, the operator's own networks."""
    settings = (app or current_app).config["LALEO"]
    allow = tuple(ip_network(text) for text in settings.egress_allow)
    return Policy(allow=allow, ports=frozenset(settings.egress_ports), proxy=settings.egress_proxy)


OPERATOR = Policy(everywhere=True)
"""For addresses the operator of the server set (SMTP, an own ntfy): anywhere."""
