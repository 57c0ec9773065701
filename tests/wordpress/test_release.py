"""The release: what is in the zip, what its files claim, what WordPress.org would refuse."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from tests.wordpress.core import ROOT
from tests.wordpress.site import build_zip
from tests.wordpress.wordpress import WordPress

PLUGIN = ROOT / "wordpress-plugin"
SOURCES = sorted(PLUGIN.rglob("*.php"))


def header(name: str, file: str = "laleo.php") -> str:
    pattern = rf"^(?: \* )?{name}:\s+(.+)$"
    found = re.search(pattern, (PLUGIN / file).read_text(), re.MULTILINE)
    assert found, f"{file} has no {name}"
    return found[1]


def test_the_zip_holds_what_is_allowed_and_nothing_else(plugin_zip: Path) -> None:
    names = zipfile.ZipFile(plugin_zip).namelist()
    assert plugin_zip.name == f"laleo-{header('Version')}.zip"
    assert {name.split("/")[0] for name in names} == {"laleo"}
    roots = {name.split("/")[1] for name in names}
    assert roots == {
        "laleo.php",
        "uninstall.php",
        "readme.txt",
        "LICENSE",
        "assets",
        "blocks",
        "includes",
        "languages",
    }
    assert {Path(name).suffix for name in names} == {
        *(".php", ".txt", "", ".css", ".pot"),
        *(".js", ".json", ".svg"),
    }
    assert len(names) == len(set(names))


def test_the_workspace_is_made_of_the_consoles_own_modules(plugin_zip: Path) -> None:
    archive = zipfile.ZipFile(plugin_zip)
    place = f"laleo/assets/workspace-{header('Version')}"
    console = ROOT / "backend" / "laleo" / "console" / "static"
    shipped = [name for name in archive.namelist() if name.startswith(f"{place}/modules/")]
    assert {f"{place}/modules/{name}.js" for name in ("live", "inbox", "api")} <= set(shipped)
    for name in shipped:
        source = console / "modules" / Path(name).name
        assert archive.read(name) == source.read_bytes()
        for wanted in re.findall(r"""import\(?.*?['"]\./([\w-]+\.js)['"]""", source.read_text()):
            assert f"{place}/modules/{wanted}" in shipped, f"{name} imports {wanted}"
    assert not [name for name in shipped if "settings" in name]


def test_every_php_file_ships(plugin_zip: Path) -> None:
    names = set(zipfile.ZipFile(plugin_zip).namelist())
    assert {f"laleo/{path.relative_to(PLUGIN).as_posix()}" for path in SOURCES} <= names


def test_the_same_sources_give_the_same_bytes(plugin_zip: Path, tmp_path: Path) -> None:
    assert build_zip(tmp_path).read_bytes() == plugin_zip.read_bytes()


def test_header_readme_and_constant_agree() -> None:
    assert header("Stable tag", "readme.txt") == header("Version")
    assert f"define( 'LALEO_VERSION', '{header('Version')}' )" in (PLUGIN / "laleo.php").read_text()
    for name in ("Requires at least", "Requires PHP", "License", "License URI"):
        assert header(name) == header(name, "readme.txt")
    assert header("License") == "GPL-2.0-or-later"
    assert header("Text Domain") == "laleo"
    changes = (PLUGIN / "readme.txt").read_text().partition("== Changelog ==")[2]
    assert changes.strip().startswith(f"= {header('Version')} =")


def test_the_guard_names_the_versions_of_the_header() -> None:
    main = (PLUGIN / "laleo.php").read_text()
    assert f"'{header('Requires PHP')}', '>='" in main
    assert f"'{header('Requires at least')}', '>='" in main
    assert f"WordPress {header('Requires at least')} and PHP {header('Requires PHP')}" in main


def test_the_readme_is_complete() -> None:
    readme = (PLUGIN / "readme.txt").read_text()
    assert readme.startswith("=== Laleo ===\n")
    assert header("Tested up to", "readme.txt") == "7.1"
    assert len(header("Tags", "readme.txt").split(",")) <= 5
    summary = readme.split("\n\n")[1].strip()
    assert len(summary) <= 150
    for section in ("Description", "External services", "Installation", "Changelog"):
        assert f"== {section} ==" in readme


def test_the_licence_is_the_whole_gpl() -> None:
    text = (PLUGIN / "LICENSE").read_text()
    assert "GNU GENERAL PUBLIC LICENSE" in text
    assert "Version 2, June 1991" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_the_template_for_translations_is_up_to_date(wordpress: WordPress, tmp_path: Path) -> None:
    kept = PLUGIN / "languages" / "laleo.pot"
    command = (PLUGIN / "make-pot.sh").read_text().rpartition("languages/laleo.pot ")[2].split()
    wordpress.wp("i18n", "make-pot", str(PLUGIN), str(tmp_path / "laleo.pot"), *command)
    fresh = (tmp_path / "laleo.pot").read_text()
    assert comparable(kept.read_text()) == comparable(fresh), "run wordpress-plugin/make-pot.sh"


def comparable(text: str) -> str:
    """Without what changes by itself: dates, and line numbers when code above moves."""
    text = re.sub(r'^"(POT-Creation-Date|X-Generator): .*$', "", text, flags=re.MULTILINE)
    return re.sub(r"^(#: .*):\d+$", r"\1", text, flags=re.MULTILINE)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PLUGIN)))
def test_a_file_opened_directly_does_nothing(path: Path) -> None:
    code = path.read_text()
    assert "defined( 'ABSPATH' ) || exit;" in code or "defined( 'WP_UNINSTALL_PLUGIN' )" in code


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PLUGIN)))
def test_texts_are_in_our_domain_and_output_is_escaped(path: Path) -> None:
    code = path.read_text()
    for call in re.findall(r"\b_(?:_|e|x|n)\( '.*?(?:'laleo' \)|$)", code, re.MULTILINE):
        assert call.endswith("'laleo' )"), call
    assert "localhost" not in code
    assert "127.0.0.1" not in code
    allowed = r"(esc_\w+\(|\$laleo_fine \?|'' === |'<)"
    for echoed in re.findall(r"\becho\s+(.*)", code):
        assert re.match(allowed, echoed), echoed
