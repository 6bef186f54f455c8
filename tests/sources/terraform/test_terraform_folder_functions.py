"""Functions that read files of a module's folder; what they give is what ``terraform console`` gives."""

import os
from pathlib import Path
from typing import Any

import pytest

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.files import FileOptions, FileSource
from cognito_audit.sources.terraform.evaluation.unknowns import InvalidExpression
from tests.sources.terraform_folders import CLIENT, WEB, read, write

pytestmark = pytest.mark.usefixtures("workdir")
TEMPLATE = "hello ${a}%{ for x in l }[${x}]%{ endfor }\n"


def name_of(expression: str, more: str = "") -> Any:
    """The name of a client in the folder ``root``, beside which are some files."""
    write("root/f.txt", "A\n")
    write("root/t.tpl", TEMPLATE)
    write("root/data.yaml", "flows: [yes, 1]\n")
    write("outside.txt", "secret\n")
    write("root/main.tf", f"{WEB.replace(chr(34) + 'web' + chr(34) + chr(10), expression + chr(10))}}}\n{more}")
    found = read("root")
    assert found.errors == ()
    (client,) = (target for target in found.targets if target.kind == "client" and "web" in target.id)
    return client.answers["client"].get("ClientName")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("path.module", "."),
        ("path.root", "."),
        ('file("f.txt")', "A\n"),
        ('trimspace(file("${path.module}/f.txt"))', "A"),
        ('file("./f.txt")', "A\n"),
        ('fileexists("f.txt") ? "there" : "gone"', "there"),
        ('filebase64("f.txt")', "QQo="),
        ('filemd5("f.txt")', "bf072e9119077b4e76437a93986787ef"),
        ('templatefile("t.tpl", { a = 1, l = ["x", "y"] })', "hello 1[x][y]\n"),
        ('try(templatefile("t.tpl", { a = 1 }), "refused")', "refused"),
        ('try(templatefile("t.tpl"), "refused")', "refused"),
        ("templatestring(local.text, { z = 3 })", "z=3"),
        ('tostring(yamldecode(file("data.yaml")).flows[1])', "1"),
        ("module.inner.value", "inner B\n true"),
    ],
)
def test_a_file_of_the_folder_is_read(expression, expected):
    write("root/inner/b.txt", "B\n")
    value = '"${path.module} ${file("${path.module}/b.txt")} ${fileexists("f.txt")}"'
    write("root/inner/main.tf", f'output "value" {{\n  value = {value}\n}}\n')
    more = 'locals {\n  text = "z=$${z}"\n}\nmodule "inner" {\n  source = "./inner"\n}\n'
    assert name_of(expression, more) == expected


@pytest.mark.parametrize(
    "expression",
    [
        'try(file("nope"), "wrong")',
        'fileexists("nope") ? "wrong" : "wrong, too"',
        'try(file("../outside.txt"), "wrong")',
        'try(file("/etc/hostname"), "wrong")',
        'try(file("link.txt"), "wrong")',
        'try(file("inner"), "wrong")',
        'try(file("pipe"), "wrong")',
        'try(file("missing/b"), "wrong")',
        "path.cwd",
        'try(file(var.unset), "wrong")',
    ],
)
def test_what_is_not_in_the_folder_may_be_there_later(expression):
    Path("root/inner").mkdir(parents=True)
    os.mkfifo("root/pipe")
    Path("root/link.txt").symlink_to("../outside.txt")
    found = name_of(expression, 'variable "unset" {}\n')
    assert isinstance(found, Unknown) or found is None
    assert not isinstance(found, InvalidExpression)


def test_standard_input_has_no_folder():
    write("f.txt", "A\n")
    text = f'resource "{CLIENT}" "web" {{\n  name = try(file("f.txt"), "x")\n  user_pool_id = "eu-west-1_a"\n}}\n'
    found = FileSource(["-"], FileOptions(stdin=text.encode())).read(frozenset())
    (client,) = (target for target in found.targets if target.kind == "client")
    assert isinstance(client.answers["client"]["ClientName"], Unknown)
