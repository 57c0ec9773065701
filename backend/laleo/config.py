"""Environment -> one frozen Settings value; a bad value stops the start and says which."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

SIGNUP_MODES = ("open", "invitation", "closed")
REGISTRATION_MODES = ("open", "off")
METRICS = "metrics"  # the folder in the data folder where processes count
ROLES = ("all", "rt", "web")  # what a server process is tuned for; each of them answers everything


class BadSetting(ValueError):
    """One setting that cannot be used; the text names it and says what would be right."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name


@dataclass(frozen=True, slots=True)
class Smtp:
    """Where mail leaves: `smtp://user:password@host:587?from=a@b.example` (smtps:// for TLS)."""

    host: str
    port: int
    tls: bool
    username: str | None
    password: str | None = field(repr=False)
    sender: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides."""

    port: int
    role: str
    web_processes: int
    rt_port: int
    data_dir: Path
    database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)
    public_url: str
    smtp: Smtp | None = field(repr=False)
    signup: str
    secret_key: bytes = field(repr=False)
    demo: bool
    trusted_proxies: int
    geoip_file: Path | None
    egress_allow: tuple[str, ...]
    egress_ports: tuple[int, ...]
    egress_proxy: str | None = field(repr=False)
    oauth_registration: str
    turn_urls: tuple[str, ...]
    turn_secret: str | None = field(repr=False)
    stun_urls: tuple[str, ...]
    channel_digits: int
    metrics_token: str | None = field(repr=False)
    worker: str | None
    """Which worker this is, when whoever starts it again sees to it that there is only one."""

    @property
    def sqlite(self) -> bool:
        """Whether the embedded database is used."""
        return self.database_url.startswith("sqlite")

    @property
    def https(self) -> bool:
        """Whether people reach this server through TLS (cookies get Secure then)."""
        return self.public_url.startswith("https://")

    @property
    def bus_url(self) -> str:
        """Where Redis or Valkey listens: REDIS_URL, or the embedded one's socket."""
        return self.redis_url or f"unix://{self.data_dir / 'valkey.sock'}"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check every setting; raises BadSetting naming the first bad one."""
    env = os.environ if environ is None else environ
    port = _port(env.get("PORT") or "8000")
    data_dir = _data_dir(env.get("LALEO_DATA_DIR") or "data")
    return Settings(
        port=port,
        role=_choice("LALEO_ROLE", env.get("LALEO_ROLE") or "all", ROLES),
        web_processes=_count("LALEO_WEB_PROCESSES", env.get("LALEO_WEB_PROCESSES") or "0"),
        rt_port=_port(env.get("LALEO_RT_PORT") or str(port % 65535 + 1), "LALEO_RT_PORT"),
        data_dir=data_dir,
        database_url=database(env.get("DATABASE_URL"), data_dir),
        redis_url=_redis(env.get("REDIS_URL")),
        public_url=_public_url(env.get("PUBLIC_URL") or f"http://localhost:{port}"),
        smtp=_smtp(env.get("SMTP_URL")),
        signup=_choice("LALEO_SIGNUP", env.get("LALEO_SIGNUP") or "open", SIGNUP_MODES),
        secret_key=_secret(env.get("SECRET_KEY"), data_dir),
        demo=_boolean("LALEO_DEMO", env.get("LALEO_DEMO") or "false"),
        trusted_proxies=_count("LALEO_TRUSTED_PROXIES", env.get("LALEO_TRUSTED_PROXIES") or "0"),
        geoip_file=_file("LALEO_GEOIP_FILE", env.get("LALEO_GEOIP_FILE")),
        egress_allow=_networks(env.get("LALEO_EGRESS_ALLOW") or ""),
        egress_ports=_ports(env.get("LALEO_EGRESS_PORTS") or "80,443"),
        egress_proxy=_proxy(env.get("LALEO_EGRESS_PROXY")),
        oauth_registration=_choice(
            "OAUTH_REGISTRATION", env.get("OAUTH_REGISTRATION") or "open", REGISTRATION_MODES
        ),
        turn_urls=_ice_urls("LALEO_TURN_URLS", env.get("LALEO_TURN_URLS") or "", "turn"),
        turn_secret=_turn_secret(env.get("LALEO_TURN_URLS"), env.get("LALEO_TURN_SECRET")),
        stun_urls=_ice_urls("LALEO_STUN_URLS", env.get("LALEO_STUN_URLS") or "", "stun"),
        channel_digits=_digits(env.get("LALEO_CHANNEL_DIGITS") or "6"),
        metrics_token=_metrics_token(env.get("LALEO_METRICS_TOKEN")),
        worker=env.get("LALEO_WORKER") or None,
    )


def _port(text: str, name: str = "PORT") -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:  # noqa: PLR2004
        raise BadSetting(name, f"{text!r} is not a port; use a number from 1 to 65535")
    return int(text)


def _proxy(text: str | None) -> str | None:
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme != "http" or not parts.hostname or parts.path.strip("/"):
        shape = "http://host:port or http://user:password@host:port"
        raise BadSetting("LALEO_EGRESS_PROXY", f"is not the address of a proxy; use {shape}")
    return text


def _data_dir(text: str) -> Path:
    path = Path(text).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise BadSetting("LALEO_DATA_DIR", f"{path} cannot be made: {error.strerror}") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise BadSetting("LALEO_DATA_DIR", f"{path} is not writable")
    return path


def database(text: str | None, data_dir: Path) -> str:
    """The address SQLAlchemy is given; SQLite in the data folder when none is set."""
    if not text:
        return f"sqlite:///{data_dir / 'laleo.db'}"
    shape = "postgresql://user:password@host/name or sqlite:////path/laleo.db"
    scheme, _, rest = text.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and rest:
        _address("DATABASE_URL", text, shape)
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite":
        if not rest.startswith("//"):
            raise BadSetting("DATABASE_URL", f"the path must be absolute; use {shape}")
        return text
    raise BadSetting("DATABASE_URL", f"the scheme {scheme!r} is not known; use {shape}")


def _redis(text: str | None) -> str | None:
    if not text:
        return None
    shape = "redis://host:6379/0, rediss://… or unix:///path/to/socket"
    if _address("REDIS_URL", text, shape).scheme not in {"redis", "rediss", "unix"}:
        raise BadSetting("REDIS_URL", f"use {shape}")
    return text


def _public_url(text: str) -> str:
    parts = _address("PUBLIC_URL", text, "https://chat.example.com")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise BadSetting("PUBLIC_URL", f"{text!r} is not an address; use https://chat.example.com")
    if parts.path.strip("/") or parts.username:
        raise BadSetting("PUBLIC_URL", "give scheme and host only, without a path or a user")
    return f"{parts.scheme}://{parts.netloc}"


def _smtp(text: str | None) -> Smtp | None:
    if not text:
        return None
    shape = "smtp://user:password@host:587?from=laleo@example.com"
    parts = _address("SMTP_URL", text, shape)
    sender = parse_qs(parts.query).get("from", [""])[0]
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise BadSetting("SMTP_URL", f"use {shape}")
    if "@" not in sender:
        raise BadSetting("SMTP_URL", f"`from` is missing; use {shape}")
    return Smtp(
        host=parts.hostname,
        port=parts.port or (465 if parts.scheme == "smtps" else 587),
        tls=parts.scheme == "smtps",
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        sender=sender,
    )


def _address(name: str, text: str, shape: str) -> SplitResult:
    """The parts of an address; the refusal shows no part of it, because it may hold a password."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # only looking at it checks it
    except ValueError as error:
        raise BadSetting(name, f"not an address; use {shape}") from error
    return parts


def _choice(name: str, text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise BadSetting(name, f"{text!r} is not one of {', '.join(choices)}")
    return text


def _boolean(name: str, text: str) -> bool:
    values = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if text.lower() not in values:
        raise BadSetting(name, f"{text!r} is neither true nor false")
    return values[text.lower()]


def _file(name: str, text: str | None) -> Path | None:
    if not text:
        return None
    path = Path(text).expanduser().resolve()
    if not path.is_file():
        raise BadSetting(name, f"{path} is not a file; give the path of a .mmdb file")
    return path


def _count(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise BadSetting(name, f"{text!r} is not a number from 0 up")
    return int(text)


def _networks(text: str) -> tuple[str, ...]:
    from ipaddress import ip_network

    networks = tuple(part.strip() for part in text.split(",") if part.strip())
    for network in networks:
        try:
            ip_network(network)
        except ValueError as error:
            problem = f"{network!r} is not a network; use 10.1.0.0/16"
            raise BadSetting("LALEO_EGRESS_ALLOW", problem) from error
    return networks


def _ports(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or not all(p.isascii() and p.isdigit() and 1 <= int(p) <= 65535 for p in parts):  # noqa: PLR2004
        raise BadSetting("LALEO_EGRESS_PORTS", f"{text!r} is not a list of ports; use 80,443")
    return tuple(int(part) for part in parts)


def _ice_urls(name: str, text: str, scheme: str) -> tuple[str, ...]:
    """Addresses as RFC 7064 (stun:) and RFC 7065 (turn:) write them; no user, no path."""
    shape = f"{scheme}:calls.example.com:3478 or {scheme}s:calls.example.com:5349"
    if scheme == "turn":
        shape = f"{shape}?transport=tcp"
    urls = tuple(part.strip() for part in text.split(",") if part.strip())
    pattern = rf"{scheme}s?:(\[[0-9a-fA-F:.]+\]|[\w.-]+)(:\d{{1,5}})?(\?transport=(udp|tcp))?"
    for url in urls:
        if not re.fullmatch(pattern, url):
            raise BadSetting(name, f"{url!r} is not an address; use {shape}")
    return urls


def _turn_secret(urls: str | None, text: str | None) -> str | None:
    if urls and not text:
        raise BadSetting(
            "LALEO_TURN_SECRET", "is missing; use the static-auth-secret of your coturn"
        )
    return text or None


def _digits(text: str) -> int:
    least, most = 4, 12
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise BadSetting("LALEO_CHANNEL_DIGITS", f"{text!r} is not a number from {least} to {most}")
    return int(text)


def _metrics_token(text: str | None) -> str | None:
    minimum = 16
    if text and len(text) < minimum:
        raise BadSetting("LALEO_METRICS_TOKEN", f"too short; use at least {minimum} characters")
    return text or None


def _secret(text: str | None, data_dir: Path) -> bytes:
    minimum = 32
    if text:
        if len(text) < minimum:
            raise BadSetting("SECRET_KEY", f"too short; use at least {minimum} characters")
        return text.encode()
    path = data_dir / "secret.key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text().strip().encode()
