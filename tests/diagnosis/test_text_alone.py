"""An exception text alone, without an app client: what it means, and the command that decides; never a cause."""

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from cognito_audit.diagnosis.error_only import diagnose_text
from cognito_audit.diagnosis.error_texts import error_texts
from cognito_audit.errors import ExitCode
from cognito_audit.rulebook.catalogue import built_in

CLIENT = "1example23456789example1ab"
HASH = f"NotAuthorizedException: Unable to verify secret hash for client {CLIENT}"
SCHEMA = json.loads((files("cognito_audit") / "schemas" / "diagnosis.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("known", error_texts(), ids=lambda known: known.id)
def test_every_known_text_gets_its_meaning_and_a_next_step_without_a_client(known):
    text = known.texts[0].format(client=CLIENT, flow="CUSTOM_AUTH", any="LITE")
    told = diagnose_text(text, built_in())
    assert told.error is not None
    assert (told.error.id, told.error.cause, told.error.fits) == (known.id, known.cause, None)
    assert told.error.next
    assert "{{" not in told.error.next
    assert (told.cause, told.steps, told.exit_code()) == (None, (), ExitCode.INCOMPLETE)


def test_what_somebody_pastes_first_is_answered_with_the_command_that_decides(program):
    done = program("--error", HASH)
    told = " ".join(done.out.split())
    assert (done.code, done.err) == (3, "")
    assert "means the app client has a secret" in told
    assert "next Compute Base64(HMAC-SHA256" in told
    assert f"cognito-audit diagnose --user-pool-id POOL --client-id {CLIENT} --error TEXT" in told


def test_no_step_is_told_for_nothing_was_read(program):
    out = program("--error", HASH).out
    assert "step by step" not in out
    assert "unknown" not in out
    assert len(out.splitlines()) < 30


def test_every_format_tells_it_and_json_fits_the_schema(program, tmp_path):
    forms = [word for name in ("json", "html", "markdown") for word in ("-f", f"{name}={name}.out")]
    done = program("--error", "-", "-f", "text", *forms, stdin=f"Traceback...\n{HASH}\n")
    assert done.code == 3
    document = json.loads((tmp_path / "json.out").read_text())
    Draft202012Validator(SCHEMA).validate(document)
    assert (document["client"], document["cause"], document["steps"], document["exit_code"]) == (None, None, [], 3)
    for report in (done.out, *((tmp_path / f"{form}.out").read_text() for form in ("html", "markdown"))):
        assert "the app client has a secret" in report
        assert "no app client was named" in report
        assert "Compute Base64" in report


def test_all_known_texts_of_a_log_are_told_in_its_order():
    told = diagnose_text(f"{HASH}\nInvalid session for the user.\n{HASH}\nUser does not exist.", built_in())
    assert told.error is not None
    assert told.error.id == "secret-hash-unverified"
    assert [each.id for each in told.further_errors] == ["session-foreign", "no-such-user"]


def test_the_ids_of_the_text_stand_in_the_command():
    pool = diagnose_text("eu-west-1_Ab12Cd34E: User does not exist.", built_in())
    assert "--user-pool-id eu-west-1_Ab12Cd34E --client-id CLIENT --error" in pool.unknown[-1].next
    host = diagnose_text("https://cognito-idp.eu-west-1.amazonaws.com: User does not exist.", built_in())
    assert "--client-id CLIENT --region eu-west-1 --error" in host.unknown[-1].next


def test_an_unknown_text_is_said_to_be_unknown_with_what_to_paste_and_never_repeated(program):
    done = program("--error", "the canary sings hunter2")
    assert done.code == 3
    assert "This error text isn't recognised." in done.out
    assert "paste the exception with its message" in " ".join(done.out.split())
    assert "canary" not in done.out + done.err


def test_a_library_is_told_of_beside_the_text(program):
    assert "botocore 1.35.67 (--sdk): does not show it" in program("--error", HASH, "--sdk", "botocore@1.35.67").out
