"""What consent managers and optimizers make of a script tag, and how each is asked to leave it."""

from __future__ import annotations

from dataclasses import dataclass

from laleo.widgets.installation.markup import Script

_RUNS = {
    "",
    "module",
    "text/javascript",
    "application/javascript",
    "application/ecmascript",
    "application/x-javascript",
    "text/ecmascript",
    "text/x-javascript",
    "text/jscript",
}


@dataclass(frozen=True, slots=True)
class Wrapper:
    """One product: the marks it leaves on a tag that it holds back, and what its owner can do."""

    name: str
    fix: str
    types: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    loaders: tuple[str, ...] = ()
    """Parts of the addresses of its own scripts."""

    def holds(self, script: Script) -> bool:
        """Whether it has this tag in its hands."""
        classes = script.attributes.get("class", "").lower().split()
        return (
            any(script.kind.endswith(kind) for kind in self.types)
            or any(name in script.attributes for name in self.attributes)
            or any(one.startswith(mark) for one in classes for mark in self.classes)
        )


_CATEGORY = "Its category must be the one that visitors need for a chat (functional), or none."

CONSENT_MANAGERS = (
    Wrapper(
        "Cookiebot",
        'In Cookiebot set the tag to “necessary”, or add data-cookieconsent="ignore" to it.',
        attributes=("data-cookieconsent", "data-cookieblock-src"),
        loaders=("consent.cookiebot.com",),
    ),
    Wrapper(
        "Complianz",
        "In Complianz → Integrations → Script center, add the tag to the whitelist.",
        classes=("cmplz-",),
        attributes=("data-cmplz-src", "data-service"),
        loaders=("complianz",),
    ),
    Wrapper(
        "OneTrust",
        "In OneTrust give the tag the category “strictly necessary” (C0001) or take its class off.",
        classes=("optanon-category-", "ot-vscat-"),
        loaders=("cdn.cookielaw.org", "otsdkstub"),
    ),
    Wrapper(
        "CookieYes",
        "In CookieYes take this address off the script blocking list.",
        attributes=("data-cookieyes", "data-cky-src"),
        loaders=("cdn-cookieyes.com", "cookie-law-info"),
    ),
    Wrapper(
        "Usercentrics",
        f"In Usercentrics change the data processing service of the tag. {_CATEGORY}",
        attributes=("data-usercentrics", "data-uc-src"),
        loaders=("usercentrics.eu",),
    ),
    Wrapper(
        "Borlabs Cookie",
        "In Borlabs Cookie → Script Blocker, take this address off.",
        attributes=(
            "data-borlabs-cookie-script-blocker-id",
            "data-borlabs-script-blocker-js-handle",
        ),
        types=("text/template",),
        loaders=("borlabs-cookie",),
    ),
    Wrapper(
        "iubenda",
        "In iubenda take the class _iub_cs_activate off the tag, or its purpose.",
        classes=("_iub_cs_activate",),
        attributes=("data-suppressedsrc",),
        loaders=("iubenda.com",),
    ),
    Wrapper(
        "Didomi",
        "In Didomi change the tag's type back and take data-vendor off.",
        types=("didomi/javascript",),
        loaders=("privacy-center.org",),
    ),
    Wrapper(
        "Termly",
        f"In Termly change the tag's category. {_CATEGORY}",
        attributes=("data-categories",),
        loaders=("app.termly.io",),
    ),
    Wrapper(
        "Klaro",
        f"In Klaro's configuration change the service of this tag. {_CATEGORY}",
        loaders=("klaro.js", "klaro-no-css"),
    ),
)

OPTIMIZERS = (
    Wrapper(
        "WP Rocket",
        "In WP Rocket → File optimization → Delay JavaScript, exclude “widget.js”.",
        types=("rocketlazyloadscript",),
        attributes=("data-rocket-src", "data-rocket-type"),
    ),
    Wrapper(
        "LiteSpeed Cache",
        "In LiteSpeed Cache → Page optimization → Tuning, exclude “widget.js” from delay.",
        types=("litespeed/javascript",),
    ),
    Wrapper(
        "Cloudflare Rocket Loader",
        'Add data-cfasync="false" to the tag, before src, or switch Rocket Loader off.',
        types=("-text/javascript", "-application/javascript", "text/rocketscript"),
        loaders=("rocket-loader.min.js",),
    ),
    Wrapper(
        "Perfmatters",
        "In Perfmatters → Assets → Delay JavaScript, exclude “widget.js”.",
        types=("pmdelayedscript",),
        attributes=("data-pmdelayedscript", "data-perfmatters-type"),
    ),
    Wrapper(
        "FlyingPress",
        "In FlyingPress → JavaScript → Exclude from delay, add “widget.js”.",
        types=("flyingpress/javascript", "text/flyingpress"),
    ),
    Wrapper(
        "NitroPack",
        "In NitroPack exclude “widget.js” from delayed scripts.",
        types=("nitropack/inlinescript",),
        attributes=("nitropack-src", "data-nitropack-src"),
        loaders=("nitropack",),
    ),
    Wrapper(
        "Partytown",
        "Load this tag on the page itself: it draws a button, which a worker cannot.",
        types=("text/partytown",),
    ),
)


def runs(script: Script) -> bool:
    """Whether a browser takes this element for JavaScript (HTML standard, section 4.12.1)."""
    return script.kind.split(";")[0].strip() in _RUNS


def holder(script: Script, known: tuple[Wrapper, ...]) -> Wrapper | None:
    """Which of them holds this tag back."""
    return next((one for one in known if one.holds(script)), None)


def present(sources: list[str], known: tuple[Wrapper, ...]) -> list[str]:
    """Which of them the page has, by the addresses of its scripts."""
    loaded = "\n".join(sources).lower()
    return [one.name for one in known if any(mark in loaded for mark in one.loaders)]
