"""The one script tag on the site's pages."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page as BrowserPage

from tests.product import Laleo
from tests.wordpress.conftest import HERE
from tests.wordpress.person import Page, Person
from tests.wordpress.settings import Settings
from tests.wordpress.wordpress import WordPress


def test_a_page_has_exactly_one_tag_of_ours_and_no_inline_script(
    connected: Settings, wordpress: WordPress, laleo: Laleo, widget: dict[str, Any]
) -> None:
    page = wordpress.person().get("/")
    (tag,) = ours(page)
    assert attributes(tag) == {
        "async": "",
        "src": f"{laleo.url}/widget.js",
        "id": "laleo-widget-js",
        "data-laleo-widget": widget["id"],
        "data-laleo-server": laleo.url,
        "data-laleo-locale": "en-US",
        "fetchpriority": "low",
        "data-wp-strategy": "async",
        "data-cfasync": "false",
        "data-no-optimize": "1",
        "data-no-defer": "1",
        "nowprocket": "",
    }
    assert page.text.lower().count("laleo-widget-js") == 1
    assert laleo.token not in page.text


def test_a_site_that_is_not_connected_has_no_tag_and_asks_nobody(wordpress: WordPress) -> None:
    assert "laleo" not in wordpress.person().get("/").text.replace(str(wordpress.root), "")


def test_the_plugin_costs_front_pages_no_query(connected: Settings, wordpress: WordPress) -> None:
    wordpress.add_mu_plugin(HERE / "query_count.php")
    visitor = wordpress.person()
    visitor.get("/")
    with_tag = queries(visitor.get("/"))
    connected.send("laleo_disconnect")
    disconnected = queries(visitor.get("/"))
    wordpress.wp("plugin", "deactivate", "laleo")
    without = queries(visitor.get("/"))
    assert with_tag == disconnected == without > 0


def test_wp_admin_the_login_page_feeds_and_rest_have_no_tag(
    connected: Settings, wordpress: WordPress
) -> None:
    for path in ("/wp-admin/", "/feed/", "/wp-json/wp/v2/posts"):
        assert not ours(connected.person.get(path))
    assert not ours(wordpress.person().get("/wp-login.php"))


def test_previews_and_the_customizer_have_no_tag(
    connected: Settings, wordpress: WordPress, admin: Person
) -> None:
    draft = wordpress.wp("post", "create", "--post_title=Draft", "--porcelain")
    preview = admin.get(f"/?p={draft}&preview=true")
    assert "Draft" in preview.text
    assert not ours(preview)
    change = "5b3c9c55-8d7c-4a58-9d1e-9ab03a0f5c11"
    customized = admin.get(f"/?customize_changeset_uuid={change}&customize_messenger_channel=p-0")
    assert "customize-preview" in customized.text
    assert not ours(customized)
    assert ours(admin.get("/"))


def test_staging_copies_have_no_tag_unless_the_owner_wants_it(
    connected: Settings, wordpress: WordPress
) -> None:
    wordpress.define(WP_ENVIRONMENT_TYPE="staging")
    assert not ours(wordpress.person().get("/"))
    connected.save_loading(laleo_staging="1")
    assert ours(wordpress.person().get("/"))
    connected.save_loading()
    assert not ours(wordpress.person().get("/"))


def test_a_theme_or_plugin_decides_per_page(connected: Settings, wordpress: WordPress) -> None:
    wordpress.write_mu_plugin(
        "add_filter( 'laleo_show_widget', fn( $s ) => $s && ! is_front_page() );"
    )
    visitor = wordpress.person()
    assert not ours(visitor.get("/"))
    assert ours(visitor.get("/hello-world/"))


def test_the_tag_works_under_an_optimizer_that_moves_and_defers_everything(
    connected: Settings, wordpress: WordPress, widget: dict[str, Any], page: BrowserPage
) -> None:
    wordpress.add_mu_plugin(HERE / "optimizer.php")
    rewritten = wordpress.person().get("/").text
    assert "laleo-moved-scripts" in rewritten
    assert not re.search(r"<script>", rewritten)
    assert configuration_request(page, wordpress, widget) == 200


def test_an_owner_may_let_the_optimizer_delay_the_widget(
    connected: Settings, wordpress: WordPress, widget: dict[str, Any]
) -> None:
    wordpress.add_mu_plugin(HERE / "optimizer.php")
    connected.save_loading(laleo_loading="optimizer")
    (tag,) = ours(wordpress.person().get("/"))
    assert 'type="delayed"' in tag
    assert not {"nowprocket", "data-no-optimize", "data-no-defer"} & attributes(tag).keys()
    assert attributes(tag)["data-laleo-widget"] == widget["id"]


def test_the_tag_works_under_a_strict_content_security_policy(
    connected: Settings, wordpress: WordPress, widget: dict[str, Any], page: BrowserPage
) -> None:
    wordpress.add_mu_plugin(HERE / "strict_policy.php")
    assert configuration_request(page, wordpress, widget) == 200


def configuration_request(page: BrowserPage, wordpress: WordPress, widget: dict[str, Any]) -> int:
    """The status of the widget's first own request, which proves that it has its settings."""
    address = f"/w/v1/config?widget={widget['id']}"
    with page.expect_response(lambda response: address in response.url) as response:
        page.goto(wordpress.url)
    return response.value.status


def ours(page: Page) -> list[str]:
    return page.scripts("widget.js")


def attributes(tag: str) -> dict[str, str]:
    found = re.findall(r'\s([a-z-]+)(?:=["\']([^"\']*)["\'])?', tag)
    return dict(found)


def queries(page: Page) -> int:
    found = re.search(r"<!-- queries: (\d+) -->", page.text)
    assert found
    return int(found[1])
