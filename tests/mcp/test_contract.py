"""The contract's own command, typed as it stands there."""

from __future__ import annotations

import json
import os
import subprocess

from tests.product import Laleo

COMMAND = (
    'curl -s $LALEO_URL/mcp -H "Authorization: Bearer $LALEO_TOKEN" '
    '-H "Content-Type: application/json" '
    """-d '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}' """
)


def test_the_documented_curl_lists_the_tools(laleo: Laleo) -> None:
    env = os.environ | {"LALEO_URL": laleo.url, "LALEO_TOKEN": laleo.token}
    done = subprocess.run(COMMAND, shell=True, env=env, capture_output=True, text=True, check=True)
    tools = json.loads(done.stdout)["result"]["tools"]
    assert "list_widgets" in [tool["name"] for tool in tools]
