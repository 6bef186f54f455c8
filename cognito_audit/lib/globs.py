"""Globs of the configuration: anchored, with ``*`` and ``?``; brackets are literal.

An address in Terraform has brackets of its own: ``aws_cognito_user_pool_client.web["a"]``, and all of them are
``aws_cognito_user_pool_client.web[*]``.
"""

from fnmatch import fnmatchcase


def matches(name: str, glob: str) -> bool:
    """Return whether the glob matches the whole name; case matters."""
    return fnmatchcase(name, glob.replace("[", "[[]"))
