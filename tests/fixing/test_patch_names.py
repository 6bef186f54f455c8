"""Patches of files with awkward names and texts: git applies them as they are."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from cognito_audit.config.settings import resolve
from cognito_audit.fixing.patching.templates import Patcher
from cognito_audit.fixing.patching.unified_diff import quoted
from cognito_audit.services.fix import plan_source
from cognito_audit.sources.files import FileOptions, FileSource
from tests.support import PROGRAM, isolated

TEMPLATE = b"""Resources:
  App:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: eu-west-1_Example01
      EnableTokenRevocation: false
"""
FIXED = TEMPLATE.replace(b"false", b"true")
NAMES = {
    "blanks": b"my pool  template.yaml",
    "a date": b"pool 2026-01-02 03:04:05 +0100.yaml",
    "blank at the end": b"pool.yaml ",
    "tab": b"a\tb.yaml",
    "newline": b"a\nb.yaml",
    "carriage return": b"a\rb.yaml",
    "escape": b"a\x1b[31mb.yaml",
    "quotes": b'it\'s "odd".yaml',
    "backslash": b"a\\tb.yaml",
    "accents": "é \U0001f600.yaml".encode(),
    "dots": b"..x/...yaml",
    "a prefix": b"a/b/a b.yaml",
    "dev null": b"dev/null.yaml",
}


def fix(folder, name, environment):
    """Run ``fix --as cloudformation`` on a file, and return its patch and what is on stderr."""
    command = [*PROGRAM, "fix", "--as", "cloudformation", "--select", "CA313", "--", name]
    done = subprocess.run(command, check=False, cwd=folder, env=environment, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr.decode(errors="replace")


def git_apply(folder, patch):
    subprocess.run(["git", "apply"], check=True, cwd=folder, input=patch, capture_output=True)


@pytest.fixture
def environment(tmp_path):
    return isolated(tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_git_applies_the_patch_of_a_file_with_an_awkward_name(tmp_path, environment, name):
    file = os.fsencode(tmp_path / "in") + b"/" + NAMES[name]
    os.makedirs(os.path.dirname(file), exist_ok=True)  # noqa: PTH103, PTH120  a Path is text
    Path(os.fsdecode(file)).write_bytes(TEMPLATE)
    patch, _ = fix(tmp_path / "in", NAMES[name], environment)
    git_apply(tmp_path / "in", patch)
    assert Path(os.fsdecode(file)).read_bytes() == FIXED


@pytest.mark.parametrize("is_absolute", [True, False])
def test_a_file_outside_of_the_current_folder_is_named_from_the_folder_that_holds_both(
    tmp_path, environment, is_absolute
):
    (tmp_path / "in a" / "sub").mkdir(parents=True)
    file = tmp_path / "in a" / "t.yaml"
    file.write_bytes(TEMPLATE)
    patch, err = fix(tmp_path / "in a" / "sub", str(file) if is_absolute else "../t.yaml", environment)
    assert b"+++ b/t.yaml\n" in patch
    assert f"apply it there, with git apply or patch -p1 -d '{tmp_path / 'in a'}'" in err
    git_apply(tmp_path / "in a", patch)
    assert file.read_bytes() == FIXED


@pytest.mark.parametrize("name", ["./t.yaml", "x/../t.yaml", "x//../t.yaml", "link.yaml", "linked/t.yaml", "ABSOLUTE"])
def test_a_file_is_named_by_where_it_is(tmp_path, environment, name):
    (tmp_path / "in" / "x").mkdir(parents=True)
    file = tmp_path / "in" / "t.yaml"
    file.write_bytes(TEMPLATE)
    (tmp_path / "in" / "link.yaml").symlink_to("t.yaml")
    (tmp_path / "in" / "linked").symlink_to(".")
    patch, err = fix(tmp_path / "in", str(file) if name == "ABSOLUTE" else name, environment)
    assert patch.startswith(b"--- a/t.yaml\n+++ b/t.yaml\n")
    assert err == ""
    git_apply(tmp_path / "in", patch)
    assert (file.read_bytes(), (tmp_path / "in" / "link.yaml").is_symlink()) == (FIXED, True)


@pytest.mark.skipif(shutil.which("patch") is None, reason="there is no patch(1)")
@pytest.mark.parametrize("name", ["blanks", "a date", "quotes", "backslash", "accents"])
def test_patch_applies_it_too(tmp_path, environment, name):
    file = tmp_path / os.fsdecode(NAMES[name])
    file.write_bytes(TEMPLATE)
    patch, _ = fix(tmp_path, NAMES[name], environment)
    subprocess.run(["patch", "-p1"], check=True, cwd=tmp_path, input=patch, capture_output=True)
    assert file.read_bytes() == FIXED


def test_a_name_is_quoted_only_where_it_must_be():
    assert quoted("a/t.yaml") == "a/t.yaml"
    assert quoted("a/a b") == "a/a b\t"
    assert quoted(os.fsdecode(b"a/caf\xe9 x")) == r'"a/caf\351 x"'
    assert quoted('a/"\t\x01é') == r'"a/\"\t\001\303\251"'


FLOW = "{Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: x, EnableTokenRevocation: false}}"
TEXTS = {
    "one line": f"{{Resources: {{App: {FLOW}}}}}\n",
    "one line, no end": f"{{Resources: {{App: {FLOW}}}}}",
    "flow resources": f"Resources: {{App: {FLOW}}}\n",
    "flow resource": f"Resources:\n  App: {FLOW}\n",
    "comment in braces": f"{{ # shop\n Resources: {{App: {FLOW}, }}, }}\n",
    "keys without blanks": '{"Resources":{"App":{"Type":AWS::Cognito::UserPoolClient,"Properties":{"UserPoolId":x,'
    '"EnableTokenRevocation":false}}}}\n',
    "JSON": '{"Resources":{"App":{"Type":"AWS::Cognito::UserPoolClient","Properties":{"UserPoolId":"x",'
    '"EnableTokenRevocation":false}}}}',
    "JSON without settings": '{"Resources":{"App":{"Type":"AWS::Cognito::UserPoolClient",'
    '"Properties":{"UserPoolId":"x","EnableTokenRevocation": false }}}}',
    "explicit keys": "Resources:\n  ? App\n  : {Type: AWS::Cognito::UserPoolClient, Properties: {? UserPoolId : x, "
    "EnableTokenRevocation: false}}\n",
    "tabs": "Resources:\n  App: {\tType:\tAWS::Cognito::UserPoolClient,\tProperties: {EnableTokenRevocation:\tfalse}}",
    "emoji": f"Description: '\U0001f600 é'\nResources: {{App: {FLOW}}}\n",
}


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
@pytest.mark.parametrize("name", TEXTS)
def test_templates_in_any_style_are_patched_in_place(tmp_path, monkeypatch, name, mark, ending):
    """One value differs; everything around it is as it was."""
    monkeypatch.chdir(tmp_path)
    text = mark + TEXTS[name].replace("\n", ending)
    Path("t.yaml").write_bytes(text.encode())
    plan = plan_source(FileSource(["t.yaml"], FileOptions()), resolve({"select": ["CA313"]}, {}, {}))
    patches = Patcher(FileSource(["t.yaml"], FileOptions()), "cloudformation").patch(plan)
    assert patches.skipped == ()
    git_apply(tmp_path, patches.diff.encode())
    assert Path("t.yaml").read_bytes().decode() == text.replace("false", "true")
