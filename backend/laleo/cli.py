"""The `laleo` command. Imports wait for the command that needs them: `laleo up` starts fast."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from laleo import __version__, config
from laleo.config import BadSetting, Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code (2 for a setting that cannot be used)."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(config.load(), options)
    except BadSetting as error:
        print(f"laleo: {error}", file=sys.stderr)
        return 2
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="laleo", description="Live visitors, chat and webhooks on a server you own."
    )
    parser.add_argument("--version", action="version", version=f"laleo {__version__}")
    commands = parser.add_subparsers(metavar="command", required=True)
    for name, run, text in _COMMANDS:
        commands.add_parser(name, help=text, description=text).set_defaults(run=run)
    commands.choices["up"].add_argument(
        "--with-parent", action="store_true", help="stop when the process that started it ends"
    )
    commands.choices["serve"].add_argument("service", choices=("rt", "web"))
    commands.choices["worker"].add_argument("queue", choices=("deliver", "chores"))
    commands.choices["backup"].add_argument("file", nargs="?", help="default: laleo-<time>.tar.gz")
    commands.choices["restore"].add_argument("file", help="a file that `laleo backup` made")
    commands.choices["migrate-to-postgres"].add_argument(
        "url", help="postgresql://user:password@host/name of an empty database"
    )
    return parser


def _up(settings: Settings, options: argparse.Namespace) -> int:
    from laleo import supervisor

    return supervisor.run(settings, with_parent=options.with_parent)


def _serve(settings: Settings, options: argparse.Namespace) -> int:
    from laleo.supervisor import services

    del settings  # they have been checked; the service reads them again
    services.become(options.service)


def _worker(settings: Settings, options: argparse.Namespace) -> int:
    from laleo import worker

    return worker.run(settings, options.queue)


def _reconciler(settings: Settings, _: argparse.Namespace) -> int:
    from laleo import reconciler

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Event.set takes a lock that the interrupted main thread may hold: never in the handler.
        signal.signal(number, lambda *_: threading.Thread(target=stop.set).start())
    reconciler.run(settings, stop)
    return 0


def _migrate(settings: Settings, _: argparse.Namespace) -> int:
    import fcntl

    from flask_migrate import upgrade

    from laleo.app import create_app

    with (settings.data_dir / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with create_app(settings).app_context():
            upgrade()
    return 0


def _demo(settings: Settings, _: argparse.Namespace) -> int:
    from laleo import demo

    made = demo.ensure(settings)
    print(json.dumps(asdict(made) if made else None))
    return 0


def _doctor(settings: Settings, _: argparse.Namespace) -> int:
    from laleo import doctor

    findings = list(doctor.examine(settings))
    for finding in findings:
        print(finding)
    return int(any(finding.verdict == "bad" for finding in findings))


def _backup(settings: Settings, options: argparse.Namespace) -> int:
    from pathlib import Path

    from laleo import archive
    from laleo.core import clock

    name = options.file or f"laleo-{clock.now():%Y%m%d-%H%M%S}.tar.gz"
    manifest = archive.make(settings, Path(name).resolve())
    print(f"{name}: {_contents(manifest)}. It holds keys and messages: keep it as safe as those.")
    return 0


def _restore(settings: Settings, options: argparse.Namespace) -> int:
    from pathlib import Path

    from laleo import archive, supervisor

    try:
        with supervisor.alone(settings.data_dir):
            manifest = archive.restore(settings, Path(options.file))
    except archive.Unusable as error:
        print(f"laleo: {error}", file=sys.stderr)
        return 1
    print(f"Restored {_contents(manifest)}, as of {manifest['made_at']}.")
    return 0


def _contents(manifest: dict[str, Any]) -> str:
    rows = sum(table["rows"] for table in manifest["tables"])
    return f"{rows} rows of {len(manifest['tables'])} tables and {len(manifest['files'])} files"


def _migrate_to_postgres(settings: Settings, options: argparse.Namespace) -> int:
    from laleo import archive, supervisor

    url = config.database(options.url, settings.data_dir)
    try:
        with supervisor.alone(settings.data_dir):
            copied = archive.to_postgres(settings, url)
    except archive.Unusable as error:
        print(f"laleo: {error}", file=sys.stderr)
        return 1
    for name, table in copied.items():
        print(f"{table['rows']:>10}  {name:<28} {table['sum'][:16]}")
    print("Every row was read back and is the same. Set DATABASE_URL to this address and start.")
    return 0


def _openapi(settings: Settings, _: argparse.Namespace) -> int:
    from laleo.app import create_app

    print(create_app(settings).test_client().get("/openapi.json").get_data(as_text=True))
    return 0


def _mcp_tools(settings: Settings, _: argparse.Namespace) -> int:
    from laleo.app import create_app
    from laleo.mcp import golden

    create_app(settings)  # brings every feature's tools
    print(golden.text(), end="")
    return 0


_COMMANDS = (
    ("up", _up, "Start the server and all its parts; Ctrl-C stops them."),
    ("doctor", _doctor, "Check settings, database, Redis and mail; say what to do."),
    ("migrate", _migrate, "Bring the database up to date."),
    ("backup", _backup, "Write everything into one file; the server may run meanwhile."),
    ("restore", _restore, "Load a backup into an empty installation."),
    ("migrate-to-postgres", _migrate_to_postgres, "Copy the SQLite database to PostgreSQL."),
    ("serve", _serve, "Run one service alone: rt (open connections) or web (requests)."),
    ("worker", _worker, "Run the jobs of one queue."),
    ("reconciler", _reconciler, "Relay events and find work that nobody was told about."),
    ("demo", _demo, "Make the demo account, or a new sign-in code for it; prints JSON."),
    ("openapi", _openapi, "Print the OpenAPI document."),
    ("mcp-tools", _mcp_tools, "Print the MCP tools, as mcp/tools.json keeps them."),
)

if __name__ == "__main__":
    sys.exit(main())
