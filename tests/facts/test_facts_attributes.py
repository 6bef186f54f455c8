"""What users may set of a pool's attributes, and the placeholders of its messages."""

import pytest

from cognito_audit.facts.attributes import PROFILE_ATTRIBUTES
from cognito_audit.facts.client import Client
from cognito_audit.facts.pool import Pool
from cognito_audit.model.unknown import NotKnown, Unknown

LATER = Unknown("known after apply")
CLOSED = {"AllowAdminCreateUserOnly": True}


def pool(*attributes, **answer) -> Pool:
    return Pool({"SchemaAttributes": list(attributes), **answer})


@pytest.mark.parametrize(
    ("attribute", "when_open", "when_closed"),
    [
        ({"Name": "custom:role", "Mutable": True}, True, True),
        ({"Name": "custom:role", "Mutable": False}, True, False),
        ({"Name": "custom:role", "Mutable": True, "DeveloperOnlyAttribute": True}, False, False),
        ({"Name": "dev:custom:role", "Mutable": True}, False, False),
        ({"Name": "email", "Mutable": True}, False, False),
    ],
)
def test_users_set_mutable_attributes_always_and_immutable_ones_at_sign_up(attribute, when_open, when_closed) -> None:
    expected = {True: [attribute["Name"]], False: []}
    assert list(pool(attribute).custom_attributes_set_by_users) == expected[when_open]
    assert list(pool(attribute, AdminCreateUserConfig=CLOSED).custom_attributes_set_by_users) == expected[when_closed]


def test_a_template_names_a_custom_attribute_without_its_prefix() -> None:
    assert list(pool({"Name": "role", "Mutable": True}).custom_attributes_set_by_users) == ["custom:role"]


def test_whether_sign_up_is_open_matters_for_immutable_attributes_alone() -> None:
    attributes = pool(
        {"Name": "custom:plan", "Mutable": False},
        {"Name": "custom:role", "Mutable": True},
        AdminCreateUserConfig=LATER,
    ).custom_attributes_set_by_users
    assert "custom:role" in attributes
    with pytest.raises(NotKnown):
        _ = "custom:plan" in attributes


def test_a_mutable_that_is_not_written_down_has_no_documented_default() -> None:
    attributes = pool({"Name": "custom:role"}, AdminCreateUserConfig=CLOSED).custom_attributes_set_by_users
    with pytest.raises(NotKnown, match="not documented"):
        list(attributes)


@pytest.mark.parametrize("hole", [LATER, {"Name": LATER}, {"Name": "custom:a", "DeveloperOnlyAttribute": LATER}])
def test_a_hole_in_the_schema_hides_none_of_the_known_attributes(hole) -> None:
    attributes = pool(hole, {"Name": "custom:role", "Mutable": True}).custom_attributes_set_by_users
    assert "custom:role" in attributes
    with pytest.raises(NotKnown):
        list(attributes)


@pytest.mark.parametrize(
    ("template", "refused"),
    [
        ({}, []),
        ({"EmailMessage": "<p>\n{####}\n</p>"}, []),
        ({"EmailMessage": "{###}"}, ["EmailMessage"]),
        ({"EmailMessageByLink": "{##here##}"}, []),
        ({"EmailMessageByLink": "{#here#}"}, ["EmailMessageByLink"]),
        ({"SmsMessage": ""}, ["SmsMessage"]),
    ],
)
def test_a_message_needs_its_placeholder(template, refused) -> None:
    assert list(Pool({"VerificationMessageTemplate": template}).messages_without_placeholder) == refused


def test_the_authentication_message_stands_beside_the_template() -> None:
    assert list(Pool({"SmsAuthenticationMessage": "Hello"}).messages_without_placeholder) == [
        "SmsAuthenticationMessage"
    ]


def test_one_unknown_message_leaves_the_others_judged() -> None:
    template = {"EmailMessage": LATER, "SmsMessage": "Hello"}
    assert "SmsMessage" in Pool({"VerificationMessageTemplate": template}).messages_without_placeholder


def test_oidc_profile_stands_for_thirteen_attributes_and_for_no_address() -> None:
    written = Client({"WriteAttributes": ["oidc:profile", "email"]}).writable_attributes
    assert list(written) == [*PROFILE_ATTRIBUTES, "email"]
    assert len(PROFILE_ATTRIBUTES) == 13
    assert not {"email", "phone_number", "address", "sub", "updated_at"} & set(PROFILE_ATTRIBUTES)


def test_the_unknown_attribute_may_be_oidc_profile() -> None:
    written = Client({"WriteAttributes": [LATER, "email"]}).writable_attributes
    assert "email" in written
    with pytest.raises(NotKnown):
        assert "name" in written


@pytest.mark.parametrize(("answer", "managed"), [({}, False), ({"ClientSecretArn": "arn:aws:secretsmanager:x"}, True)])
def test_a_secret_with_an_arn_is_managed(answer, managed) -> None:
    assert Client(answer).has_managed_secret is managed
