"""Makes one attempt by its channel and tells what came of it; never raises for the other side."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from laleo.alerts import push
from laleo.alerts.ledger import Job, Outcome
from laleo.alerts.matters import CALLING, MESSAGE, TEST, URGENT, WAITING
from laleo.alerts.targets import EMAIL, NTFY, PUSH
from laleo.core import actions, crypto, egress, mail
from laleo.core.rest import current_public_url

ACKNOWLEDGE = "acknowledge-alert"
LINK_S = 24 * 3600
SECONDS = 10.0
_LATER = frozenset({408, 425, 429})
_GONE = frozenset({404, 410})
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Words:
    """What a notification says and leads to."""

    title: str
    body: str
    open_url: str
    done_url: str
    deeds: tuple[tuple[str, str], ...] = ()
    """What can be done at once: a label and a link each."""


def send(job: Job) -> Outcome:
    """One attempt."""
    if not job.address:
        return Outcome(False, _GONE_WORDS[job.channel], gone=job.channel == PUSH)
    try:
        return _CHANNELS[job.channel](job, words(job))
    except egress.Refused as refusal:
        return Outcome(False, str(refusal))
    except (egress.Unresolved, egress.Unreachable, mail.NotSent) as trouble:
        return Outcome(False, str(trouble), again=True)


_GONE_WORDS = {
    EMAIL: "This member is gone.",
    NTFY: "The topic is gone.",
    PUSH: "This device no longer takes notifications.",
}


def words(job: Job) -> Words:
    """The alert in words, with its links."""
    home = current_public_url()
    link = actions.link(ACKNOWLEDGE, job.alert_id, who=job.member_id or "", ttl_s=LINK_S)
    deeds = tuple(
        (
            one.label,
            actions.link(one.deed, job.subject_id, who=job.member_id or "", ttl_s=LINK_S),
        )
        for one in actions.buttons(job.event_type)
    )
    return Words(job.title, job.body, f"{home}{place(job.subject_id)}", link, deeds)


def place(subject_id: str) -> str:
    """Where in the console a subject is shown."""
    kinds = {
        "cnv_": "/console/inbox/",
        "vis_": "/console/live/",
        "cal_": "/console/calls/",
        "cbk_": "/console/callbacks/",
    }
    if subject_id.startswith("apv_"):
        return "/console/inbox"
    known = kinds.get(subject_id[:4])
    return f"{known}{subject_id}" if known else "/console/settings/alerts"


def _priority(job: Job) -> int:
    if job.event_type in URGENT or job.event_type == CALLING:
        return 5
    return 4 if job.event_type in {WAITING, MESSAGE} else 3


def _ntfy(job: Job, words: Words) -> Outcome:
    """Publish as JSON (docs.ntfy.sh/publish): topic in the body, texts in any script."""
    base, topic = _split(job.address or "")
    message = {
        "topic": topic,
        "title": words.title,
        "message": words.body or "Open Laleo to see more.",
        "priority": _priority(job),
        "tags": ["test_tube" if job.event_type == TEST else "speech_balloon"],
        "click": words.open_url,
        "sequence_id": job.attempt_id,  # sent again after a crash, it replaces itself (ntfy 2.16)
        "actions": [
            {"action": "view", "label": "Open", "url": words.open_url},
            *(_button(label, url) for label, url in _buttons(words)),
        ],
    }
    headers = {"Content-Type": "application/json"} | _credentials(job.token)
    return _post(base, json.dumps(message).encode(), headers)


def _buttons(words: Words) -> tuple[tuple[str, str], ...]:
    """What ntfy offers besides looking: at most two, for it shows three."""
    return words.deeds[:2] or (("Acknowledge", words.done_url),)


def _button(label: str, url: str) -> dict[str, Any]:
    return {"action": "http", "label": label, "url": url, "method": "POST", "clear": True}


def _split(address: str) -> tuple[str, str]:
    base, _, topic = address.rstrip("/").rpartition("/")
    return f"{base}/", topic


def _credentials(token: str | None) -> dict[str, str]:
    """An access token, or `user:password`."""
    if not token:
        return {}
    if ":" in token:
        return {"Authorization": f"Basic {base64.b64encode(token.encode()).decode()}"}
    return {"Authorization": f"Bearer {token}"}


def _push(job: Job, words: Words) -> Outcome:
    endpoint, (p256dh, auth) = job.address or "", job.keys or ("", "")
    message = {
        "title": words.title,
        "body": words.body,
        "url": urlsplit(words.open_url).path,
        "tag": job.alert_id,
        "acknowledge": urlsplit(words.done_url).path,
    }
    if job.event_type == CALLING:  # rings there, with "Answer" and "Decline"
        message["call"] = job.subject_id
        message |= {label.lower(): urlsplit(url).path for label, url in words.deeds}
    try:
        body = push.encrypt(json.dumps(message).encode(), p256dh, auth)
    except ValueError:
        return Outcome(False, "This device's keys are not usable.", gone=True)
    topic = crypto.sha256(job.alert_id)[:32]
    urgent = _priority(job) > 3  # noqa: PLR2004 - ntfy's "default"
    return _post(endpoint, body, push.headers(endpoint, topic=topic, urgent=urgent), gone=_GONE)


def _post(
    url: str, body: bytes, headers: dict[str, str], *, gone: frozenset[int] = frozenset()
) -> Outcome:
    policy = egress.tenant()
    answer = egress.fetch(
        url, policy=policy, method="POST", headers=headers, body=body, seconds=SECONDS, most=4096
    )
    if 200 <= answer.status < 300:  # noqa: PLR2004
        return Outcome(True, f"Taken ({answer.status}).")
    if answer.status in gone:
        return Outcome(False, "This device no longer takes notifications.", gone=True)
    later = answer.status >= 500 or answer.status in _LATER  # noqa: PLR2004
    return Outcome(False, f"Answered {answer.status}{_reason(answer.body)}", again=later)


def _reason(body: bytes) -> str:
    """What the other side says about it, on one line."""
    said = " ".join(body.decode("utf-8", "replace").replace("\x00", "").split())[:_SHOWN]
    return f": {said}" if said else "."


def _email(job: Job, words: Words) -> Outcome:
    deeds = "".join(f"{label}:\n{url}\n\n" for label, url in words.deeds)
    text = (
        f"{words.title}\n\n{words.body + chr(10) + chr(10) if words.body else ''}"
        f"{deeds}"
        f"Open it:\n{words.open_url}\n\n"
        f"Say that you take care of it, so that nobody else is told:\n{words.done_url}\n\n"
        f"Who is told when is set under Settings, Alerts:\n"
        f"{current_public_url()}/console/settings/alerts\n"
    )
    name = f"{job.attempt_id}.{job.step}"  # the same when a crash makes us send it twice
    mail.send(job.address or "", words.title, text, message_id=name)
    printed = current_app.config["LALEO"].smtp is None
    return Outcome(
        True, "Printed: SMTP_URL is not set." if printed else "Handed to the mail server."
    )


_CHANNELS: dict[str, Callable[[Job, Words], Outcome]] = {
    EMAIL: _email,
    NTFY: _ntfy,
    PUSH: _push,
}
