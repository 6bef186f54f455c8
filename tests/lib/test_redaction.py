"""Secrets are taken out of answers, and struck out of any text that goes to a log."""

import logging
from io import StringIO

import botocore.session
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cognito_audit.lib.logging_setup import debug_log
from cognito_audit.lib.redaction import (
    NOT_SECRET,
    PRESENT,
    SENSITIVE_MEMBERS,
    is_redacted,
    redacted,
    without_credentials,
    without_secrets,
    without_values,
)

CANARY = "canary51secret0value"


@settings(deadline=None)
@given(
    st.recursive(
        st.just({"ClientSecret": CANARY}) | st.just({"Clients": [{"ClientSecretValue": CANARY}]}),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    )
)
def test_no_secret_is_left_however_deep_it_lies(answer):
    assert CANARY not in repr(without_secrets(answer))


def test_that_there_is_a_secret_is_kept_and_its_value_is_not():
    assert without_secrets({"ClientSecret": CANARY, "ClientName": "web"}) == {
        "ClientSecret": PRESENT,
        "ClientName": "web",
    }


@pytest.mark.parametrize("nothing", ["", None])
def test_an_empty_secret_is_none(nothing):
    assert without_secrets({"ClientSecret": nothing}) == {}


@pytest.mark.parametrize(
    "text",
    [
        f'{{"ClientSecret": "{CANARY}", "ClientName": "web"}}',
        f"{{'ClientSecret': '{CANARY}'}}",
        rf'body: "{{\"Password\": \"{CANARY}\"}}"',
        f'"Session":"{CANARY}"',
        f"Authorization: AWS4-HMAC-SHA256,Signature={CANARY}",
        f"client_secret={CANARY}&grant_type=client_credentials",
        f"X-Amz-Security-Token: {CANARY}",
        f"aws_secret_access_key = {CANARY}",
    ],
)
def test_what_is_named_like_a_secret_is_struck_out(text):
    assert CANARY not in redacted(text)


def test_urls_of_an_identity_provider_keep_no_credentials():
    details = {
        "oidc_issuer": f"http://me:{CANARY}@idp.example.com/a",
        "MetadataURL": f"http://a/?client_secret={CANARY}",
    }
    clean = without_secrets({"ProviderDetails": details, "CallbackURLs": ["https://a/?token=x"]})
    assert clean == {
        "ProviderDetails": {
            "oidc_issuer": "http://(redacted)@idp.example.com/a",
            "MetadataURL": "http://a/?client_secret=(redacted)",
        },
        "CallbackURLs": ["https://a/?token=x"],
    }, "what an update sends again stays as it is"


def test_a_json_web_token_is_struck_out_whatever_it_is_called():
    assert redacted("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl back") == "got (redacted) back"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("https://user:CANARY@example.com/cb?x=1", "https://(redacted)@example.com/cb?x=1"),
        ("https://user:a@CANARY@example.com", "https://(redacted)@example.com"),
        ("git::https://x:CANARY@example.com/a.git", "git::https://(redacted)@example.com/a.git"),
        ("https://a/?token=CANARY&lang=en", "https://a/?token=(redacted)&lang=en"),
        ("https://a/?Access_Token=CANARY", "https://a/?Access_Token=(redacted)"),
        ("https://a/?my_api-key=CANARY", "https://a/?my_api-key=(redacted)"),
        ("https://a/#id_token=CANARY&x=1", "https://a/#id_token=(redacted)&x=1"),
        ("https://a/;sid=CANARY", "https://a/;sid=(redacted)"),
        ("myapp:/cb?sig=CANARY", "myapp:/cb?sig=(redacted)"),
        ("https://a/?X-Amz-Signature=CANARY&b=1", "https://a/?X-Amz-Signature=(redacted)&b=1"),
        ("https://a/?r=https%3A%2F%2Fu%3ACANARY%40b%2F", "https://a/?r=https%3A%2F%2F(redacted)%40b%2F"),
        ("https://a/?r=%2Fx%3Ftoken%3DCANARY%26y%3D1", "https://a/?r=%2Fx%3Ftoken%3D(redacted)%26y%3D1"),
        ("https://a/?x=CANARYabcdef0123456789abcdef01", "https://a/?x=(redacted)"),
        ("<a>-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----</a>", "<a>(redacted)</a>"),
        ("-----BEGIN RSA PRIVATE KEY-----\nCANARY", "(redacted)"),
        ("<md:PrivateKey>CANARY</md:PrivateKey>", "<md:PrivateKey>(redacted)</md:PrivateKey>"),
    ],
)
def test_credentials_within_a_text_are_struck_out_and_nothing_else(text, clean):
    assert without_credentials(text) == clean
    assert without_credentials(clean) == clean
    assert is_redacted({"a": [clean]})


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/cb?lang=en&page=2#top",
        "https://example.com/verify?code={####}&user={username}",
        "https://example.com/?token=${Token}&key=<key>",
        "https://login.example.com/3f2504e0-4f89-11d3-9a0c-0305e82c3301/x?appid=3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "https://example.com/?client_id=1h57kf5cpq17m0eml12EXAMPLE01",
        "https://example.com/?code_challenge=abc&token_use=id&response_type=code",
        "git::ssh://git@example.com/a.git",
        "mailto:someone@example.com",
        "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----",
        "user@example.com // a comment",
    ],
)
def test_texts_without_credentials_stay(text):
    assert without_credentials(text) == text
    assert not is_redacted(text)


def test_what_a_server_repeats_of_a_request_is_struck_out_by_its_value():
    request = {"Username": "u", "Password": "p@ss", "AuthParameters": {"USERNAME": "u", "SECRET_HASH": "h4sh"},
               "UserAttributes": [{"Name": "email", "Value": "a@example.com"}]}  # fmt: skip
    text = "Value 'p@ss' at 'x' (h4sh) of a@example.com"
    assert without_values(text, request) == "Value '(redacted)' at 'x' ((redacted)) of a@example.com"


@pytest.mark.parametrize("service", ["cognito-idp", "cognito-identity"])
def test_every_member_that_the_service_model_marks_as_sensitive_is_decided_about(service):
    """One that is newer is added to SENSITIVE_MEMBERS, or to NOT_SECRET with the reason."""
    known = SENSITIVE_MEMBERS | NOT_SECRET.keys()
    assert {*sensitive_members(service)} - known == set()


def sensitive_members(service):
    """Yield the members of a service's structures whose shape, or that of their items, is sensitive."""
    model = botocore.session.get_session().get_service_model(service)
    for shape in map(model.shape_for, model.shape_names):
        for name, member in (shape.members if shape.type_name == "structure" else {}).items():
            inner = member
            while inner.type_name in ("list", "map") and not inner.metadata.get("sensitive"):
                inner = inner.member if inner.type_name == "list" else inner.value
            if inner.metadata.get("sensitive"):
                yield name


def test_names_of_tokens_that_hold_units_stay():
    units = {"TokenValidityUnits": {"AccessToken": "minutes", "RefreshToken": "days"}}
    assert without_secrets(units) == units


@pytest.mark.parametrize("name", ["client_secret", "clientSecret", "CLIENT-SECRET", "ClientSecretValue", "privateKey"])
def test_a_secret_is_one_however_its_name_is_spelt(name):
    assert without_secrets({"ProviderDetails": {name: CANARY, "client_id": "x"}}) == {
        "ProviderDetails": {name: PRESENT, "client_id": "x"}
    }


@pytest.mark.parametrize(
    "text", ["ClientId: abc", "AuthSessionValidity: 3", "PasswordPolicy is weak", "no Session came"]
)
def test_what_is_no_secret_stays(text):
    assert redacted(text) == text


def test_the_debug_log_leaves_out_bodies_and_strikes_out_secrets_in_tracebacks():
    stream = StringIO()
    root = logging.getLogger()
    level = root.level
    handler = debug_log(stream)
    try:
        logging.getLogger("botocore.parsers").debug("Response body:\n%s", CANARY)
        logging.getLogger("botocore.endpoint").debug("Making request with params: %s", CANARY)
        error = ValueError(f"Password={CANARY}")
        logging.getLogger("cognito_audit.anything").error("went wrong", exc_info=error)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert CANARY not in stream.getvalue()
    assert "went wrong" in stream.getvalue()
