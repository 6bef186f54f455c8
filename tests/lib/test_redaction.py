"""Secrets are taken out of answers, and struck out of any text that goes to a log."""

import logging
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cognito_audit.lib.logging_setup import debug_log
from cognito_audit.lib.redaction import PRESENT, redacted, without_secrets

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
