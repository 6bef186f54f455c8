"""What the sandbox needs of moto's private parts: when moto moves one of them, this names it."""

import inspect

import pytest
from moto.cognitoidp import models, responses
from moto.core.exceptions import JsonRESTError
from moto.moto_server import werkzeug_app

from cognito_audit.sandbox.account import ACCOUNT_ID
from cognito_audit.sandbox.client_model import Client
from cognito_audit.sandbox.cognito import Cognito
from cognito_audit.sandbox.operations import MODEL, Operations
from cognito_audit.sandbox.pool_model import Pool

NAMES = [
    (responses, "CognitoIdpResponse._dispatch"),
    (responses, "CognitoIdpResponse._get_action"),
    (responses, "CognitoIdpResponse._get_param"),
    (responses, "CognitoIdpResponse._get_region_agnostic_backend"),
    (responses, "CognitoIdpResponse.backend"),
    (responses, "CognitoIdpResponse.call_action"),
    (responses, "CognitoIdpResponse.parameters"),
    (models, "CognitoIdpBackend._log_user_in"),
    (models, "CognitoIdpBackend.admin_create_user"),
    (models, "CognitoIdpBackend.admin_delete_user"),
    (models, "CognitoIdpBackend.admin_get_user"),
    (models, "CognitoIdpBackend.initiate_auth"),
    (models, "CognitoIdpUser.update_attributes"),
    (models, "CognitoIdpUserPool._get_user"),
    (models, "CognitoIdpUserPoolAttribute.STANDARD_SCHEMA"),
    (models, "CognitoIdpUserPoolDomain.to_json"),
    (models, "RegionAgnosticBackend._find_backend_by_access_token"),
    (models, "RegionAgnosticBackend._find_backend_by_access_token_or_session"),
    (models, "RegionAgnosticBackend._find_backend_for_clientid"),
    (models, "UserStatus.FORCE_CHANGE_PASSWORD"),
    (werkzeug_app, "BackendRequest"),
    (werkzeug_app, "DomainDispatcherApplication.__call__"),
    (werkzeug_app, "create_backend_app"),
]


@pytest.mark.parametrize(("module", "path"), NAMES, ids=[path for _, path in NAMES])
def test_moto_still_has(module, path):
    found = module
    for name in path.split("."):
        assert hasattr(found, name), f"moto moved {module.__name__}.{path}: the sandbox was built on it"
        found = getattr(found, name)


def test_the_pool_has_every_attribute_that_motos_own_methods_read():
    plain = set(vars(models.CognitoIdpUserPool(ACCOUNT_ID, "eu-west-1", "shop", {})))
    ours = Pool(ACCOUNT_ID, "eu-west-1", {"PoolName": "shop"}, dict)
    missing = {name for name in plain if not hasattr(ours, name)}
    assert missing == set(), f"moto's CognitoIdpUserPool.__init__ now also sets {missing}"


def test_the_client_is_made_as_motos_own():
    plain = vars(models.CognitoIdpUserPoolClient("eu-west-1_x", generate_secret=False, extended_config={}))
    assert set(plain) <= set(vars(Client("eu-west-1_x", {"ClientName": "web"})))


def test_an_error_carries_its_code_and_its_json():
    error = JsonRESTError("NotAuthorizedException", "no")
    assert error.code == 400
    assert dict(error.get_headers())["X-Amzn-ErrorType"] == "NotAuthorizedException"
    assert error.get_body() == '{"__type": "NotAuthorizedException", "message": "no"}'


def test_every_method_that_looks_like_an_operation_is_one():
    """Moto runs the method whose name is the operation's in snake_case."""
    from botocore import xform_name  # noqa: PLC0415 - only this test needs it

    known = {xform_name(name) for name in MODEL.operation_names}
    for topic in Cognito.__bases__:
        public = {
            name
            for name, _ in inspect.getmembers(topic, inspect.isfunction)
            if not name.startswith("_") and name in vars(topic) and not hasattr(Operations, name)
        }
        assert public <= known, f"{topic.__name__} has methods that no operation reaches: {public - known}"
