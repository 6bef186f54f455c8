"""Globs as the configuration writes them: anchored, with ``*`` and ``?``; brackets stand for themselves.

An address in Terraform has brackets of its own: ``aws_cognito_user_pool_client.web["a"]``, and all of them are
``aws_cognito_user_pool_client.web[*]``.
"""

from fnmatch import fnmatchcase


def matches(name: str, glob: str) -> bool:
    """Whether the whole name is what the glob says, upper and lower case told apart."""
    return fnmatchcase(name, glob.replace("[", "[[]"))
