"""Shapes of connected WordPress sites, as people and programs see them."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields

from laleo import __version__
from laleo.core.schemas import Form, Id, ListQuery, Moment
from laleo.wordpress.models import WordPressSite, WordPressUser
from laleo.wordpress.setting_schemas import Settings
from laleo.wordpress.settings import ALL


class VersionsOut(Form):
    """What runs there."""

    wordpress = fields.String(required=True, allow_none=True)
    php = fields.String(required=True, allow_none=True)
    plugin = fields.String(required=True, allow_none=True)


class HealthOut(Form):
    """Whether visitors get the widget there, in the plugin's words."""

    state = fields.String(required=True, metadata={"example": "connected"})
    problem = fields.String(required=True, allow_none=True)


class WordPressSiteOut(Form):
    """One connected WordPress site."""

    id = Id("wps", required=True)
    site_id = Id("sit", required=True)
    widget_id = Id("wgt", required=True, allow_none=True)
    name = fields.String(required=True)
    url = fields.String(required=True)
    admin_url = fields.String(required=True)
    member = fields.Dict(
        required=True, allow_none=True, metadata={"description": "Who connected it."}
    )
    joins = fields.Boolean(
        required=True,
        metadata={"description": "WordPress users who may operate join the team by themselves."},
    )
    multisite = fields.Boolean(required=True)
    versions = fields.Nested(VersionsOut, required=True)
    outdated = fields.Boolean(
        required=True, metadata={"description": "The server hands out a newer plugin."}
    )
    health = fields.Nested(HealthOut, required=True)
    events = fields.Boolean(required=True, metadata={"description": "It hears of events."})
    settings = fields.Dict(required=True, metadata={"description": "What was pushed."})
    settings_revision = fields.Integer(required=True)
    applied_revision = fields.Integer(required=True)
    created_at = Moment(required=True)
    last_seen_at = Moment(required=True, allow_none=True)


_SAME = (
    *("id", "site_id", "widget_id", "name", "url", "admin_url", "joins", "multisite", "settings"),
    *("settings_revision", "applied_revision", "created_at", "last_seen_at"),
)


def shown(row: WordPressSite) -> dict[str, Any]:
    """Row to what is shown of it."""
    member = row.member
    plugin = row.versions.get("plugin")
    return {name: getattr(row, name) for name in _SAME} | {
        "member": {"id": member.id, "name": member.person.name} if member else None,
        "versions": {name: row.versions.get(name) for name in ("wordpress", "php", "plugin")},
        "outdated": plugin is not None and _number(plugin) < _number(__version__),
        "health": {
            "state": row.health.get("state", "unknown"),
            "problem": row.health.get("problem"),
        },
        "events": row.webhook_id is not None,
    }


def _number(version: str) -> tuple[int, ...]:
    parts = version.split("-", maxsplit=1)[0].split(".")
    return tuple(int(part) if part.isdecimal() else 0 for part in parts)


class WordPressSiteQuery(ListQuery):
    """Which connected sites."""

    site_id = Id("sit", load_default=None)


class WordPressSitePatch(Form):
    """What can be changed of a connected site."""

    widget_id = Id("wgt")
    joins = fields.Boolean()


def _which(value: Any) -> None:
    listed = isinstance(value, list) and 1 <= len(value) <= 500  # noqa: PLR2004 - of one request
    if value != ALL and not (listed and all(isinstance(one, str) for one in value)):
        raise ValidationError("Give “all”, or a list of 1 to 500 ids.")


class PushIn(Form):
    """Settings for some sites or all."""

    ids = fields.Raw(
        required=True,
        validate=_which,
        metadata={
            "oneOf": [
                {"type": "string", "enum": [ALL]},
                {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 500},
            ]
        },
    )
    settings = Settings(required=True, metadata={"example": {"loading": "optimizer"}})


class PushOut(Form):
    """The sites that will fetch them."""

    data = fields.List(fields.Nested(WordPressSiteOut), required=True)


class WordPressUserOut(Form):
    """Somebody who may operate in wp-admin, and which member that is."""

    wp_user_id = fields.Integer(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    member = fields.Dict(required=True, allow_none=True)
    chosen = fields.Boolean(
        required=True, metadata={"description": "A person said so, not the e-mail address."}
    )


def shown_user(user: WordPressUser) -> dict[str, Any]:
    """Row to what is shown of it."""
    member = user.member
    return {name: getattr(user, name) for name in ("wp_user_id", "name", "email", "chosen")} | {
        "member": {"id": member.id, "name": member.person.name} if member else None
    }


class WordPressUserList(Form):
    """A site's people."""

    data = fields.List(fields.Nested(WordPressUserOut), required=True)


class WordPressUserPatch(Form):
    """Which member a WordPress user is; null leaves it to the e-mail address."""

    member_id = Id("mem", required=True, allow_none=True)
