"""The errors with which the sandbox refuses a call."""

from moto.core.exceptions import JsonRESTError


def refusal(code: str, message: str) -> JsonRESTError:
    """Return the error ``code`` with HTTP 400, to be raised inside an operation."""
    return JsonRESTError(code, message)


def invalid_parameter(message: str) -> JsonRESTError:
    """InvalidParameterException."""
    return refusal("InvalidParameterException", message)


def not_authorized(message: str) -> JsonRESTError:
    """NotAuthorizedException, which is Cognito's, not IAM's."""
    return refusal("NotAuthorizedException", message)


def not_found(message: str) -> JsonRESTError:
    """ResourceNotFoundException."""
    return refusal("ResourceNotFoundException", message)


def not_modelled(what: str) -> JsonRESTError:
    """UnknownOperationException, for what the sandbox does not model."""
    return refusal("UnknownOperationException", f"The sandbox does not model {what}.")
