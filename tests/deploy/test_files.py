"""Every file of deploy/ names settings, commands and parts that exist."""

from __future__ import annotations

import re
import subprocess
from typing import Any

import kubernetes_validate
import pytest
import yaml

from laleo import __version__
from laleo.cli import _parser
from tests.deploy.conftest import DEPLOY

ENV_EXAMPLE = dict(
    line.split("=", 1)
    for line in (DEPLOY / "env.example").read_text().splitlines()
    if re.match(r"[A-Z_]+=", line)
)
# Of the other programs in these files, and of compose itself.
THEIRS = {"DOMAIN", "WEB", "RT", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"}
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text())
KUBERNETES: list[dict[str, Any]] = list(
    yaml.safe_load_all((DEPLOY / "kubernetes" / "laleo.yaml").read_text())
)


def test_every_setting_that_is_read_has_a_line_in_the_example() -> None:
    source = (DEPLOY.parent / "backend" / "laleo" / "config.py").read_text()
    read = set(re.findall(r'env\.get\(\s*"([A-Z_]+)"', source))
    internal = {"LALEO_ROLE", "LALEO_WORKER"}  # said by `laleo serve` and by the supervisor
    assert read - internal == set(ENV_EXAMPLE)


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_service_of_compose_can_be_started(name: str) -> None:
    service = COMPOSE["services"][name]
    assert re.search(r":[\d.]+", service["image"]), "a pinned image"
    known = set(ENV_EXAMPLE) | THEIRS | {"PORT"}
    assert set(service.get("environment", {})) <= known
    assert set(service.get("depends_on", ())) <= set(COMPOSE["services"])
    volumes = {volume.partition(":")[0] for volume in service.get("volumes", ())}
    assert {v for v in volumes if not v.startswith(".")} <= set(COMPOSE["volumes"])
    for volume in volumes:
        assert not volume.startswith(".") or (DEPLOY / volume).exists()
    if service["image"].startswith("laleo:"):
        assert service["image"] == f"laleo:{__version__}"
        assert service["build"]["dockerfile"] == "deploy/Dockerfile"
        _runs(service["command"])


def _runs(command: list[str]) -> None:
    program, *words = command
    assert program == "laleo"
    _parser().parse_args(words)  # leaves the process when there is no such command


@pytest.mark.parametrize("document", KUBERNETES, ids=lambda one: f"{one['kind']}")
def test_kubernetes_takes_the_manifests(document: dict[str, Any]) -> None:
    kubernetes_validate.validate(document, "1.33", strict=True)
    pod = document.get("spec", {}).get("template", {}).get("spec")
    if pod is None:
        return
    [container] = pod["containers"]
    assert container["image"] == f"laleo:{__version__}"
    _runs(container["command"])
    assert {entry["name"] for entry in container.get("env", ())} <= set(ENV_EXAMPLE)


def test_kubernetes_configures_settings_that_exist() -> None:
    [settings] = [one for one in KUBERNETES if one["kind"] == "ConfigMap"]
    assert set(settings["data"]) <= set(ENV_EXAMPLE)


def test_systemd_takes_the_unit() -> None:
    unit = DEPLOY / "systemd" / "laleo.service"
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    # The program is not installed at that place here; nothing else may be wrong.
    wrong = [line for line in done.stderr.splitlines() if "laleo" in line]
    assert all("is not executable" in line or "not found" in line for line in wrong), done.stderr


def test_the_image_is_built_from_what_is_there() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    for line in text.splitlines():
        if line.startswith("COPY") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (DEPLOY.parent / source).exists(), line
    assert "USER laleo" in text
    assert text.count("FROM python:3.11-") == 2
