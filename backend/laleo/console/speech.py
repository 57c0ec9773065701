"""The language of a page: that of `?lang=`, else the browser's; English where only we read it."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, make_response, render_template, request

from laleo.core import i18n


def init_app(app: Flask) -> None:
    """Give every template `_()`, which escapes the values it puts into a text."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, _one_form, newstyle=True
    )


def _one_form(one: str, many: str, count: int) -> str:
    raise NotImplementedError(
        f"{one!r}, {many!r} for {count}: the catalogues have no plural forms."
    )


def page_language() -> dict[str, Any]:
    """What templates say about the language they are in."""
    code, asked = i18n.language(), _asked()
    return {
        "language": code,
        "direction": "rtl" if code in i18n.RIGHT_TO_LEFT else "ltr",
        "keep_language": f"?lang={asked}" if asked else "",
        "module_texts": _module_texts,
    }


def in_their_language(template: str, **values: Any) -> Response:
    """A page for everybody."""
    with i18n.speaking(_asked() or i18n.language()):
        page = make_response(render_template(template, **values))
    page.vary.add("Accept-Language")
    return page


def in_english(template: str, **values: Any) -> str:
    """A page whose texts are not translated."""
    with i18n.speaking("en"):
        return render_template(template, **values)


def _asked() -> str | None:
    return i18n.ours(request.args.get("lang"))


def _module_texts(*names: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in names:
        found |= i18n.texts_of(f"console/static/modules/{name}.js")
    return found
