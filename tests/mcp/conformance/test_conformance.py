"""The official conformance suite, on the product's dispatcher and on the product."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mcp.conformance.suite import HERE, conformance, endpoint
from tests.product import Laleo

BASELINE = HERE / "baseline.yml"

# Scenarios that ask for no fixture, of what the product offers.
WITHOUT_FIXTURES = [
    "tools-list",
    "resources-list",
    "prompts-list",
    "caching",
    "dns-rebinding-protection",
    "http-header-validation",
    "sep-2164-resource-not-found",
    "input-required-result-unsupported-methods",
    "input-required-result-ignore-extra-params",
    "input-required-result-validate-input",
    "input-required-result-missing-input-response",
]
BY_HANDSHAKE = [
    "server-initialize",
    "ping",
    "tools-list",
    "resources-list",
    "prompts-list",
    "dns-rebinding-protection",
]


@pytest.fixture(scope="module")
def fixtures(bus_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data_dir = tmp_path_factory.mktemp("data")
    with endpoint("fixtures", {"LALEO_DATA_DIR": str(data_dir), "REDIS_URL": bus_url}) as url:
        yield url


@pytest.fixture
def product(laleo: Laleo) -> Iterator[str]:
    with endpoint("product", laleo.server.environ | {"CONFORMANCE_TOKEN": laleo.token}) as url:
        yield url


def test_the_dispatcher_conforms_to_2026_07_28(fixtures: str) -> None:
    run = conformance(fixtures, "--requirements", "2026-07-28")
    assert run.code == 0, run.output


def test_the_dispatcher_conforms_to_2025_11_25_but_for_the_servers_own_requests(
    fixtures: str,
) -> None:
    listed = [line for line in BASELINE.read_text().splitlines() if line.startswith("  - ")]
    assert len(listed) <= 5
    arguments = ("--requirements", "2025-11-25", "--expected-failures", str(BASELINE))
    run = conformance(fixtures, *arguments)
    assert run.code == 0, run.output


def test_the_product_passes_what_needs_no_fixture(product: str) -> None:
    for scenario in WITHOUT_FIXTURES:
        run = conformance(product, "--scenario", scenario, "--spec-version", "2026-07-28")
        assert run.code == 0, f"{scenario}: {run.output}"
    for scenario in BY_HANDSHAKE:
        run = conformance(product, "--scenario", scenario, "--spec-version", "2025-11-25")
        assert run.code == 0, f"{scenario}: {run.output}"


def test_the_product_is_stateless_but_for_the_suites_own_tools(
    product: str, tmp_path: Path
) -> None:
    baseline = tmp_path / "baseline.yml"
    needs = [
        "sep-2575-server-rejects-undeclared-capability",
        "sep-2575-missing-capability-http-400",
        "sep-2575-http-server-no-independent-requests-on-stream",
        "sep-2575-server-no-log-without-loglevel",
        "sep-2575-server-sends-tools-list-changed-on-subscription",
    ]
    lines = "".join(f"  - server-stateless:{check}\n" for check in needs)
    baseline.write_text(f"server:\n{lines}")
    arguments = ("--scenario", "server-stateless", "--spec-version", "2026-07-28")
    run = conformance(product, *arguments, "--expected-failures", str(baseline))
    assert run.code == 0, run.output
