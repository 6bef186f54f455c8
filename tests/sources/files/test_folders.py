"""What a folder holds is read, or named: links, pipes, folders that cannot be listed, names that are not UTF-8."""

import os
import socket
from pathlib import Path

import pytest

from cognito_audit.sources.files import walk

TEMPLATE = "Resources:\n  App:\n    Type: AWS::Cognito::UserPoolClient\n"
AS_JSON = '{"Resources": {"A": {"Type": "AWS::Cognito::UserPool"}}}'
AS_ROOT = os.geteuid() == 0


def names(inventory):
    return [one.name for one in inventory.inputs]


def left_out(inventory):
    return {one.what: one.unknown.reason for one in inventory.unread}


def bind(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(path.name)  # the name alone: the path may be too long for a socket


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (os.mkfifo, "a named pipe"),
        (bind, "a socket"),
        (lambda path: path.symlink_to("/dev/zero"), "a character device"),
    ],
)
def test_what_is_no_regular_file_is_never_opened(read, tmp_path, monkeypatch, make, what):
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "x.yaml")
    make(tmp_path / "notes.txt")
    inventory = read({"app.yaml": TEMPLATE}, ".")
    assert names(inventory) == ["app.yaml"]
    assert list(left_out(inventory)) == ["x.yaml"], "a name of no template holds nothing that is audited"
    assert what in left_out(inventory)["x.yaml"]
    (error,) = read({}, "x.yaml").errors
    assert error.message == f"is {what}, and only regular files are read; pass its content through standard input: -"


def test_a_link_to_a_folder_is_followed_once(read, tmp_path):
    (tmp_path / "shared").mkdir()
    texts = {"shared/common.yaml": TEMPLATE, "d/app.yaml": TEMPLATE, "d/inner/x.yaml": TEMPLATE}
    (tmp_path / "d/inner").mkdir(parents=True)
    for name, target in {"a-loop": ".", "up": "inner/..", "infra": "../shared", "again": "../shared"}.items():
        (tmp_path / "d" / name).symlink_to(target)
    (tmp_path / "d/inner/back").symlink_to("..")
    (tmp_path / "shared/there").symlink_to("../d")
    inventory = read(texts, "d")
    assert names(inventory) == ["d/app.yaml", "d/inner/x.yaml", "d/again/common.yaml"]
    assert left_out(inventory) == {}


def test_a_file_keeps_its_own_name_although_a_link_to_its_folder_comes_first(read, tmp_path):
    (tmp_path / "a").symlink_to("z")
    assert names(read({"z/app.yaml": TEMPLATE}, ".")) == ["z/app.yaml"]


def test_a_link_to_the_root_of_the_machine_ends_and_says_what_was_not_looked_into(read, tmp_path, monkeypatch):
    monkeypatch.setattr(walk, "MOST_BEHIND_LINKS", 50)
    (tmp_path / "everything").symlink_to("/")
    inventory = read({"app.yaml": TEMPLATE}, ".")
    assert names(inventory)[0] == "app.yaml"
    assert any("too many" in why for why in left_out(inventory).values())


@pytest.mark.parametrize("target", ["nowhere", "x.yaml"])
@pytest.mark.parametrize(
    ("name", "counts"), [("x.yaml", True), ("infra", True), ("read.md", False), (".#a.yaml", False)]
)
def test_a_link_that_leads_nowhere_counts_where_it_may_have_led_to_a_target(read, tmp_path, name, counts, target):
    (tmp_path / name).symlink_to(name if target == "x.yaml" else target)
    assert list(left_out(read({"app.yaml": TEMPLATE}, "."))) == ([name] if counts else [])


def test_a_terraform_file_that_is_a_link_belongs_to_the_folder_of_its_name(read, tmp_path):
    (tmp_path / "env").mkdir()
    (tmp_path / "env/main.tf").symlink_to("../common/main.tf")
    text = 'resource "aws_cognito_user_pool_client" "a" {\n  name = "a"\n  user_pool_id = "eu-west-1_A"\n}\n'
    assert names(read({"common/main.tf": text}, ".")) == ["common/main.tf", "env/main.tf"]


def test_a_folder_too_deep_for_a_path_is_named(read, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    depth = 0
    try:
        while depth < 30:
            Path("d" * 200).mkdir()
            os.chdir("d" * 200)
            depth += 1
        Path("app.yaml").write_text(TEMPLATE)
    finally:
        os.chdir(tmp_path)
    inventory = read({"app.yaml": TEMPLATE}, ".")
    assert names(inventory) == ["app.yaml"]
    ((what, why),) = left_out(inventory).items()
    assert what.startswith("d" * 200)
    assert "the folder cannot be listed: File name too long" in why


@pytest.mark.skipif(AS_ROOT, reason="root may read everything")
def test_what_may_not_be_read_is_named(read, tmp_path):
    texts = {"app.yaml": TEMPLATE, "secret/x.yaml": TEMPLATE, "own.yaml": TEMPLATE}
    read(texts, ".")
    (tmp_path / "secret").chmod(0)
    (tmp_path / "own.yaml").chmod(0)
    try:
        assert left_out(read({}, ".")) == {
            "own.yaml": "cannot be read: Permission denied",
            "secret": "the folder cannot be listed: Permission denied",
        }
        assert len(read({}, "secret", "own.yaml").errors) == 2
    finally:
        (tmp_path / "secret").chmod(0o700)


@pytest.mark.parametrize("name", ["app.yaml/x.yaml", "n" * 300 + ".yaml", "a\0b.yaml", "loop.yaml"])
def test_a_path_that_leads_nowhere_is_an_error(read, tmp_path, name):
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (error,) = read({"app.yaml": TEMPLATE}, name).errors
    assert error.message.startswith("cannot be read: ")


def test_a_name_that_is_not_utf8_is_shown_in_characters_that_every_report_can_write(read, tmp_path):
    for name in (b"caf\xe9.yaml", b"d\xff/x.yaml"):
        file = tmp_path / os.fsdecode(name)
        file.parent.mkdir(exist_ok=True)
        file.write_text(TEMPLATE)
    inventory = read({}, ".")
    assert names(inventory) == ["caf\\udce9.yaml", "d\\udcff/x.yaml"]
    assert [one.id for one in inventory.targets] == ["caf\\udce9.yaml#App", "d\\udcff/x.yaml#App"]


def test_a_build_is_read_where_what_it_was_built_of_is_not_there(read):
    texts = {
        "sam/template.yaml": TEMPLATE,
        "sam/.aws-sam/build/template.yaml": TEMPLATE,
        "artifact/.aws-sam/build/template.yaml": TEMPLATE,
        "program/serverless.ts": "export default {}",
        "program/.serverless/cloudformation-template-update-stack.json": AS_JSON,
        "cdk.out/manifest.json": "{}",
        "cdk.out/asset.1/lambda.yaml": TEMPLATE,
        "own/asset.1/app.yaml": TEMPLATE,
        "own/venv/app.yaml": TEMPLATE,
        "python/venv/pyvenv.cfg": "",
        "python/venv/app.yaml": TEMPLATE,
    }
    assert names(read(texts, ".")) == [
        "artifact/.aws-sam/build/template.yaml",
        "own/asset.1/app.yaml",
        "own/venv/app.yaml",
        "program/.serverless/cloudformation-template-update-stack.json",
        "sam/template.yaml",
    ]


def test_a_file_that_is_too_large_is_named(read, monkeypatch):
    monkeypatch.setattr("cognito_audit.sources.files.input_file.MAX_BYTES", 1024**2)
    texts = {"app.yaml": TEMPLATE, "big.yaml": "#" * (1024**2 + 1)}
    assert left_out(read(texts, ".")) == {"big.yaml": "larger than 1 MiB, the most that is read"}
    (error,) = read({}, "big.yaml").errors
    assert error.message == "larger than 1 MiB, the most that is read"


def test_a_file_that_grows_while_it_is_read_is_no_file_that_was_read(read, tmp_path, monkeypatch):
    real = os.fstat
    texts = {"app.yaml": TEMPLATE}

    def grown(descriptor):
        with (tmp_path / "app.yaml").open("a") as stream:
            stream.write("  Other: {}\n")
        return real(descriptor)

    read(texts, ".")
    monkeypatch.setattr(os, "fstat", grown)
    assert "changed while it was read" in left_out(read({}, "."))["app.yaml"]
