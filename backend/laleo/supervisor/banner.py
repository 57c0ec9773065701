"""What the person who started Laleo reads first."""

from __future__ import annotations

from laleo import __version__
from laleo.config import Settings

WIDGETS = (
    'export LALEO_TOKEN="{token}"; '
    'curl -H "Authorization: Bearer $LALEO_TOKEN" $LALEO_URL/api/v1/widgets'
)
TOOLS = (
    'curl -s $LALEO_URL/mcp -H "Authorization: Bearer $LALEO_TOKEN" '
    '-H "Content-Type: application/json" '
    """-d '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}'"""
)


def text(settings: Settings, demo: dict[str, str | None] | None, seconds: float) -> str:
    """The lines shown once the server answers; `demo` is what `laleo demo` printed."""
    url = settings.public_url
    rows = [("Console", f"{url}/console")]
    commands: list[str] = []
    if demo is None:
        rows.append(("Sign up", f"{url}/signup"))
    else:
        rows += _demo_rows(url, demo)
        commands = _commands(url, demo["token"])
    rows.append(("Data", str(settings.data_dir)))
    table = [f"  {name:<10} {value}" for name, value in rows]
    head = f"  Laleo {__version__} is running (ready in {seconds:.1f} s). Ctrl-C stops it."
    return "\n".join(["", head, "", *table, *commands, ""])


def _demo_rows(url: str, demo: dict[str, str | None]) -> list[tuple[str, str]]:
    shown = "shown only at the first start; make another in the console, under Access tokens"
    return [
        ("Sign in", f"{demo['email']} with the code {demo['code']} (good for 10 minutes)"),
        ("Token", demo["token"] or shown),
        ("Demo page", f"{url}/demo"),
    ]


def _commands(url: str, token: str | None) -> list[str]:
    if not token:
        return []
    widgets = WIDGETS.replace("{token}", token)
    head = "  Ask the API, then the MCP server (paste into another terminal):"
    return ["", head, "", f'export LALEO_URL="{url}"', widgets, TOOLS]
