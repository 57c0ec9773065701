"""The script tag of a widget, and where each platform wants it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape

from laleo.core.rest import current_public_url
from laleo.widgets import files
from laleo.widgets.models import Widget


@dataclass(frozen=True, slots=True)
class Placement:
    """A platform: its name, where the tag goes, and the steps to get there."""

    label: str
    where: str
    steps: tuple[str, ...]


PLATFORMS: dict[str, Placement] = {
    "html": Placement(
        "HTML",
        "Before </body> on every page.",
        (
            "Open the page or the layout that all pages share.",
            "Paste the tag before </body>.",
            "Publish.",
        ),
    ),
    "wordpress": Placement(
        "WordPress",
        "Nowhere by hand: the Laleo plugin prints it.",
        (
            "Plugins → Add plugin → Upload plugin: {server}/downloads/laleo.zip, and activate it.",
            "Settings → Laleo: enter {server} and an access token, choose “{name}” and save.",
            "Or on the command line: wp plugin install {server}/downloads/laleo.zip --activate",
            "and then: wp laleo connect --server={server} --widget={widget} --prompt=token",
        ),
    ),
    "theme-footer": Placement(
        "Theme footer",
        "In the theme’s footer template, before </body>.",
        (
            "Open the theme’s footer template.",
            "Paste the tag before </body>.",
            "Save and clear page caches.",
        ),
    ),
    "tag-manager": Placement(
        "Tag manager",
        "In a Custom HTML tag that fires on all pages.",
        (
            "Make a new Custom HTML tag.",
            "Paste the tag. It makes the element itself: tag managers drop data- attributes.",
            "Choose the trigger “All pages” and publish.",
        ),
    ),
    "shopify": Placement(
        "Shopify",
        "In layout/theme.liquid, before </body>.",
        (
            "Online Store → Themes → Edit code.",
            "Open layout/theme.liquid.",
            "Paste the tag before </body> and save.",
        ),
    ),
    "nextjs": Placement(
        "Next.js",
        "In the root layout, as a <script> element inside <body>.",
        ("Open app/layout.tsx.", "Put the tag inside <body>, after {{children}}.", "Deploy."),
    ),
    "astro": Placement(
        "Astro",
        "In the base layout, with is:inline so that Astro leaves it alone.",
        (
            "Open the layout that all pages share.",
            "Paste the tag before </body> and add is:inline.",
            "Deploy.",
        ),
    ),
    "wix": Placement(
        "Wix",
        "In Settings → Custom code, at the end of the body, on all pages.",
        (
            "Settings → Custom code → Add custom code.",
            "Paste the tag.",
            "Choose “All pages” and “Body – end”.",
        ),
    ),
    "squarespace": Placement(
        "Squarespace",
        "In Settings → Advanced → Code injection → Footer.",
        ("Settings → Advanced → Code injection.", "Paste the tag under Footer.", "Save."),
    ),
    "webflow": Placement(
        "Webflow",
        "In Site settings → Custom code → Footer code.",
        ("Site settings → Custom code.", "Paste the tag under Footer code.", "Save and publish."),
    ),
}


def tag(widget: Widget, *, pinned: bool = False) -> str:
    """The tag itself: configuration only in data- attributes.

    Pinned, it loads this very version for ever, and the browser checks its integrity (W3C SRI).
    """
    server = escape(current_public_url(), quote=True)
    path, check = "/widget.js", ""
    if pinned:
        path, integrity = files.pinned()
        check = f'integrity="{integrity}" crossorigin="anonymous" '
    return (
        f'<script async src="{server}{path}" {check}data-laleo-widget="{widget.id}" '
        f'data-laleo-server="{server}"></script>'
    )


def _made_by_script(widget: Widget) -> str:
    """A script that makes the tag, in the old JavaScript that tag managers accept."""
    server = json.dumps(current_public_url()).replace("<", "\\u003c")
    return (
        "<script>(function(d,h){var s=d.createElement('script');s.async=true;"
        f"s.src=h+'/widget.js';s.setAttribute('data-laleo-widget','{widget.id}');"
        f"s.setAttribute('data-laleo-server',h);d.head.appendChild(s)}})(document,{server})</script>"
    )


def placed(widget: Widget, platform: str, *, pinned: bool = False) -> dict[str, object]:
    """The tag with where to put it on this platform."""
    place = PLATFORMS[platform]
    words = {"server": current_public_url(), "name": widget.name, "widget": widget.id}
    text = tag(widget, pinned=pinned)
    if platform == "astro":
        text = text.replace("<script async", "<script is:inline async", 1)
    if platform == "tag-manager":
        text = _made_by_script(widget)
    return {
        "platform": platform,
        "label": place.label,
        "tag": text,
        "where": place.where,
        "steps": [step.format(**words) for step in place.steps],
    }
