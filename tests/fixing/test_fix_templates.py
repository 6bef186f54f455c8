"""Patches of templates, over the project's whole corpus: applied by git, read again, judged again."""

import difflib
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from cognito_audit.config.settings import resolve
from cognito_audit.fixing.patching.templates import Patcher
from cognito_audit.fixing.template_names import property_path
from cognito_audit.judging.verdicts import VerdictMaker
from cognito_audit.model.verdict import Status
from cognito_audit.services.audit import catalogue
from cognito_audit.services.fix import plan_source
from cognito_audit.sources.files import FileOptions, FileSource
from cognito_audit.sources.files.parameters import parameters_of

CORPUS = Path(__file__).parent.parent / "corpus"
SETTINGS = resolve({}, {}, {})
RULES = catalogue(SETTINGS)


def cases():
    """Every input of the corpus with its template parameters and its language."""
    for labels in sorted(CORPUS.glob("*/labels.toml")):
        for case in tomllib.loads(labels.read_text("utf-8"))["case"]:
            yield pytest.param("cloudformation", case["input"], tuple(case.get("parameters", [])), id=case["input"])
    for folder in sorted((CORPUS / "terraform" / "folders").iterdir()):
        if folder.is_dir():
            name = folder.relative_to(CORPUS).as_posix()
            yield pytest.param("terraform", name, (), id=name)


def read(name, parameters):
    return FileSource([name], FileOptions(parameters=parameters_of(parameters)))


def planned(source):
    return plan_source(source, SETTINGS)


def texts(folder):
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    """A copy of the corpus, which the test works in."""
    copy = tmp_path / "corpus"
    shutil.copytree(CORPUS, copy)
    monkeypatch.chdir(copy)
    return copy


@pytest.mark.parametrize(("language", "name", "parameters"), [*cases()])
def test_a_patch_changes_the_named_lines_and_mends_the_findings(corpus, language, name, parameters):
    plan = planned(read(name, parameters))
    patches = Patcher(read(name, parameters), language).patch(plan)
    left = {one.target.id for one, _ in patches.skipped}
    done = [one for one in plan.changing() if one.target.id not in left]
    assert bool(patches.diff) == bool(done)
    if not done:
        return
    before = texts(corpus)
    subprocess.run(["git", "apply", "--unsafe-paths"], input=patches.diff.encode(), check=True, capture_output=True)
    named = {word for one in done for word in words_of(one, language)}
    gone, come = changed_lines(before, texts(corpus))
    for line in come:
        assert any(word in line for word in named), line
    for line in gone:
        assert any(word in line or is_kept(line, new) for word in named for new in come), line
    targets = {target.id: target for target in read(name, parameters).read(frozenset()).targets}
    rules = {rule.id: rule for rule in RULES.rules}
    for one in done:
        for step in one.steps:
            assert VerdictMaker().verdict(rules[step.rule], targets[one.target.id]).status is Status.PASSED
    again = [one.target.id for one in planned(read(name, parameters)).changing()]
    assert set(again) <= left


def words_of(plan, language):
    """The names and values of what the plan changes."""
    yield "Properties:"
    for change in plan.changes():
        yield from property_path(language, plan.target.kind, change.path)
        for value in (change.before, change.after):
            yield from map(str, value if isinstance(value, list) else [value])


def changed_lines(before, after):
    """The lines that went and those that came, in all files; lines of nothing but brackets aside."""
    assert before.keys() == after.keys()
    found = {"-": [], "+": []}
    for name, old in before.items():
        for line in difflib.ndiff(old.decode().splitlines(), after[name].decode().splitlines()):
            if line[:1] in found and line[2:].strip("{}[],: \r"):
                found[line[0]].append(line[2:])
    return found["-"], found["+"]


def is_kept(old, new):
    """Whether a line is still there, with something written into it."""
    return any(new.startswith(old[:cut]) and new.endswith(old[cut:]) for cut in range(len(old) + 1))


@pytest.mark.usefixtures("corpus")
def test_what_is_written_plainly_in_the_corpus_is_patched():
    """Left are functions, variables, loops and files that are no templates; giving up more shows here."""
    patched = left = 0
    for case in cases():
        language, name, parameters = case.values
        plan = planned(read(name, parameters))
        refused = len(Patcher(read(name, parameters), language).patch(plan).skipped)
        left += refused
        patched += len(plan.changing()) - refused
    assert patched >= 75
    assert left <= 51


TERRAFORM = """resource "aws_cognito_user_pool" "main" {
  name           = "main"
  user_pool_tier = "ESSENTIALS" # not LITE
}

resource "aws_cognito_user_pool_client" "web" {
  name         = "web"
  user_pool_id = aws_cognito_user_pool.main.id
  explicit_auth_flows = [
    "ALLOW_REFRESH_TOKEN_AUTH", # every app refreshes
    "ALLOW_USER_SRP_AUTH" // the last one
  ]
  callback_urls = ["http://a.example.com", "https://b.example.com"] # two
}
"""
YAML = """# the sign-in of the shop
Resources:
  Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolTier: ESSENTIALS}}
  Web:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool   # the pool
      ExplicitAuthFlows:
      - 'ALLOW_REFRESH_TOKEN_AUTH'  # every app refreshes
      # no passwords here
      - 'ALLOW_USER_SRP_AUTH'
      CallbackURLs: [ 'http://a.example.com', "https://b.example.com" ]
"""


@pytest.mark.parametrize(
    ("language", "name", "text", "expected"),
    [
        (
            "terraform",
            "main.tf",
            TERRAFORM,
            TERRAFORM.replace(
                '"ALLOW_USER_SRP_AUTH" // the last one\n',
                '"ALLOW_USER_SRP_AUTH", // the last one\n    "ALLOW_USER_AUTH"\n',
            ).replace("http://a", "https://a"),
        ),
        (
            "cloudformation",
            "main.yaml",
            YAML,
            YAML.replace(
                "      - 'ALLOW_USER_SRP_AUTH'\n", "      - 'ALLOW_USER_SRP_AUTH'\n      - 'ALLOW_USER_AUTH'\n"
            ).replace("'http://a", "'https://a"),
        ),
    ],
    ids=["terraform", "cloudformation"],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
def test_comments_and_style_stay(tmp_path, monkeypatch, language, name, text, expected, newline, mark):
    """Quotes, comments, indentation, line breaks and the byte order mark are those of the author."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / name
    file.write_bytes(mark + text.replace("\n", newline).encode())
    settings = resolve({"select": ["user-auth-disabled", "insecure-callback-url"]}, {}, {})
    plan = plan_source(read(name, ()), settings)
    patches = Patcher(read(name, ()), language).patch(plan)
    assert patches.skipped == ()
    subprocess.run(["git", "apply"], input=patches.diff.encode(), check=True, capture_output=True)
    assert file.read_bytes() == mark + expected.replace("\n", newline).encode()


REGISTRATION = """Resources:
  People:
    Type: AWS::Cognito::UserPool
    Properties:
      DeletionProtection: ACTIVE
      DcrConfiguration:
        EnableStatus: Enabled
        OpenDcrEnabled: true  # for the pilot
        AuthenticatedGrantTypes: []
"""


def test_a_setting_that_the_template_gives_is_patched_there_though_no_property_of_the_name_is_known(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.yaml").write_text(REGISTRATION)
    patches = Patcher(read("people.yaml", ()), "cloudformation").patch(planned(read("people.yaml", ())))
    assert patches.skipped == ()
    assert [line for line in patches.diff.splitlines()[2:] if line[:1] in "+-"] == [
        "-        OpenDcrEnabled: true  # for the pilot",
        "+        OpenDcrEnabled: false  # for the pilot",
    ]
