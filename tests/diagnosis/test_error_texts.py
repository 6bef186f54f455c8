"""Texts of exceptions: each is recognised, held against the client, and nothing of what was pasted is repeated."""

import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cognito_audit.diagnosis.error_texts import error_texts, explain_error
from cognito_audit.model.inventory import Target

CLIENT = "1example23456789example1ab"
VARIES = {"{client}": CLIENT, "{flow}": "CUSTOM_AUTH", "{any}": "LITE"}
BARE = Target("eu-west-1_A/x", "client", "web", {"client": {"ExplicitAuthFlows": []}}, client_id=CLIENT)
EVERY_TEXT = [(known, text) for known in error_texts() for text in known.texts]


def filled(text):
    for word, value in VARIES.items():
        text = text.replace(word, value)
    return text


@pytest.mark.parametrize(("known", "text"), EVERY_TEXT, ids=lambda value: value if isinstance(value, str) else "")
def test_every_text_of_the_table_is_recognised_whatever_surrounds_it_and_its_case(known, text, chain):
    text = filled(text)
    for pasted in (
        text,
        text.upper(),
        f'2026-11-22 ERROR {{"message": "{text}."}} at line 7',
        text.replace(" ", "\n  "),
    ):
        found = explain_error(pasted, BARE, chain)
        assert found.id == known.id, pasted
        assert found.cause


def test_the_table_names_each_entry_once_and_says_how_it_is_known():
    assert len({known.id for known in error_texts()}) == len(error_texts())
    assert {known.known for known in error_texts()} == {"documented", "issue", "reported"}


def test_every_rule_of_the_table_is_asked_in_the_chain_or_exists(chain):
    named = {name for known in error_texts() for name in known.rules}
    assert named <= {rule.name for rule in chain.rules} | {"custom-auth-without-triggers"}


@given(st.text(alphabet=st.characters(codec="ascii", exclude_characters="'"), max_size=200))
def test_a_text_that_is_not_in_the_table_is_said_to_be_unknown(text):
    words = [part.lower() for known in error_texts() for part in known.texts]
    if not any(word.split("{")[0].strip() and word.split("{")[0] in text.lower() for word in words):
        assert explain_error(text, BARE, _EMPTY).id == ""


def test_of_a_longer_and_a_shorter_text_at_one_place_the_longer_counts(chain):
    assert explain_error("Invalid session for the user, session is expired.", BARE, chain).id == "session-expired"
    assert explain_error("Invalid session for the user.", BARE, chain).id == "session-foreign"


def test_of_several_texts_the_first_counts_and_the_others_are_counted(chain):
    log = "NotAuthorizedException: SignUp is not permitted for this user pool\n...\nUser is not confirmed."
    found = explain_error(log, BARE, chain)
    assert (found.id, found.code, found.others) == ("sign-up-closed", "NotAuthorizedException", 1)


@pytest.mark.parametrize(
    ("code", "odd"), [("NotAuthorizedException", False), ("LimitExceededException", True), ("", False)]
)
def test_an_exception_that_the_text_is_not_known_with_is_told(code, odd, chain):
    assert explain_error(f"{code}: SignUp is not permitted for this user pool", BARE, chain).odd_code is odd


@pytest.mark.parametrize(
    ("flows", "fits"), [(["ALLOW_USER_SRP_AUTH"], True), (["ALLOW_USER_AUTH"], False)], ids=["agrees", "contradicts"]
)
def test_the_text_is_held_against_the_configuration(flows, fits, make, read, chain):
    made = make([*flows, "ALLOW_REFRESH_TOKEN_AUTH"])
    error = explain_error("USER_AUTH flow not enabled for this client", read(made), chain)
    assert error.fits is fits


def test_what_could_not_be_read_neither_agrees_nor_contradicts(chain):
    target = Target("x", "client", "web", {"client": {"ExplicitAuthFlows": []}})
    assert explain_error("SignUp is not permitted for this user pool", target, chain).fits is None


@pytest.mark.parametrize(
    "text",
    [
        "Unable to verify secret hash for client 9other87654321other9876543x",
        "GET https://cognito-idp.us-east-2.amazonaws.com/ 400 User does not exist.",
        "pool us-east-1_Other9999: User does not exist.",
        'User does not exist. {"ClientId": "9other87654321other9876543x"}',
    ],
    ids=["client", "region", "pool", "client in the request"],
)
def test_another_client_pool_or_region_in_the_text_is_the_cause(text, make, program):
    made = make(["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    done = program("--error", text, "-f", "json", made=made)
    assert done.code == 1
    assert done.json["cause"]["source"] == "error"
    assert "does not use the app client" in done.json["cause"]["message"]


def test_a_secret_hash_was_asked_of_a_client_without_a_secret_so_another_client_answered(make, program):
    made = make(["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    text = f"NotAuthorizedException: Unable to verify secret hash for client {made.client}"
    done = program("--error", text, "-f", "json", made=made)
    assert done.json["error"]["fits"] is False
    assert done.json["cause"] is None
    assert done.code == 3
    assert "which app client returned the error" in {each["what"] for each in done.json["unknown"]}


def test_a_secret_hash_that_is_missing_is_the_cause_though_every_step_holds(make, program):
    made = make(["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], GenerateSecret=True)
    text = f"Client {made.client} is configured with secret but SECRET_HASH was not received"
    done = program("--error", "-", "-f", "json", made=made, stdin=f"Traceback...\n{text}\n")
    assert (done.code, done.json["cause"]["name"], done.json["cause"]["source"]) == (1, "secret-hash-required", "error")


def test_an_unknown_text_is_said_to_be_unknown_and_never_repeated(make, program):
    done = program("--error", "the canary sings hunter2", made=make(["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]))
    assert done.code == 3
    assert "This error text isn't recognised." in done.out
    assert "canary" not in done.out + done.err


class _NoRules:
    def judged(self, *_):
        return ()


_EMPTY = _NoRules()


def test_the_reading_of_an_error_fits_the_schema(make, program):
    schema = json.loads((files("cognito_audit") / "schemas" / "diagnosis.schema.json").read_text(encoding="utf-8"))
    made = make(["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    done = program("--error", "User does not exist.", "--sdk", "botocore@1.35.67", "-f", "json", made=made)
    Draft202012Validator(schema).validate(done.json)
    assert done.json["error"]["id"] == "no-such-user"
