"""`laleo doctor`: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from laleo.calls import turn
from laleo.config import BadSetting, Settings
from laleo.core import egress
from laleo.supervisor import schema


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `verdict` is good, note or bad."""

    verdict: str
    subject: str
    detail: str

    def __str__(self) -> str:
        return f"{self.verdict:<5} {self.subject:<9} {self.detail}"


def examine(settings: Settings) -> Iterator[Finding]:
    """Every check's findings, in order."""
    for check in CHECKS:
        yield from check(settings)


def _settings(settings: Settings) -> Iterator[Finding]:
    yield Finding(
        "good", "settings", f"data in {settings.data_dir}, people use {settings.public_url}"
    )
    if not settings.https and "localhost" not in settings.public_url:
        yield Finding(
            "note",
            "settings",
            "PUBLIC_URL has no TLS; put a proxy with https:// in front. Until then programs such "
            "as Claude and ChatGPT cannot connect: OAuth needs TLS",
        )


def _services(settings: Settings) -> Iterator[Finding]:
    if settings.web_processes:
        yield Finding(
            "good",
            "services",
            f"web x {settings.web_processes} on port {settings.port}, rt on port "
            f"{settings.rt_port}; the proxy in front sends /rt/* to the latter",
        )


def _database(settings: Settings) -> Iterator[Finding]:
    kind = "SQLite" if settings.sqlite else "PostgreSQL"
    try:
        pending = schema.pending(settings)
    except BadSetting as error:
        yield Finding("bad", "database", str(error))
        return
    if pending:
        yield Finding(
            "bad", "database", f"{kind} answers, but is not up to date; run `laleo migrate`"
        )
    else:
        yield Finding("good", "database", f"{kind} answers and is up to date")


def _redis(settings: Settings) -> Iterator[Finding]:
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        with Redis.from_url(settings.bus_url, socket_connect_timeout=3, socket_timeout=3) as client:
            server = cast("dict[str, Any]", client.info())
    except (RedisError, OSError) as error:
        hint = "check REDIS_URL" if settings.redis_url else "it runs only while `laleo up` runs"
        yield Finding("bad", "redis", f"{error} ({hint})")
        return
    yield Finding(
        "good", "redis", f"version {server.get('valkey_version', server['redis_version'])}"
    )
    if server["maxmemory_policy"] != "noeviction":
        yield Finding("bad", "redis", "maxmemory-policy must be noeviction, or jobs get lost")
    if not server["aof_enabled"]:
        yield Finding("note", "redis", "appendonly is off; live lists are empty after its restart")


def _mail(settings: Settings) -> Iterator[Finding]:
    if settings.smtp is None:
        yield Finding("note", "mail", "SMTP_URL is not set; sign-in codes go to the terminal")
        return
    kind = smtplib.SMTP_SSL if settings.smtp.tls else smtplib.SMTP
    try:
        with kind(settings.smtp.host, settings.smtp.port, timeout=5) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        where = f"{settings.smtp.host}:{settings.smtp.port}"
        yield Finding("bad", "mail", f"no answer from {where} ({error}); check SMTP_URL")
    else:
        yield Finding("good", "mail", f"{settings.smtp.host} answers")


def _calls(settings: Settings) -> Iterator[Finding]:
    if not settings.turn_urls or not settings.turn_secret:
        yield Finding(
            "note",
            "calls",
            "LALEO_TURN_URLS is not set; calls from strict networks (offices, some phones) do not "
            "come about. See deploy/coturn/turnserver.conf",
        )
        return
    name, key = turn.credentials(settings.turn_secret, "doctor", lives_s=60)
    for url in settings.turn_urls:
        try:
            found = egress.relay(url, name, key)
        except egress.NoRelay as refusal:
            hint = "static-auth-secret must be LALEO_TURN_SECRET, and the clocks the same"
            yield Finding("bad", "calls", f"{url} gives no relay ({refusal}); {hint}")
        except OSError as error:
            yield Finding("bad", "calls", f"no answer from {url} ({error}); check LALEO_TURN_URLS")
        else:
            yield Finding("good", "calls", f"{url} relays, at {found}")


# A feature that has something to check adds its function here.
CHECKS: list[Callable[[Settings], Iterator[Finding]]] = [
    _settings,
    _services,
    _database,
    _redis,
    _mail,
    _calls,
]
