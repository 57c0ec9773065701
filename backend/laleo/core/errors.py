"""One error type for every door: REST shows it as problem+json (RFC 9457), MCP as isError."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class LaleoError(Exception):
    """Something the caller did or met; `detail` says what to do about it."""

    status: ClassVar[int] = 500
    code: str = "internal_error"
    title: ClassVar[str] = "Internal error"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        if code:
            self.code = code
        self.errors = [dict(error) for error in errors]
        self.headers = dict(headers or {})
        self.extra = extra

    def problem(self) -> dict[str, Any]:
        """The members of the problem document, without the request's own (`instance`, id)."""
        document: dict[str, Any] = {
            "type": f"/developers#problem-{self.code.replace('_', '-')}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "errors": self.errors,
        }
        return document | self.extra


def challenge(scope: str, error: str | None = None) -> str:
    """The WWW-Authenticate value that says which token would do (RFC 6750 section 3)."""
    parts = [f'error="{error}"'] if error else []
    return "Bearer " + ", ".join([*parts, f'scope="{scope}"'])


class BadRequest(LaleoError):
    """The request cannot be read."""

    status, code, title = 400, "bad_request", "Bad request"


class Unauthorized(LaleoError):
    """Nobody, or nobody we know, is asking."""

    status, code, title = 401, "unauthorized", "Authentication needed"


class Forbidden(LaleoError):
    """We know who asks, and they may not."""

    status, code, title = 403, "forbidden", "Not allowed"


class PreconditionFailed(LaleoError):
    """It is not as the caller last saw it (RFC 9110, section 13.1.1)."""

    status, code, title = 412, "changed_meanwhile", "Changed meanwhile"


class InsufficientScope(Forbidden):
    """The token may not do this; names the scope that may (RFC 6750 section 3.1)."""

    code, title = "insufficient_scope", "Insufficient scope"

    def __init__(self, scope: str) -> None:
        super().__init__(
            f"This token lacks the scope “{scope}”; make one that has it under Tokens.",
            headers={"WWW-Authenticate": challenge(scope, "insufficient_scope")},
        )


class NotFound(LaleoError):
    """It does not exist, or it is another account's."""

    status, code, title = 404, "not_found", "Not found"


class Conflict(LaleoError):
    """It contradicts what is there."""

    status, code, title = 409, "conflict", "Conflict"


class PayloadTooLarge(LaleoError):
    """More bytes than the limit."""

    status, code, title = 413, "payload_too_large", "Too large"


class Invalid(LaleoError):
    """Well-formed, but a value is wrong; `errors` points at each."""

    status, code, title = 422, "validation_failed", "Invalid values"


class TooManyRequests(LaleoError):
    """A rate limit; `Retry-After` says when to come back."""

    status, code, title = 429, "rate_limited", "Too many requests"

    def __init__(self, detail: str, *, retry_after_s: int) -> None:
        super().__init__(detail, headers={"Retry-After": str(max(1, retry_after_s))})


class Unavailable(LaleoError):
    """Something we need is down; nothing was changed."""

    status, code, title = 503, "unavailable", "Temporarily unavailable"

    def __init__(self, detail: str, *, retry_after_s: int = 2) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after_s)})


def invalid(pointer: str, detail: str) -> Invalid:
    """An Invalid about one field; `pointer` is a JSON pointer (RFC 6901) into the body."""
    return Invalid(f"{pointer}: {detail}", errors=[{"pointer": pointer, "detail": detail}])
