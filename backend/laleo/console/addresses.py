"""Where a person may be sent after signing in."""

from urllib.parse import urlsplit

HOME = "/console"


def safe_next(wanted: str | None) -> str:
    """The wanted address when it is a path of this very server, else the console."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return HOME
    # Browsers drop tabs and line breaks and read "\" as "/", so "/\evil" would leave this server.
    if "\\" in wanted or not wanted.isprintable():
        return HOME
    parts = urlsplit(wanted)
    return HOME if parts.scheme or parts.netloc else wanted
