"""Mails are written in the language of who asked for them."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from laleo.accounts import jobs
from tests.people import Caller

SUBJECTS = {
    "en-GB": ("Your sign-in code: ", "Sign-in to Laleo"),
    "es-MX, en;q=0.5": ("Su código de acceso: ", "Inicio de sesión en Laleo"),
    "pt-BR": ("Seu código de acesso: ", "Acesso ao Laleo"),
    "fr-CH, fr;q=0.9": ("Votre code de connexion\u00a0: ", "Connexion à Laleo"),
    "ko, de;q=0.3": ("Ihr Anmeldecode: ", "Anmeldung bei Laleo"),
    "it": ("Il suo codice di accesso: ", "Accesso a Laleo"),
    "tr": ("Giriş kodunuz: ", "Laleo’ya giriş"),
    "ar": ("رمز تسجيل الدخول: ", "تسجيل الدخول إلى Laleo"),
    "ja": ("サインインコード：", "Laleo へのサインイン"),  # noqa: RUF001 - Japanese has its own colon
    "ko": ("Your sign-in code: ", "Sign-in to Laleo"),
}


def mail_to(email: str, app: Flask, nobody: Caller, capsys: pytest.CaptureFixture[str]) -> str:
    """What the worker printed for this address, for there is no SMTP here."""
    with app.app_context():
        jobs.send_codes()
    printed = capsys.readouterr().out
    assert email in printed
    return printed


@pytest.mark.parametrize("accepted", SUBJECTS)
def test_a_code_comes_in_the_askers_language(
    app: Flask, nobody: Caller, owner: Caller, capsys: pytest.CaptureFixture[str], accepted: str
) -> None:
    asked = nobody.post("/sign-in/code", {"email": owner.email}, Accept_Language=accepted)
    assert asked.status == 202
    mail = mail_to(owner.email, app, nobody, capsys)
    found = re.search(re.escape(SUBJECTS[accepted][0]) + r"(\d{6})", mail)
    assert found, mail
    assert mail.count(found[1]) == 2, "the subject and the text name the code"
    signed_in = nobody.post("/sign-in", {"email": owner.email, "code": found[1]})
    assert signed_in.status == 200


@pytest.mark.parametrize("accepted", SUBJECTS)
def test_an_address_without_account_is_told_so_in_its_language(
    app: Flask, nobody: Caller, capsys: pytest.CaptureFixture[str], accepted: str
) -> None:
    email = "unknown@example.com"
    asked = {"email": email, "intent": "login"}
    assert nobody.post("/sign-in/code", asked, Accept_Language=accepted).status == 202
    assert SUBJECTS[accepted][1] in mail_to(email, app, nobody, capsys)
