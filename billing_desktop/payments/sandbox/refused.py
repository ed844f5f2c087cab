"""The errors of the provider's API, as it words and numbers them."""

from __future__ import annotations

from billing_desktop.payments.json_values import JsonObject

_IN_ADDRESS = frozenset({"id", "session"})


class RefusedError(Exception):
    """The request is refused with an HTTP status and the provider's error object."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind
        self.code = code
        self.param = param

    def body(self) -> JsonObject:
        """Return the error as the API sends it."""
        error: JsonObject = {"type": self.kind, "message": self.message}
        if self.code is not None:
            error["code"] = self.code
        if self.param is not None:
            error["param"] = self.param
        return {"error": error}


def unknown_parameter(param: str) -> RefusedError:
    """Return the refusal of a parameter that the call does not have."""
    return RefusedError(
        f"Received unknown parameter: {param}", code="parameter_unknown", param=param
    )


def missing_parameter(param: str) -> RefusedError:
    """Return the refusal of a request that leaves out a required parameter."""
    return RefusedError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def invalid_parameter(param: str, reason: str, *, code: str | None = None) -> RefusedError:
    """Return the refusal of a parameter's value."""
    return RefusedError(f"Invalid {param}: {reason}", code=code, param=param)


def no_such(kind: str, thing_id: str, *, param: str = "id") -> RefusedError:
    """Return the refusal of an id that names nothing: 404 in an address, 400 in a parameter."""
    status = 404 if param in _IN_ADDRESS else 400
    return RefusedError(
        f"No such {kind}: '{thing_id}'", status=status, code="resource_missing", param=param
    )
