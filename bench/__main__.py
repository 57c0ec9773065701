"""Runs the benchmarks named on the command line, or all."""

from __future__ import annotations

import importlib
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def main(names: list[str]) -> None:
    """Measure, print and keep; what says ALONE has to be named."""
    for name in names or sorted(file.stem for file in HERE.glob("[a-z]*.py")):
        bench = importlib.import_module(f"bench.{name}")
        if not names and getattr(bench, "ALONE", False):
            continue
        figures = bench.measure()
        _keep(name, figures)
        print(f"{name}: {json.dumps(figures)}", flush=True)


def _keep(name: str, figures: dict[str, Any]) -> None:
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    about = {
        "figures": figures,
        "machine": f"{platform.platform()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "commit": _commit(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    (folder / f"{name}.json").write_text(json.dumps(about, indent=2) + "\n")


def _commit() -> str:
    command = ["git", "-C", str(HERE), "describe", "--always", "--dirty"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"  # no git, or no checkout
    return done.stdout.strip()


if __name__ == "__main__":
    main(sys.argv[1:])
