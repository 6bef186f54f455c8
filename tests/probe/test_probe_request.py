"""The request of a sign-up: valid for every pool, recognisable, harmless."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cognito_audit.model.unknown import Unknown
from cognito_audit.probe.attributes import value_for
from cognito_audit.probe.cleanup import Leftover
from cognito_audit.probe.probed_client import ProbedClient, ProbeRefused
from cognito_audit.probe.request import SignUpOptions, build
from cognito_audit.probe.secret import Secret, password_for

NUMBER = "+12065550123"
PLAIN = (
    "name", "given_name", "family_name", "middle_name", "nickname", "profile", "picture", "website", "gender",
    "zoneinfo", "locale", "address",
)  # fmt: skip


def text_attribute(name, low, high):
    limits = {"MinLength": str(low), "MaxLength": str(high)}
    return {"Name": name, "AttributeDataType": "String", "Required": True, "Mutable": True,
            "StringAttributeConstraints": limits}  # fmt: skip


texts = st.tuples(st.sampled_from(PLAIN), st.integers(0, 40), st.integers(1, 2048)).map(
    lambda given: text_attribute(given[0], given[1], max(given[1], given[2]))
)
others = st.sampled_from(
    [
        {"Name": "birthdate", "AttributeDataType": "String", "Required": True, "Mutable": True},
        {"Name": "updated_at", "AttributeDataType": "Number", "Required": True, "Mutable": True},
        {"Name": "phone_number", "AttributeDataType": "String", "Required": True, "Mutable": True},
        {"Name": "preferred_username", "AttributeDataType": "String", "Required": True, "Mutable": True},
        {"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True},
        {"Name": "level", "AttributeDataType": "Number", "Required": False, "Mutable": True,
         "NumberAttributeConstraints": {"MinValue": "3", "MaxValue": "9"}},
    ]
)  # fmt: skip
naming = st.sampled_from(
    [
        {},
        {"UsernameAttributes": ["email"]},
        {"UsernameAttributes": ["phone_number"]},
        {"UsernameAttributes": ["email", "phone_number"]},
        {"AliasAttributes": ["email"]},
        {"AliasAttributes": ["email", "phone_number"]},
    ]
)
policy = st.fixed_dictionaries(
    {
        "MinimumLength": st.integers(6, 99),
        "RequireUppercase": st.booleans(),
        "RequireLowercase": st.booleans(),
        "RequireNumbers": st.booleans(),
        "RequireSymbols": st.booleans(),
    }
)
SMS = {"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"}}
pools = st.builds(
    lambda schema, names, words, verified, cased: {
        "PoolName": "p",
        **({"Schema": list({item["Name"]: item for item in schema}.values())} if schema else {}),
        "Policies": {"PasswordPolicy": words},
        "AutoVerifiedAttributes": verified,
        **names,
        **SMS,
        **({} if cased is None else {"UsernameConfiguration": {"CaseSensitive": cased}}),
    },
    st.lists(texts | others, max_size=5),
    naming,
    policy,
    st.sampled_from([[], ["email"], ["phone_number"], ["email", "phone_number"]]),
    st.sampled_from([None, True, False]),
)


@given(pool=pools, secret=st.booleans())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_sandbox_accepts_the_request_for_every_pool(probing, pool, secret):
    subject = probing.subject(pool=pool.items(), GenerateSecret=secret)
    result = probing.sign_up(subject, options=SignUpOptions(phone_number=NUMBER))
    assert (result.session, result.code, result.message) == (True, "", "")
    assert result.clean_up.leftover is Leftover.DELETED
    assert probing.users(subject[0]) == []


@given(st.integers(6, 99))
def test_a_password_has_every_class_and_the_length_that_is_wanted(length):
    password = password_for({"MinimumLength": length}).value
    assert length <= len(password) <= 256
    for kind in (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9\s]"):
        assert re.search(kind, password)
    assert not re.search(r"\s", password)


@given(texts)
def test_a_text_has_the_length_that_the_schema_wants(attribute):
    limits = attribute["StringAttributeConstraints"]
    assert int(limits["MinLength"]) <= len(value_for(attribute)) <= int(limits["MaxLength"])


@given(st.none() | st.integers(-9, 9), st.none() | st.integers(-9, 9))
def test_a_number_is_between_the_bounds_or_the_probe_is_refused(low, high):
    limits = {} if low is None else {"MinValue": str(low)}
    limits |= {} if high is None else {"MaxValue": str(high)}
    attribute = {"Name": "n", "AttributeDataType": "Number", "NumberAttributeConstraints": limits}
    if low is not None and high is not None and low > high:
        with pytest.raises(ProbeRefused, match="none fits"):
            value_for(attribute)
        return
    value = int(value_for(attribute))
    assert low is None or low <= value
    assert high is None or value <= high


@pytest.mark.parametrize(("kind", "value"), [("Boolean", "false"), ("DateTime", "1970-01-01T00:00:00Z")])
def test_other_types_have_a_value_too(kind, value):
    assert value_for({"Name": "custom:x", "AttributeDataType": kind}) == value


def standard(**required):
    names = (*PLAIN, "email", "phone_number", "preferred_username", "birthdate", "updated_at")
    return [{"Name": name, "AttributeDataType": "String", "Required": name in required} for name in names]


def subject(pool=None, client=None, **settings):
    pool = {"SchemaAttributes": standard(), "AutoVerifiedAttributes": ["email"], **(pool or {})}
    return ProbedClient("eu-west-1_Pool", "client", "eu-west-1", "https://aws", pool, client or {}, **settings)


def test_the_address_is_one_of_the_ses_simulator_and_never_a_made_up_one():
    request = build(subject(), SignUpOptions())
    assert request.attributes["email"] == f"success+cognito-audit-{request.label}@simulator.amazonses.com"
    assert request.username == f"cognito-audit-{request.label}"
    assert request.username == request.username.lower()
    assert "example" not in str(request.parameters(subject()))


def test_every_call_is_marked_so_that_triggers_can_tell():
    sent = build(subject(), SignUpOptions()).parameters(subject())
    assert sent["ClientMetadata"] == {"cognito-audit": "probe"}
    assert sent["ValidationData"] == [{"Name": "cognito-audit", "Value": "probe"}]


def test_no_two_probes_share_a_name_or_an_address():
    made = [build(subject(), SignUpOptions()) for _ in range(50)]
    assert len({one.username for one in made}) == len({one.attributes["email"] for one in made}) == 50


def test_a_short_email_attribute_gets_a_short_address():
    schema = [{**item, "StringAttributeConstraints": {"MaxLength": "60"}} for item in standard(email=1)]
    address = build(subject({"SchemaAttributes": schema}), SignUpOptions()).attributes["email"]
    assert re.fullmatch(r"success\+[0-9a-f]{12}@simulator\.amazonses\.com", address)


def test_an_email_attribute_too_short_for_any_address_refuses_the_probe_where_it_is_required():
    schema = [{**item, "StringAttributeConstraints": {"MaxLength": "9"}} for item in standard(email=1)]
    with pytest.raises(ProbeRefused, match="no address of the probe has"):
        build(subject({"SchemaAttributes": schema}), SignUpOptions())


@pytest.mark.parametrize(
    "pool",
    [
        {"UsernameAttributes": ["phone_number"]},
        {"SchemaAttributes": standard(phone_number=1), "AutoVerifiedAttributes": ["phone_number"]},
    ],
)
def test_where_only_a_phone_number_will_do_one_must_be_given(pool):
    with pytest.raises(ProbeRefused, match="--phone-number"):
        build(subject(pool), SignUpOptions())
    assert NUMBER in str(build(subject(pool), SignUpOptions(phone_number=NUMBER)).parameters(subject(pool)))


def test_a_required_number_that_gets_no_message_is_one_reserved_for_fiction():
    pool = {"SchemaAttributes": standard(phone_number=1), "AutoVerifiedAttributes": ["email"]}
    assert build(subject(pool), SignUpOptions()).attributes["phone_number"] == "+12065550100"


def test_a_number_is_not_sent_unless_it_is_required_or_given():
    pool = {"AutoVerifiedAttributes": ["phone_number"]}
    assert "phone_number" not in build(subject(pool), SignUpOptions()).attributes


@pytest.mark.parametrize("number", ["2065550123", "+1 206 555", "+", "+1206555012345678"])
def test_an_ill_formed_number_is_told_before_anything_is_sent(number):
    with pytest.raises(ProbeRefused, match=r"E\.164"):
        build(subject({"UsernameAttributes": ["phone_number"]}), SignUpOptions(phone_number=number))


@pytest.mark.parametrize("address", ["ann", 'ann"x@example.com', "a b@example.com"])
def test_an_ill_formed_address_is_told_before_anything_is_sent(address):
    with pytest.raises(ProbeRefused, match="--email"):
        build(subject(), SignUpOptions(email=address))


def test_a_required_attribute_is_sent_whatever_the_client_lists():
    """The developer guide: "All app clients can write user pool required attributes"."""
    pool = {"SchemaAttributes": standard(nickname=1)}
    assert "nickname" in build(subject(pool, {"WriteAttributes": ["email"]}), SignUpOptions()).attributes


def test_what_the_client_may_not_write_is_not_sent():
    assert build(subject(client={"WriteAttributes": ["name"]}), SignUpOptions()).attributes == {}


def test_an_alias_that_sign_up_may_not_set_refuses_the_probe():
    pool = {"SchemaAttributes": standard(preferred_username=1), "AliasAttributes": ["preferred_username"]}
    with pytest.raises(ProbeRefused, match="preferred_username"):
        build(subject(pool), SignUpOptions())


def test_a_user_under_the_operators_own_address_is_marked_by_another_attribute():
    request = build(subject({"UsernameAttributes": ["email"]}), SignUpOptions(email="ann@example.com"))
    assert request.username == "ann@example.com"
    assert request.marks == {"nickname": f"cognito-audit-{request.label}"}
    assert request.attributes["nickname"] == f"cognito-audit-{request.label}"


def test_a_pool_that_could_not_be_read_is_not_guessed_at():
    unread = ProbedClient("p", "c", "eu-west-1", "https://aws", Unknown("AccessDenied"), {})
    with pytest.raises(ProbeRefused, match="AccessDenied"):
        build(unread, SignUpOptions())


def test_the_secret_hash_is_the_documented_one():
    # echo -n annclient | openssl dgst -sha256 -hmac secret -binary | base64
    assert Secret("secret").hash_for("ann", "client") == "1KBhTmaloN8gn8mYFOpcHRnT/Jn7qaddEv2E6vNUy30="


def test_no_representation_shows_a_secret_or_a_password():
    known = subject(secret=Secret("canary-secret"))
    request = build(known, SignUpOptions())
    shown = f"{known!r} {request!r} {Secret('canary-secret')}"
    assert "canary-secret" not in shown
    assert request.password.value not in shown


PASSWORDLESS = {
    "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}},
    "UserPoolTier": "ESSENTIALS",
    "MfaConfiguration": "OFF",
}


def test_a_sign_up_without_a_password_works_where_a_code_takes_its_place(probing):
    made = probing.subject(pool={"Policies": PASSWORDLESS["Policies"]}.items())
    ready = probing.prepare(made, options=SignUpOptions(passwordless=True))
    assert "Password" not in ready.request.parameters(ready.target)
    assert ready.run().session is True


@pytest.mark.parametrize(
    "change",
    [
        {"UserPoolTier": "LITE"},
        {"MfaConfiguration": "ON"},
        {"AutoVerifiedAttributes": []},
        {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}}},
        {"Policies": {}},
    ],
)
def test_a_sign_up_without_a_password_is_refused_where_nothing_takes_its_place(change):
    with pytest.raises(ProbeRefused, match="--passwordless"):
        build(subject({**PASSWORDLESS, **change}), SignUpOptions(passwordless=True))
