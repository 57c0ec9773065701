"""What the widget costs a page, in Chromium at a quarter of the processor's speed, and Lighthouse.

The same plain page is loaded without and with the tag; layout shift, tasks over 50 ms, requests,
bytes and what lies on the device are counted, at rest and after opening the chat. Lighthouse is
fetched by npx on first use (100 MB, too much for a dependency of the build); where it cannot be
fetched, the result says so.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Request, sync_playwright
from tests import backing
from tests.product import Server, product

RUNS = 5
THROTTLE = 4
LIGHTHOUSE = "lighthouse@12.8.2"
CATEGORIES = ("performance", "accessibility", "best-practices")
BUILT = Path(__file__).parents[1] / "backend/laleo/widgets/built/manifest.json"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Harbour Bikes</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="Repairs, rentals and tours by the water.">{tag}</head>
<body><main><h1>Harbour Bikes</h1><p>Repairs, rentals and tours by the water.</p></main></body>
</html>"""
WATCH = """
window.shifts = 0; window.tasks = [];
new PerformanceObserver((list) => list.getEntries()
  .forEach((entry) => { shifts += entry.hadRecentInput ? 0 : entry.value; }))
  .observe({type: 'layout-shift', buffered: true});
new PerformanceObserver((list) => list.getEntries()
  .forEach((entry) => tasks.push(Math.round(entry.duration))))
  .observe({type: 'longtask', buffered: true});
"""
HELD = "[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"


def measure() -> dict[str, Any]:
    """One site, one widget, the product itself as its server."""
    stores = backing.databases("sqlite")
    with stores as databases, product(databases.new()) as server, site() as (address, tags):
        widget = server.people.widget(server.people.owner(), allowed_origins=[address])
        tags.append(
            f'<script async src="{server.url}/widget.js" data-laleo-widget="{widget["id"]}" '
            f'data-laleo-server="{server.url}"></script>'
        )
        figures: dict[str, Any] = {"gzip_bytes": json.loads(BUILT.read_text())["gzip"]}
        with sync_playwright() as playwright:
            flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            path = shutil.which("chromium")
            browser = playwright.chromium.launch(executable_path=path, args=flags)
            for name in ("without", "with"):
                runs = [load(browser, f"{address}/{name}", server) for _ in range(RUNS)]
                figures[name] = summary(runs)
        figures["lighthouse"] = {
            name: lighthouse(f"{address}/{name}") for name in ("without", "with")
        }
        return figures


@contextmanager
def site() -> Iterator[tuple[str, list[str]]]:
    """A plain page on an origin of its own: /with carries the tag that is put in the list."""
    tags: list[str] = []

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path in {"/with", "/without"}
            body = PAGE.format(tag=tags[0] if self.path == "/with" else "").encode()
            self.send_response(200 if known else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body) if known else 0))
            self.end_headers()
            self.wfile.write(body if known else b"")

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", tags
    server.shutdown()
    server.server_close()


def load(browser: Browser, url: str, server: Server) -> dict[str, Any]:
    """One cold visit: at rest, then with the chat opened."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.add_init_script(WATCH)
    line = page.context.new_cdp_session(page)
    line.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
    line.send("Network.enable")
    asked: list[str] = []
    received: list[int] = []
    page.on("request", lambda request: _note(asked, request, server))
    line.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(url)
    if url.endswith("/with"):
        page.wait_for_event("websocket")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    seen = {"rest": _seen(page, asked, received)}
    if url.endswith("/with"):
        page.locator("laleo-widget button.launcher").click()
        page.locator("laleo-panel .panel").wait_for()
        page.wait_for_timeout(1500)
        seen["opened"] = _seen(page, asked, received)
    page.context.close()
    return seen


def _note(asked: list[str], request: Request, server: Server) -> None:
    if request.url.startswith(server.url):
        asked.append(request.url.removeprefix(server.url).partition("?")[0])


def _seen(page: Page, asked: list[str], received: list[int]) -> dict[str, Any]:
    return {
        "shift": page.evaluate("shifts"),
        "tasks": page.evaluate("tasks"),
        "requests": len(asked),
        "bytes": round(sum(received)),
        "held": page.evaluate(HELD),
        "cookies": len(page.context.cookies()),
    }


def summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The worst of shift and tasks, the middle of the rest."""
    return {
        moment: {
            "layout_shift_worst": max(run[moment]["shift"] for run in runs),
            "tasks_over_50_ms": [run[moment]["tasks"] for run in runs],
            "requests": statistics.median(run[moment]["requests"] for run in runs),
            "transferred_bytes": statistics.median(run[moment]["bytes"] for run in runs),
            "held_on_device": sorted({key.split(":")[-1] for key in runs[0][moment]["held"]}),
            "cookies": max(run[moment]["cookies"] for run in runs),
        }
        for moment in runs[0]
    }


def lighthouse(url: str) -> dict[str, Any]:
    """Scores of 100, the median of five runs; says so when it cannot be run here."""
    runs = [report for report in (_report(url) for _ in range(RUNS)) if report]
    if not runs:
        return {"not_run": f"npx {LIGHTHOUSE} was not to be had"}
    scores = {
        name: round(100 * statistics.median(run["categories"][name]["score"] for run in runs))
        for name in CATEGORIES
    }
    blocked = statistics.median(
        run["audits"]["total-blocking-time"]["numericValue"] for run in runs
    )
    return scores | {"total_blocking_ms": round(blocked), "runs": len(runs)}


def _report(url: str) -> dict[str, Any] | None:
    folder = Path(sys.executable).parent
    command = [
        *("npx", "--yes", LIGHTHOUSE, url, "--quiet", "--output=json"),
        f"--only-categories={','.join(CATEGORIES)}",
        "--chrome-flags=--headless=new --no-sandbox",
    ]
    environment = os.environ | {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "CHROME_PATH": shutil.which("chromium") or "",
    }
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=180, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    report: dict[str, Any] = json.loads(done.stdout)
    return report
