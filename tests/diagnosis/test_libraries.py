"""Which library can show a Session: the table, versions, and the files of a project."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from cognito_audit.diagnosis.libraries import libraries, library_support, support_of_requirements
from cognito_audit.diagnosis.manifests import read_manifest
from cognito_audit.diagnosis.versions import version_key, versions_of
from cognito_audit.errors import UserError

YES, NO, UNKNOWN = True, False, None

TABLE = [
    ("botocore@1.35.67", NO),
    ("botocore@1.35.68", YES),
    ("botocore@1.35.9", NO),
    ("botocore@1.100.0", YES),
    ("botocore", UNKNOWN),
    ("boto3@1.35.67", UNKNOWN),
    ("boto3@1.35.68", YES),
    ("awscli@1.36.8", NO),
    ("awscli@1.36.9", YES),
    ("awscli@2.22.0", UNKNOWN),
    ("awscli@2", UNKNOWN),
    ("awscli", UNKNOWN),
    ("@aws-sdk/client-cognito-identity-provider@3.696.0", YES),
    ("@aws-sdk/client-cognito-identity-provider@3.708.0", YES),
    ("@aws-sdk/client-cognito-identity-provider", YES),
    ("aws-sdk-go-v2@v1.46.9", NO),
    ("aws-sdk-go-v2@v1.47.0", YES),
    ("github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider@v1.47.0-rc.1", NO),
    ("aws-sdk-java-v2@2.29.19", NO),
    ("software.amazon.awssdk:cognitoidentityprovider@2.29.20", YES),
    ("AWSSDK.CognitoIdentityProvider@3.7.403.9", NO),
    ("AWSSDK.CognitoIdentityProvider@3.7.404", YES),
    ("amazon-cognito-identity-js@6.3.21", NO),
    ("@aws-amplify/auth@6.7.0", NO),
    ("@aws-amplify/auth@6.21.1", NO),
    ("aws-amplify@6.10.0", NO),
    ("aws-amplify@5.3.0", UNKNOWN),
    ("pycognito@2024.5.1", NO),
]


@pytest.mark.parametrize(("named", "shows"), TABLE, ids=[named for named, _ in TABLE])
def test_whether_a_library_shows_a_session(named, shows):
    reading = library_support(named)
    assert reading.shows is shows
    assert reading.detail
    assert bool(reading.next) is (shows is not YES)


@pytest.mark.parametrize("named", [named for named, _ in TABLE])
def test_what_is_told_of_a_library_goes_on_after_its_name(named):
    """Reports say ``botocore 1.35.67 has no ...`` and ``botocore 1.35.67 (--sdk): ... It has no ...``."""
    verb = library_support(named).detail.partition(" ")[0]
    assert verb in {"has", "hides", "is", "knows", "leaves", "loses", "passes", "requires", "takes"}


def test_every_library_of_the_table_is_told_of_here_and_says_how_it_is_known():
    told = {library_support(named).name for named, _ in TABLE}
    assert told == {library.name for library in libraries().values()}
    assert all(library.known for library in libraries().values())


@pytest.mark.parametrize("named", ["boto4@1.0", "botocore@latest", "left-pad@1.0.0"])
def test_what_is_not_in_the_table_or_no_version_is_refused_with_the_next_step(named):
    with pytest.raises(UserError, match=r"^--sdk"):
        library_support(named)


PEP440 = st.tuples(
    st.lists(st.integers(0, 200), min_size=1, max_size=4), st.sampled_from(["", "a1", "b2", "rc1", ".post1"])
).map(lambda made: ".".join(map(str, made[0])) + made[1])


@given(PEP440, PEP440)
def test_versions_are_ordered_as_pip_orders_them(one, other):
    mine, theirs = version_key(one) < version_key(other), Version(one) < Version(other)
    assert mine is theirs


SEMVER = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.9.0", "1.10.0"]


def test_versions_are_ordered_as_npm_orders_them():
    assert sorted(sorted(SEMVER), key=version_key) == SEMVER
    assert version_key("1.0.0+build.5") == version_key("1.0.0")


@pytest.mark.parametrize("text", ["latest", "", "workspace:*", "git+https://x", "1.0 || 2.0"])
def test_what_is_no_version_has_no_order(text):
    assert version_key(text) is None


RANGES = [
    ("==1.35.67", True),
    ("1.35.68", False),
    (">=1.35.68", False),
    (">=1.35.0", None),
    (">=1.35.0,<1.35.68", True),
    ("~=1.34.0", True),
    ("~=1.35.0", None),
    ("^1.35.0", None),
    ("^1.36.0", False),
    ("~1.34.0", True),
    ("~1.35.68", False),
    ("1.35.*", None),
    ("==1.34.*", True),
    ("<1.36", None),
    ("<=1.35.67", True),
    ("!=1.35.50", None),
    ("*", None),
    ("", None),
    ("1.0 || 2.0", None),
]


@pytest.mark.parametrize(("wanted", "older"), RANGES, ids=[wanted or "nothing" for wanted, _ in RANGES])
def test_a_range_is_older_newer_or_neither(wanted, older):
    assert versions_of(wanted).older_than("1.35.68") is older


PACKAGE_LOCK_1 = {
    "lockfileVersion": 1,
    "dependencies": {"x": {"version": "1.0.0", "dependencies": {"amazon-cognito-identity-js": {"version": "6.3.21"}}}},
}
PACKAGE_LOCK_3 = {
    "lockfileVersion": 3,
    "packages": {
        "": {"name": "app", "version": "1.0.0"},
        "node_modules/@aws-sdk/client-cognito-identity-provider": {"version": "3.708.0"},
        "node_modules/x/node_modules/amazon-cognito-identity-js": {"version": "6.3.21"},
    },
}
SDK = "@aws-sdk/client-cognito-identity-provider"
GO = "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
FILES = [
    ("requirements.txt", "# app\nboto3[crt] >= 1.35.68 ; python_version > '3.8'\nbotocore==1.35.67 \\\n  --hash=x:00\n",
     {"boto3": YES, "botocore": NO}),
    ("requirements-dev.txt", "-r base.txt\nbotocore\nrequests==2\n", {"botocore": UNKNOWN}),
    ("poetry.lock", '[[package]]\nname = "botocore"\nversion = "1.35.99"\n', {"botocore": YES}),
    ("uv.lock", 'version = 1\n[[package]]\nname = "botocore"\nversion = "1.34.1"\nsource = { registry = "x" }\n',
     {"botocore": NO}),
    ("package.json", json.dumps({"dependencies": {SDK: "^3.600.0", "aws-amplify": "^6.0.0"}}),
     {SDK: YES, "aws-amplify": UNKNOWN}),
    ("package.json", json.dumps({"devDependencies": {"amazon-cognito-identity-js": "github:x/y"}}),
     {"amazon-cognito-identity-js": NO}),
    ("package-lock.json", json.dumps(PACKAGE_LOCK_1), {"amazon-cognito-identity-js": NO}),
    ("package-lock.json", json.dumps(PACKAGE_LOCK_3), {SDK: YES, "amazon-cognito-identity-js": NO}),
    ("go.mod", f"module app\n\ngo 1.22\n\nrequire (\n\t{GO} v1.46.1\n\tgolang.org/x/net v0.1.0 // indirect\n)\n",
     {"aws-sdk-go-v2": NO}),
    ("go.mod", f"module app\nrequire {GO} v1.50.0\n", {"aws-sdk-go-v2": YES}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "expected"), FILES, ids=[f"{n}-{name}" for n, (name, *_) in enumerate(FILES)])
def test_the_files_of_a_project_name_their_libraries(name, text, expected, tmp_path):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    readings = support_of_requirements(read_manifest(file))
    assert {reading.name: reading.shows for reading in readings} == expected
    assert all(reading.origin.startswith(str(file)) for reading in readings)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("package.json", "[]"),
        ("package.json", "{"),
        ("uv.lock", "="),
        ("Gemfile", "x"),
        ("package-lock.json", '{"packages": 3}'),
    ],
)
def test_a_file_that_is_something_else_is_refused_by_name(name, text, tmp_path):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=f"--sdk-from .*{name}"):
        read_manifest(file)


def test_a_library_that_drops_the_field_is_the_cause_where_the_configuration_is_in_order(make, program):
    done = program(
        "--sdk", "botocore@1.35.67", "-f", "json", made=make(["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    )
    assert (done.code, done.json["cause"]["source"], done.json["cause"]["rule"]) == (1, "library", None)


def test_the_configuration_comes_before_the_library(make, program):
    done = program("--sdk", "botocore@1.35.67", "-f", "json", made=make())
    assert done.json["cause"]["name"] == "user-auth-disabled"
    assert done.json["libraries"][0]["shows"] is False


def test_libraries_are_read_from_a_file(make, program, tmp_path):
    (tmp_path / "requirements.txt").write_text("pycognito==2024.5.1\n", encoding="utf-8")
    made = make(["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    done = program("--sdk-from", "requirements.txt", made=made)
    assert done.code == 1
    assert "requirements.txt:1" in done.out
