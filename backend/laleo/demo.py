"""The demo account of `laleo up`: made once, so that a first start shows something real."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select

from laleo.accounts import codes, service, sessions, tokens
from laleo.accounts.models import Member, Person
from laleo.app import create_app
from laleo.config import Settings
from laleo.core import db
from laleo.core.actor import AUTOMATION, Actor
from laleo.widgets import service as widgets
from laleo.widgets.models import Widget

EMAIL = "demo@example.com"
TOKEN_NAME = "First token"  # noqa: S105 - a name


@dataclass(frozen=True, slots=True)
class Demo:
    """What the banner tells; `token` only on the first start, for it is kept hashed."""

    email: str
    code: str
    token: str | None
    widget_id: str | None
    first: bool


def ensure(settings: Settings, app: Flask | None = None) -> Demo:
    """Make account, site, widget and token if they are missing; always a fresh sign-in code."""
    app = app or create_app(settings)
    with db.unit(app) as session:
        person = session.scalars(select(Person).where(Person.email == EMAIL)).first()
        token = _create(settings) if person is None else None
        widget = session.scalars(
            select(Widget.id)
            .join(Member, Member.account_id == Widget.account_id)
            .join(Person, Person.id == Member.person_id)
            .where(Person.email == EMAIL)
            .order_by(Widget.id)
        ).first()
        return Demo(EMAIL, codes.issue(EMAIL), token, widget, first=person is None)


def _create(settings: Settings) -> str:
    member = service.create_account("Demo shop", service.create_person(EMAIL, "Demo owner"))
    actor = sessions.actor_of(member)
    _widget(actor, settings.public_url)
    made = tokens.create(actor, name=TOKEN_NAME, scope=AUTOMATION, webhooks_allowed=True)
    return made[1]


def _widget(actor: Actor, public_url: str) -> Widget:
    site = widgets.create_site(actor, name="Demo shop", url=f"{public_url}/demo")
    appearance = {"title": "Demo shop", "greeting": "Hello! How can we help?"}
    return widgets.create(actor, name="Demo shop", site_id=site.id, appearance=appearance)
