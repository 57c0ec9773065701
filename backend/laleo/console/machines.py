"""Addresses for programs that read about this server: llms.txt and GPT Actions."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from laleo.console import gpt, llms
from laleo.console.headers import protect
from laleo.core import openapi
from laleo.core.rest import current_public_url

bp = Blueprint("machines", __name__)
bp.after_request(protect)


@bp.get("/llms.txt")
def llms_txt() -> Response:
    """What a language model should know first."""
    return _plain(llms.short(current_public_url()))


@bp.get("/llms-full.txt")
def llms_full_txt() -> Response:
    """Everything a language model may want to know."""
    return _plain(llms.full(current_public_url(), openapi.document()))


def _plain(text: str) -> Response:
    return Response(text, content_type="text/plain; charset=utf-8")


@bp.get("/openapi/gpt.json")
def gpt_json() -> Response:
    """The document to import as a GPT's action."""
    return jsonify(gpt.document(openapi.document()))
