"""The roles that an identity pool grants."""

import pytest

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.role_trust import granted_roles


@pytest.mark.parametrize("role", [["authenticated"], {"Arn": "x"}, 5])
def test_what_is_not_the_arn_of_a_role_is_unknown(role):
    assert granted_roles({"Roles": {"authenticated": role}}) == [(Unknown("it is not the ARN of a role"), False)]
