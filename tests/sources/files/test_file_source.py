"""Which files are read, as what, and what is said of those that cannot be."""

import json
import os
import subprocess
import sys

from cognito_audit.model.unknown import Unknown

TEMPLATE = """\
Resources:
  App:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      ExplicitAuthFlows: [ALLOW_USER_AUTH]
"""


def test_a_folder_is_walked_in_the_order_of_names_and_its_usual_ignores_are_left_out(read):
    texts = {"b.yaml": TEMPLATE, "a/x.template": TEMPLATE, "node_modules/c.yaml": TEMPLATE, ".git/d.yaml": TEMPLATE}
    inventory = read(texts, ".")
    assert [one.name for one in inventory.inputs] == ["b.yaml", "a/x.template"]
    assert [one.id for one in inventory.targets] == ["b.yaml#App", "a/x.template#App"]


def test_what_is_no_template_is_passed_over_in_a_folder_and_an_error_when_named(read):
    texts = {"values.yaml": "a: 1\n", "app.yaml": TEMPLATE}
    assert read(texts, ".").errors == ()
    inventory = read(texts, "values.yaml", "app.yaml")
    assert [error.location for error in inventory.errors] == ["values.yaml"]
    assert "not recognised; expected" in inventory.errors[0].message
    assert len(inventory.targets) == 1, "the others are audited all the same"


def test_a_broken_template_is_an_error_with_its_place_when_named(read):
    inventory = read({"broken.yaml": TEMPLATE + "  x: [\n", "app.yaml": TEMPLATE})
    (error,) = inventory.errors
    assert (error.file, error.line) == ("broken.yaml", 7)
    assert len(inventory.targets) == 1


def test_a_broken_template_that_was_only_found_is_a_hole_in_the_inventory(read):
    inventory = read({"chart/broken.yaml": TEMPLATE + "{% if x %}\n"}, ".")
    assert inventory.errors == ()
    ((where, why),) = inventory.unread
    assert where.startswith("chart/broken.yaml:6:")
    assert isinstance(why, Unknown)


def test_a_file_that_is_not_there_is_an_error(read):
    inventory = read({}, "missing.yaml")
    assert [(error.location, error.message) for error in inventory.errors] == [
        ("missing.yaml", "cannot be read: No such file or directory")
    ], "a file that does not exist has no line"


def test_an_empty_file_does_not_say_whether_a_call_failed_or_found_nothing(read):
    assert read({"web-acl.json": "\n"}, ".").errors == ()
    (error,) = read({"web-acl.json": "\n"}).errors
    assert error.message.startswith("empty file: the AWS CLI prints nothing both on failure")


def test_a_plan_that_holds_a_map_with_the_members_of_an_answer_is_a_plan(read):
    environment = {
        "type": "aws_lambda_function",
        "values": {"variables": {"UserPoolId": "eu-west-1_A", "ClientId": "1"}},
    }
    plan = {"format_version": "1.2", "planned_values": {"root_module": {"resources": [environment]}}}
    (given,) = read({"plan.json": json.dumps(plan)}).inputs
    assert given.source == "terraform"


def test_standard_input_is_read_under_its_name(read):
    inventory = read({}, "-", stdin=TEMPLATE.encode())
    assert [one.id for one in inventory.targets] == ["<stdin>#App"]


def test_a_file_given_twice_is_read_once(read):
    inventory = read({"a/app.yaml": TEMPLATE}, "a", "a/app.yaml", "./a/../a/app.yaml")
    assert len(inventory.targets) == len(inventory.inputs) == 1


def test_the_digest_is_of_the_bytes_as_they_are(read):
    inventory = read({"app.yaml": TEMPLATE.encode("utf-16")})
    assert len(inventory.targets) == 1
    assert len(inventory.inputs[0].sha256) == 64


def test_text_in_no_unicode_encoding_is_refused_with_the_place_of_the_first_bad_byte(read):
    inventory = read({"app.yaml": (TEMPLATE + "# caf\xe9\n").encode("latin-1")})
    assert [(error.line, error.column) for error in inventory.errors] == [(6, 6)]


def test_a_forced_type_is_not_second_guessed(read):
    inventory = read({"app.yaml": TEMPLATE}, input_type="describe")
    assert [error.message for error in inventory.errors] == ["not an answer of a known Cognito command"]


def test_an_audit_of_a_template_loads_no_sdk(tmp_path):
    file = tmp_path / "app.json"
    file.write_text('{"Resources": {"App": {"Type": "AWS::Cognito::UserPoolClient"}}}')
    program = (
        "import sys\n"
        "from cognito_audit.sources.files import FileOptions, FileSource\n"
        f"inventory = FileSource([{str(file)!r}], FileOptions()).read(frozenset())\n"
        "assert len(inventory.targets) == 1\n"
        "print(sorted({'boto3', 'botocore', 'jinja2', 'yaml', 'hcl2'} & set(sys.modules)))\n"
    )
    path = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
