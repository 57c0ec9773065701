"""The examples of /developers: one request each, in every language that the page offers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

LANGUAGES = {"shell": "curl", "javascript": "JavaScript", "python": "Python"}


@dataclass(frozen=True)
class Snippet:
    """One request to this server; `token` False needs no access token."""

    title: str
    path: str
    body: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    token: bool = True

    def programs(self, home: str) -> Iterator[tuple[str, str, str]]:
        """Each language with its name and the program, for the server at `home`."""
        for language, name in LANGUAGES.items():
            yield language, name, getattr(self, f"_{language}")(home)

    def _shell(self, home: str) -> str:
        lines = [f'curl "{home}{self.path}"']
        if self.token:
            lines.append('-H "Authorization: Bearer $LALEO_TOKEN"')
        lines += [f'-H "{name}: {value}"' for name, value in self._more().items()]
        if self.body is not None:
            lines.append(f"-d '{json.dumps(self.body)}'")
        return " \\\n  ".join(lines)

    def _javascript(self, home: str) -> str:
        settings = []
        if self.body is not None:
            settings.append("  method: 'POST',")
        headers = ["Authorization: `Bearer ${process.env.LALEO_TOKEN}`"] if self.token else []
        headers += [f"'{name}': '{value}'" for name, value in self._more().items()]
        if headers:
            settings.append(f"  headers: {{{', '.join(headers)}}},")
        if self.body is not None:
            settings.append(f"  body: JSON.stringify({json.dumps(self.body)}),")
        given = ", {\n" + "\n".join(settings) + "\n}" if settings else ""
        return (
            f"const answer = await fetch('{home}{self.path}'{given});\n"
            "if (!answer.ok) throw new Error(await answer.text());\n"
            "console.log(await answer.json());"
        )

    def _python(self, home: str) -> str:
        headers = ['"Authorization": "Bearer " + os.environ["LALEO_TOKEN"]'] if self.token else []
        headers += [f'"{name}": "{value}"' for name, value in self._more().items()]
        given = f", headers={{{', '.join(headers)}}}" if headers else ""
        if self.body is not None:
            given = f", json.dumps(body).encode(){given}"
        return "\n".join(
            [
                "import json, os, urllib.request",
                "",
                *([f"body = {self.body!r}"] if self.body is not None else []),
                f'request = urllib.request.Request("{home}{self.path}"{given})',
                "with urllib.request.urlopen(request) as answer:",
                "    print(json.load(answer))",
            ]
        )

    def _more(self) -> dict[str, str]:
        kind = {} if self.body is None else {"Content-Type": "application/json"}
        return kind | self.headers


SNIPPETS = {
    "me": Snippet("Who am I?", "/api/v1/me"),
    "live": Snippet("Who is on my site right now?", "/api/v1/visitors?live=true"),
    "write": Snippet(
        "Write to a visitor",
        "/api/v1/visitors/vis_…/messages",
        {"body": "Hello! Can I help you choose?"},
        {"Idempotency-Key": "5f0c1c1e"},
    ),
    "events": Snippet("What happened", "/api/v1/events?types=chat.message.created"),
    "call": Snippet(
        "Let a number ring",
        "/api/v1/channels/482919/calls",
        {"caller_name": "Ada Lovelace", "caller_phone": "+442079460018"},
    ),
    "gpt": Snippet("The document", "/openapi/gpt.json", token=False),
    "subscribe": Snippet(
        "Subscribe",
        "/api/v1/webhooks",
        {
            "url": "https://example.com/hooks/laleo",
            "event_types": ["visitor.connected", "chat.message.created"],
        },
    ),
    "tool": Snippet(
        "Call a tool by hand",
        "/mcp",
        {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": "list_widgets", "arguments": {}},
        },
    ),
    "tag": Snippet("The tag for a platform", "/api/v1/widgets/wgt_…/script-tag?platform=wordpress"),
}
