"""Shape of plugin settings: names, and what each is to be; the plugin knows which there are."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from laleo.core.schemas import Form

SETTING = r"^[a-z][a-z_]{0,39}$"


class Settings(fields.Dict):
    """Names of the plugin's settings and what they are to be."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            keys=fields.String(validate=validate.Regexp(SETTING)),
            values=fields.Raw(allow_none=True),
            validate=validate.Length(1, 60),
            **kwargs,
        )


class PluginSettings(Form):
    """Settings of the plugin, as an agent names them."""

    settings = Settings(required=True)
