"""Pages: the front of the server, sign-in, the console's shell, developers, the demo shop."""

from typing import Any
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    send_from_directory,
)
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from laleo.accounts.sessions import signed_in
from laleo.console import manual
from laleo.console.addresses import safe_next
from laleo.console.assets import PREFIX, STATIC, asset, release
from laleo.console.demo import PLANS, PRODUCTS, demo_widget_id
from laleo.console.headers import framed_here, protect
from laleo.console.problems import PROBLEMS
from laleo.console.screens import SCREENS
from laleo.console.snippets import SNIPPETS
from laleo.console.speech import in_english, in_their_language, page_language
from laleo.core import db
from laleo.core.tools import tools
from laleo.events.catalogue import kinds

VENDORED = STATIC.with_name("vendored")
A_YEAR_S = 365 * 24 * 3600

bp = Blueprint("console", __name__, template_folder="templates")
bp.after_request(protect)


@bp.before_request
def read_only() -> None:
    """Pages change nothing; what changes goes through /api/v1."""
    db.set_reading(on=True)


@bp.context_processor
def every_page() -> dict[str, Any]:
    """What any template may use."""
    settings = current_app.config["LALEO"]
    return {
        "asset": asset,
        "me": signed_in(),
        "public_url": settings.public_url.rstrip("/"),
        "signup": settings.signup,
        "demo": settings.demo,
    } | page_language()


@bp.errorhandler(404)
def missing(_error: HTTPException) -> Response:
    """A page for people who followed a broken link."""
    page = in_their_language("missing.html")
    page.status_code = 404
    return page


@bp.get(f"{PREFIX}/<wanted_release>/<path:name>")
def static_file(wanted_release: str, name: str) -> Response:
    """A static file: kept for ever under this release, briefly under another one."""
    current = wanted_release == release()
    answer = send_from_directory(STATIC, name, max_age=A_YEAR_S if current else 60)
    answer.cache_control.public = True
    answer.cache_control.no_cache = None
    answer.cache_control.immutable = current
    return answer


@bp.get("/")
def home() -> Response:
    """What this server is, and the ways in."""
    return in_their_language("home.html")


@bp.get("/login")
def login() -> AnyResponse:
    """Sign in by e-mail and code."""
    return _sign_in_page("login.html")


@bp.get("/signup")
def signup() -> AnyResponse:
    """Open an account, as far as this server allows it."""
    return _sign_in_page("signup.html")


def _sign_in_page(template: str) -> AnyResponse:
    destination = safe_next(request.args.get("next"))
    if signed_in():
        return redirect(destination)
    return in_their_language(template, destination=destination)


@bp.get("/console")
@bp.get("/console/")
def console_start() -> AnyResponse:
    """The console opens on its first screen."""
    return redirect(f"/console/{SCREENS[0].name}")


@bp.get("/console/widget-preview")
def widget_preview() -> Response:
    """A page like the owner's, on which the editor shows the widget itself."""
    return framed_here(make_response(in_english("widget_preview.html")))


@bp.get("/console/<name>")
@bp.get("/console/<name>/<path:rest>")
def console(name: str, **_rest: str) -> str | AnyResponse:
    """The console's shell; the screens are drawn in the browser."""
    if name not in {screen.name for screen in SCREENS}:
        abort(404)
    if not signed_in():
        return redirect("/login?" + urlencode({"next": request.full_path.rstrip("?")}))
    return in_english("console.html", screens=SCREENS, current=name)


@bp.get("/developers")
def developers() -> str:
    """How to connect, with this server's own address in every example."""
    return in_english(
        "developers.html",
        mcp_tools=tools(),
        event_kinds=kinds(),
        problems=PROBLEMS,
        snippets=SNIPPETS,
    )


@bp.get("/developers/webhooks")
def developers_webhooks() -> str:
    """Webhooks in full: signature, receivers to run, retries, and every event."""
    return in_english("developers_webhooks.html", **manual.webhooks())


@bp.get("/docs")
def docs() -> str:
    """The reference: every operation, to read and to try."""
    return in_english("docs.html")


@bp.get("/docs/files/<name>")
def docs_file(name: str) -> Response:
    """A file of the reference's renderer (Swagger UI, Apache-2.0), which set-up takes from npm."""
    return send_from_directory(VENDORED, name, max_age=3600)


@bp.get("/demo")
def demo_shop() -> str:
    """A small shop that carries the script tag."""
    return _demo_page("demo.html")


@bp.get("/demo/pricing")
def demo_pricing() -> str:
    """The demo shop's second page."""
    return _demo_page("demo_pricing.html")


def _demo_page(template: str) -> str:
    widget_id = request.args.get("widget") or demo_widget_id()
    return render_template(template, widget_id=widget_id, products=PRODUCTS, plans=PLANS)
