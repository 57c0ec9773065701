"""Where the widget is shown: rules, a post's own switch, devices, consent; its language."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Request
from playwright.sync_api import Page as BrowserPage

from tests.product import Laleo
from tests.wordpress.conftest import HERE
from tests.wordpress.person import Page, Person
from tests.wordpress.settings import Settings
from tests.wordpress.test_tag import attributes, ours, queries
from tests.wordpress.wordpress import WordPress

SHOP = "function is_checkout() { return is_page( 'sample-page' ); }"
HELLO = "/hello-world/"
SAMPLE = "/sample-page/"


def rule(wordpress: WordPress, **rules: Any) -> None:
    """Sets the rules as a command line does; the options' own sanitising applies."""
    wordpress.wp("eval", f"update_option( 'laleo_rules', json_decode( {quoted(rules)}, true ) );")


def quoted(rules: dict[str, Any]) -> str:
    return "'" + json.dumps(rules).replace("\\", "\\\\").replace("'", "\\'") + "'"


@pytest.mark.parametrize(
    ("rules", "shown", "hidden"),
    [
        ({"only": ["/hello-world/", "/shop/*"]}, [HELLO], [SAMPLE, "/"]),
        ({"except": ["/sample*"]}, [HELLO, "/"], [SAMPLE, "/sample-page/?a=1"]),
        ({"except": ["/"]}, [HELLO], ["/", "/?utm_source=x"]),
        ({"post_types": ["page"]}, [HELLO, "/"], [SAMPLE]),
        ({"kinds": ["not_found", "search"]}, [HELLO], ["/nowhere/", "/?s=tea"]),
        ({"kinds": ["archive"]}, [HELLO], ["/category/uncategorized/"]),
        ({"kinds": ["checkout"]}, [HELLO], [SAMPLE]),
        ({"except": ["(", "/a[b", "*(x"]}, [HELLO], []),
    ],
)
def test_rules_about_the_page_decide_before_it_is_kept(
    connected: Settings,
    wordpress: WordPress,
    rules: dict[str, Any],
    shown: list[str],
    hidden: list[str],
) -> None:
    wordpress.write_mu_plugin(SHOP)
    rule(wordpress, **rules)
    visitor = wordpress.person()
    assert [path for path in shown if not ours(visitor.get(path))] == []
    assert [path for path in hidden if ours(visitor.get(path))] == []


def test_a_page_without_the_widget_because_of_a_role_is_never_kept(
    connected: Settings, wordpress: WordPress
) -> None:
    wordpress.write_mu_plugin(
        "add_action( 'wp_footer', fn() => printf( '<!-- kept: %s -->',"
        " defined( 'DONOTCACHEPAGE' ) ? 'no' : 'yes' ), PHP_INT_MAX );"
    )
    rule(wordpress, hidden_roles=["subscriber"])
    subscriber, visitor = wordpress.person("subscriber"), wordpress.person()
    page = subscriber.get("/")
    assert (ours(page), "<!-- kept: no -->" in page.text) == ([], True)
    for page in (visitor.get("/"), wordpress.person("editor").get("/")):
        assert (len(ours(page)), "<!-- kept: yes -->" in page.text) == (1, True)


def test_rules_cost_no_query(connected: Settings, wordpress: WordPress) -> None:
    wordpress.add_mu_plugin(HERE / "query_count.php")
    visitor = wordpress.person()
    visitor.get(HELLO)
    before = queries(visitor.get(HELLO))
    rule(wordpress, only=["/hello*"], kinds=["search"], hidden_roles=["editor"], devices="mobile")
    assert queries(visitor.get(HELLO)) == before


def test_the_form_saves_rules_and_shows_them_again(
    connected: Settings, wordpress: WordPress
) -> None:
    hostile = "/x</textarea><script>alert(1)</script>"
    page = connected.save_loading(
        **{
            "laleo_rules[only]": f"/shop/*\r\nhttps://shop.example/tea/\r\n\r\n{hostile}",
            "laleo_rules[devices]": "desktop",
            "laleo_rules[kinds][]": "search",
        }
    )
    kept = wordpress.wp("option", "get", "laleo_rules", "--format=json")
    assert kept["only"] == ["/shop/*", "/tea/", hostile]
    assert (kept["devices"], kept["kinds"]) == ("desktop", ["search"])
    assert "alert(1)</script>" not in page.text
    assert "/x&lt;/textarea&gt;" in page.text


def test_a_post_has_a_switch_of_its_own(
    connected: Settings, wordpress: WordPress, admin: Person
) -> None:
    rule(wordpress, only=["/nothing/"])
    editor = admin.get("/wp-admin/post.php?post=1&action=edit&classic-editor")
    nonce = field(editor, "laleo_widget_choice_nonce")
    save = {"post_ID": "1", "action": "editpost", "_wpnonce": field(editor, "_wpnonce")}
    always = {"laleo_widget_choice": "show"}
    admin.post("/wp-admin/post.php", save | always)
    assert not ours(wordpress.person().get(HELLO))
    admin.post("/wp-admin/post.php", save | always | {"laleo_widget_choice_nonce": nonce})
    assert ours(wordpress.person().get(HELLO))
    rule(wordpress)
    never = {"laleo_widget_choice": "hide", "laleo_widget_choice_nonce": nonce}
    admin.post("/wp-admin/post.php", save | never)
    assert not ours(wordpress.person().get(HELLO))
    assert ours(wordpress.person().get("/"))


def field(page: Page, name: str) -> str:
    value = page.text.partition(f'name="{name}" value="')[2].partition('"')[0]
    assert value, f"{page.url} has no {name}"
    return value


def test_the_widget_speaks_the_pages_language(connected: Settings, wordpress: WordPress) -> None:
    for locale, tag in (("de_DE_formal", "de-DE"), ("ar", "ar"), ("pt_BR", "pt-BR")):
        # As WPML and Polylang do on the pages they translate.
        wordpress.write_mu_plugin(f"add_filter( 'locale', fn() => '{locale}' );")
        (found,) = ours(wordpress.person().get("/"))
        assert attributes(found)["data-laleo-locale"] == tag


def test_on_other_devices_the_server_is_not_asked(
    connected: Settings, wordpress: WordPress, laleo: Laleo, context: BrowserContext
) -> None:
    rule(wordpress, devices="mobile")
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    wide = context.new_page()
    wide.goto(wordpress.url)
    wide.wait_for_function("window.Laleo && !Array.isArray(window.Laleo)")
    narrow = context.new_page()
    narrow.set_viewport_size({"width": 400, "height": 800})
    with narrow.expect_response(lambda answer: "/w/v1/config" in answer.url):
        narrow.goto(wordpress.url)
    assert len([url for url in asked if "/w/v1/config" in url]) == 1


def test_nothing_is_asked_before_the_banner_allows_it(
    connected: Settings, wordpress: WordPress, laleo: Laleo, page: BrowserPage
) -> None:
    wordpress.add_mu_plugin(HERE / "banner.php")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(told(request)))
    page.goto(wordpress.url)
    page.wait_for_function("window.Laleo && !Array.isArray(window.Laleo)")
    page.wait_for_function("Laleo.consent.get().chat === false")
    assert [url for url in asked if url.startswith(laleo.url)] == [f"{laleo.url}/widget.js"]
    with page.expect_response(lambda answer: "/w/v1/config" in answer.url):
        page.evaluate("allow('functional')")
    assert page.evaluate("Laleo.consent.get()") == {"chat": True, "tracking": False}
    registered = "has_filter('wp_consent_api_registered_laleo/laleo.php')"
    assert wordpress.wp("eval", f"echo {registered} ? 'yes' : 'no';") == "yes"


def told(request: Request) -> str:
    return request.url.partition("?")[0]
