"""What other plugins are told: optimizers to leave the tag alone, page caches to start afresh."""

from __future__ import annotations

import json

import pytest

from tests.product import Laleo
from tests.wordpress.settings import Settings
from tests.wordpress.wordpress import WordPress

BY_ADDRESS = [
    "rocket_delay_js_exclusions",
    "rocket_exclude_defer_js",
    "rocket_minify_excluded_external_js",
    "litespeed_optimize_js_excludes",
    "litespeed_optm_js_defer_exc",
    "litespeed_optm_gm_js_exc",
    "flying_press_exclude_from_delay:js",
    "flying_press_exclude_from_defer:js",
    "flying_press_exclude_from_minify:js",
    "perfmatters_delay_js_exclusions",
    "wphb_delay_js_exclusions",
    "autoptimize_filter_js_exclude",
]
BY_HANDLE = ["sgo_js_async_exclude", "sgo_javascript_combine_exclude", "sgo_js_minify_exclude"]


def asked(wordpress: WordPress, given: str) -> dict[str, object]:
    """What each filter makes of a PHP value."""
    names = json.dumps(BY_ADDRESS + BY_HANDLE)
    code = f"foreach (json_decode('{names}') as $n) $o[$n] = apply_filters($n, {given}); "
    answer: dict[str, object] = json.loads(wordpress.wp("eval", code + "echo json_encode($o);"))
    return answer


def test_every_optimizer_is_asked_to_leave_the_tag_alone(
    connected: Settings, wordpress: WordPress, laleo: Laleo
) -> None:
    loader = laleo.url.removeprefix("http://") + "/widget.js"
    answers = asked(wordpress, "array('theirs.js')")
    assert answers == {name: ["theirs.js", loader] for name in BY_ADDRESS} | {
        name: ["theirs.js", "laleo-widget"] for name in BY_HANDLE
    }


def test_a_comma_separated_list_stays_one(
    connected: Settings, wordpress: WordPress, laleo: Laleo
) -> None:
    loader = laleo.url.removeprefix("http://") + "/widget.js"
    name = "autoptimize_filter_js_exclude"
    assert asked(wordpress, "'theirs.js'")[name] == f"theirs.js, {loader}"
    assert asked(wordpress, "''")[name] == loader


@pytest.mark.parametrize("given", ["array('theirs.js')", "'theirs.js'"])
def test_nothing_is_asked_when_the_owner_lets_the_optimizer_decide(
    connected: Settings, wordpress: WordPress, given: str
) -> None:
    connected.save_loading(laleo_loading="optimizer")
    expected = ["theirs.js"] if given.startswith("array") else "theirs.js"
    assert set(map(str, asked(wordpress, given).values())) == {str(expected)}


def test_nothing_is_asked_while_the_site_is_not_connected(wordpress: WordPress) -> None:
    answers = asked(wordpress, "array()")
    assert {name: answers[name] for name in BY_ADDRESS} == {name: [] for name in BY_ADDRESS}


def test_page_caches_are_emptied_once_when_the_tag_changes(
    settings: Settings, wordpress: WordPress, laleo: Laleo, widget: dict[str, str]
) -> None:
    wordpress.write_mu_plugin(
        """
        function purged( $who ) {
            file_put_contents( WP_CONTENT_DIR . '/purged', "$who ", FILE_APPEND );
        }
        function rocket_clean_domain() { purged( 'rocket' ); }
        add_action( 'litespeed_purge_all', fn() => purged( 'litespeed' ) );
        """
    )
    log = wordpress.content / "purged"
    settings.connect(laleo.url, laleo.token)
    log.unlink()
    settings.choose(widget["id"])
    assert log.read_text().split() == ["rocket", "litespeed"]
    log.unlink()
    settings.choose(widget["id"])
    assert not log.exists()
