"""How the sandbox refuses a call."""

from moto.core.exceptions import JsonRESTError


def refusal(code: str, message: str) -> JsonRESTError:
    """The error answer ``code`` with HTTP 400, to be raised inside an operation."""
    return JsonRESTError(code, message)


def invalid_parameter(message: str) -> JsonRESTError:
    """InvalidParameterException."""
    return refusal("InvalidParameterException", message)


def not_authorized(message: str) -> JsonRESTError:
    """NotAuthorizedException: Cognito's own, not IAM's."""
    return refusal("NotAuthorizedException", message)


def not_found(message: str) -> JsonRESTError:
    """ResourceNotFoundException."""
    return refusal("ResourceNotFoundException", message)


def not_modelled(what: str) -> JsonRESTError:
    """UnknownOperationException: the sandbox does not do this at all."""
    return refusal("UnknownOperationException", f"The sandbox does not model {what}.")
