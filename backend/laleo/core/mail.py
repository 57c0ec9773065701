"""Mail by SMTP; without a server configured, mails are printed where the server was started."""

from __future__ import annotations

import smtplib
import socket
import sys
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from flask import current_app

from laleo.config import Smtp
from laleo.core import egress

TIMEOUT_S = 20


class NotSent(Exception):
    """The mail server refused or did not answer; the same mail may be tried later."""


def send(to: str, subject: str, text: str, *, message_id: str | None = None) -> None:
    """Send one plain-text mail; raises NotSent when it cannot leave.

    A mail sent again after a crash has the same `message_id`, by which mail programs know it.
    """
    smtp: Smtp | None = current_app.config["LALEO"].smtp
    if smtp is None:
        _print(to, subject, text)
        return
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = smtp.sender, to, subject
    domain = smtp.sender.rpartition("@")[2]
    own = f"<{message_id}@{domain}>" if message_id else make_msgid(domain=domain)
    message["Date"], message["Message-ID"] = formatdate(), own
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    try:
        with _connect(smtp) as client:
            client.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(str(error)) from error


def _socket(host: str, port: int, timeout: float) -> socket.socket:
    """The operator of this server named the host, so private networks are fine."""
    return egress.connect(host, port, policy=egress.OPERATOR, timeout_s=timeout)


class _Plain(smtplib.SMTP):
    """SMTP whose socket comes from core/egress."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return _socket(host, port, timeout)


class _Tls(smtplib.SMTP_SSL):
    """SMTP over TLS whose socket comes from core/egress."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = _socket(host, port, timeout)
        return self.context.wrap_socket(plain, server_hostname=host)


def _connect(smtp: Smtp) -> smtplib.SMTP:
    kind = _Tls if smtp.tls else _Plain
    client = kind(smtp.host, smtp.port, timeout=TIMEOUT_S)
    if not smtp.tls:
        client.ehlo()
        if client.has_extn("starttls"):
            client.starttls()
            client.ehlo()
    if smtp.username:
        client.login(smtp.username, smtp.password or "")
    return client


def _print(to: str, subject: str, text: str) -> None:
    """Show the mail on the terminal; there is no other way to reach its reader."""
    rule = "─" * 62
    body = "\n".join(f"│ {line}" for line in text.splitlines())
    sys.stdout.write(f"\n┌{rule}\n│ Mail to {to}: {subject}\n│\n{body}\n└{rule}\n")
    sys.stdout.flush()
