"""A running sandbox, and the shortest way to a pool, a client and a refusal."""

import re

import pytest
from botocore.exceptions import ClientError

PASSWORD = "Passw0rd!"  # noqa: S105 - of users that live for one test


@pytest.fixture
def cognito(sandbox):
    return sandbox.client()


@pytest.fixture
def make_pool(cognito):
    """Makes a pool and answers its id."""

    def make(**settings):
        settings = {"PoolName": "shop", "AutoVerifiedAttributes": ["email"], **settings}
        return cognito.create_user_pool(**settings)["UserPool"]["Id"]

    return make


@pytest.fixture
def make_client(cognito, make_pool):
    """Makes a client, in a new pool unless one is named, and answers DescribeUserPoolClient's shape."""

    def make(pool=None, **settings):
        settings = {"ClientName": "web", **settings}
        return cognito.create_user_pool_client(UserPoolId=pool or make_pool(), **settings)["UserPoolClient"]

    return make


@pytest.fixture
def sign_up(cognito):
    """Signs a user up with an e-mail address and a good password, unless told otherwise."""

    def go(client, username="ann", **settings):
        settings = {
            "Password": PASSWORD,
            "UserAttributes": [{"Name": "email", "Value": "ann@example.com"}],
            **settings,
        }
        settings = {name: value for name, value in settings.items() if value is not None}
        return cognito.sign_up(ClientId=client["ClientId"], Username=username, **settings)

    return go


@pytest.fixture
def refused():
    """A block under it ends in exactly this error of the API: code, and pattern of the whole message."""
    return _Refused


class _Refused:
    def __init__(self, code, text):
        self.code, self.text = code, text

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        assert isinstance(error, ClientError), f"expected {self.code}, got {error!r}"
        self.response = error.response
        answer = error.response["Error"]
        assert answer["Code"] == self.code, answer
        assert re.fullmatch(self.text, answer["Message"].strip(), re.DOTALL), answer
        return True
