"""What a request carries, as its schema reads it; complaints point at what is wrong."""

from __future__ import annotations

from typing import Any, NoReturn

from marshmallow import missing
from typing_extensions import override
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.exceptions import UnsupportedMediaType

from laleo.core.errors import BadRequest, invalid
from laleo.core.schemas import complaint


class Parser(FlaskParser):
    """Arguments as webargs reads them; unknown ones are refused everywhere."""

    DEFAULT_UNKNOWN_BY_LOCATION = {
        "json": "raise",
        "query": "raise",
        "multipart": "raise",
    }
    __location_map__ = FlaskParser.__location_map__ | {"multipart": "load_multipart"}

    def load_multipart(self, req: Any, schema: Any) -> Any:
        """The fields and the files of one form, as one body: so it is documented, too."""
        return self._makeproxy(CombinedMultiDict([req.form, req.files]), schema)

    @override
    def handle_error(
        self, error: Any, req: Any, schema: Any, *, error_status_code: Any, error_headers: Any
    ) -> NoReturn:
        """A schema's complaint, as pointers into the body or names of parameters."""
        raise complaint(error.messages)

    @override
    def load_json(self, req: Any, schema: Any) -> Any:
        """The JSON body; a body of another type is refused instead of overlooked."""
        if req.content_length and not req.is_json:
            raise UnsupportedMediaType
        try:
            body = super().load_json(req, schema)
        except RecursionError:
            self._handle_invalid_json_error(None, req)
        if req.method == "PATCH" and (body is missing or body == {}):
            raise invalid("", "Give at least one field to change.")
        return body

    @override
    def _handle_invalid_json_error(
        self, error: Any, req: Any, *args: Any, **kwargs: Any
    ) -> NoReturn:
        raise BadRequest(
            "The body is not JSON; send one JSON object with Content-Type: application/json.",
            code="malformed_json",
        )
