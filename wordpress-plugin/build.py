"""Assembles the plugin's release zip: `python wordpress-plugin/build.py [folder]`.

The workspace in wp-admin is made of the console's own modules. They are in the zip, not in this
folder: those that the screens import, and the console's style sheets, each inside the workspace's
element, so that they touch nothing else of wp-admin.
"""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CONSOLE = HERE.parent / "backend" / "laleo" / "console" / "static"
WORKSPACE = HERE / "workspace"

# What is not named here does not ship.
SHIPPED = (
    "laleo.php",
    "uninstall.php",
    "readme.txt",
    "LICENSE",
    "includes/**/*.php",
    "assets/*.css",
    "assets/*.js",
    "blocks/**/*.json",
    "blocks/**/*.js",
    "languages/*.pot",
    "languages/*.po",
    "languages/*.mo",
)

# What of the console is shown in wp-admin, and with which of its style sheets.
SCREENS = ("live", "inbox", "calls", "callbacks")
SHEETS = ("tokens", "base", "components", "shell", "live", "inbox", "thread", "calls")

# The earliest time a zip can hold: the same sources give the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def version() -> str:
    """The version in the main file's header; the one place that says it."""
    header = (HERE / "laleo.php").read_text(encoding="utf-8")
    found = re.search(r"^ \* Version:\s+(\d+\.\d+\.\d+)$", header, re.MULTILINE)
    if found is None:
        raise ValueError("laleo.php has no Version header of the form 1.2.3")
    return found[1]


def shipped_files() -> list[Path]:
    """Every file of the release, relative to the plugin's folder, sorted."""
    return sorted({path.relative_to(HERE) for rule in SHIPPED for path in HERE.glob(rule)})


def modules() -> list[Path]:
    """The modules that the workspace needs: what its screens import, and what that does."""
    wanted = [CONSOLE / "modules" / f"{screen}.js" for screen in SCREENS]
    for own in sorted(WORKSPACE.glob("*.js")):
        wanted += [CONSOLE / found for found in _imported(own) if found.startswith("modules/")]
    found: set[Path] = set()
    while wanted:
        module = wanted.pop()
        if module not in found:
            found.add(module)
            wanted += [module.parent / name for name in _imported(module)]
    return sorted(found)


def style_sheet() -> str:
    """The console's style sheets inside the workspace's element, then the workspace's own."""
    sheets = [(CONSOLE / "css" / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS]
    sheets[0] = sheets[0].partition("@media")[0]  # the tokens; wp-admin has no dark look
    whole = re.sub(r"^(\s*):root(?=[\s\[:{])", r"\1&", "\n".join(sheets), flags=re.MULTILINE)
    moving = r"^@keyframes .*$"  # they cannot be nested
    frames = "\n".join(re.findall(moving, whole, flags=re.MULTILINE))
    nested = re.sub(moving, "", whole, flags=re.MULTILINE)
    own = (WORKSPACE / "workspace.css").read_text(encoding="utf-8")
    return f"{frames}\n#laleo-desk {{\n{nested}\n}}\n{own}"


def _imported(module: Path) -> list[str]:
    found = re.findall(r"""import\b[^'"]*['"]\./([\w/-]+\.js)['"]""", module.read_text("utf-8"))
    return [str(name) for name in found]


def contents() -> dict[str, bytes]:
    """Every file of the release by its name in the plugin's folder."""
    place = f"assets/workspace-{version()}"
    files = {name.as_posix(): (HERE / name).read_bytes() for name in shipped_files()}
    files |= {f"{place}/{own.name}": own.read_bytes() for own in WORKSPACE.glob("*.js")}
    files |= {f"{place}/modules/{module.name}": module.read_bytes() for module in modules()}
    files[f"{place}/workspace.css"] = style_sheet().encode()
    files[f"{place}/icons.svg"] = (CONSOLE / "icons.svg").read_bytes()
    return dict(sorted(files.items()))


def build_zip(target_dir: Path) -> Path:
    """Writes laleo-<version>.zip with the one top folder laleo/ and gives its path."""
    target_dir.mkdir(parents=True, exist_ok=True)
    path = target_dir / f"laleo-{version()}.zip"
    partial = path.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents().items():
            entry = zipfile.ZipInfo(f"laleo/{name}", _EPOCH)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return partial.replace(path)


if __name__ == "__main__":
    print(build_zip(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "dist"))
