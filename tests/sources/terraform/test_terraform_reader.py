"""Terraform files as they are named on the command line: folders, plans, both, standard input, and what fails."""

import json
from pathlib import Path

import pytest

from cognito_audit.sources.secrecy.excerpts import lines_of_files
from tests.sources.terraform_folders import CLIENT, read

CORPUS = Path(__file__).parents[2] / "corpus" / "terraform" / "folders"


@pytest.fixture
def workdir(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


MAIN = f"""\
module "app" {{
  source = "./modules/app"
  flows  = ["ALLOW_USER_SRP_AUTH"]
}}

resource "{CLIENT}" "web" {{
  for_each            = var.clients
  name                = each.key
  user_pool_id        = "eu-west-1_a"
  explicit_auth_flows = each.value
}}

variable "clients" {{}}
"""
APP = f"""\
variable "flows" {{}}

resource "{CLIENT}" "app" {{
  name                = "app"
  user_pool_id        = "eu-west-1_a"
  explicit_auth_flows = var.flows
}}
"""


def plan(*addresses) -> str:
    def change(address):
        kind, name = address.split(".")[-2:]
        after = {"name": "x", "explicit_auth_flows": ["ALLOW_USER_SRP_AUTH"], "user_pool_id": "eu-west-1_a"}
        entry = {"address": address, "mode": "managed", "type": kind, "name": name.partition("[")[0]}
        return entry | {"change": {"actions": ["create"], "after": after, "after_unknown": {}, "after_sensitive": {}}}

    return json.dumps({"format_version": "1.2", "resource_changes": [change(address) for address in addresses]})


def infra(workdir) -> Path:
    write(workdir / "infra" / "modules" / "app" / "main.tf", APP)
    return write(workdir / "infra" / "main.tf", MAIN).parent


def test_a_folder_is_read_with_its_modules_and_a_module_not_by_itself(workdir):
    infra(workdir)
    found = read("infra")
    assert [target.id for target in found.targets] == [f"infra#{CLIENT}.web[*]", f"infra#module.app.{CLIENT}.app"]
    assert found.errors == ()
    place = found.targets[1].locate("client.ExplicitAuthFlows")
    assert str(place) == "infra/main.tf:3:3"
    assert found.targets[1].file == "infra/modules/app/main.tf"


def test_one_file_is_read_with_what_stands_beside_it(workdir):
    infra(workdir)
    assert len(read("infra/main.tf").targets) == 2


@pytest.mark.parametrize("given", [{"terraform_dir": "infra"}, {}])
def test_a_plan_gets_its_lines_from_the_folder_it_was_made_in(workdir, given):
    folder = infra(workdir)
    text = plan(f'{CLIENT}.web["a-b"]', f"module.app.{CLIENT}.app")
    file = write(workdir / "plan.json", text)
    found = read(file, *([] if given else [folder]), **given)
    assert [target.id for target in found.targets] == [f'{CLIENT}.web["a-b"]', f"module.app.{CLIENT}.app"]
    places = [str(target.locate("client.ExplicitAuthFlows")) for target in found.targets]
    assert places == ["infra/main.tf:10:3", "infra/main.tf:3:3"]


def test_a_plan_says_what_override_files_made_of_its_folder(workdir):
    folder = infra(workdir)
    write(folder / "override.tf", f'resource "{CLIENT}" "web" {{}}\n')
    file = write(workdir / "plan.json", plan(f'{CLIENT}.web["a-b"]', f"module.app.{CLIENT}.app"))
    assert read(file, folder).unread == ()
    assert [what for what, _ in read(folder).unread] == ["infra/override.tf"]


def test_a_folder_that_has_nothing_of_the_plan_is_audited_by_itself(workdir):
    folder = infra(workdir)
    other = write(workdir / "plan.json", plan(f"{CLIENT}.other"))
    found = read(other, folder)
    assert len(found.targets) == 3
    assert str(found.targets[0].locate("client.ExplicitAuthFlows")) == "plan.json:1:1"


def test_where_two_folders_could_be_the_plans_both_are_audited(workdir):
    for name in ("dev", "prod"):
        write(workdir / name / "main.tf", f'resource "{CLIENT}" "web" {{\n  name = "web"\n}}\n')
    found = read(write(workdir / "plan.json", plan(f"{CLIENT}.web")), "dev", "prod")
    assert [target.id for target in found.targets] == [f"{name}#{CLIENT}.web" for name in ("plan.json", "dev", "prod")]
    assert str(found.targets[0].locate("client.ExplicitAuthFlows")) == "plan.json:1:1"


def test_a_folder_that_has_more_than_the_plan_is_audited_too(workdir):
    text = f'resource "{CLIENT}" "web" {{}}\nresource "{CLIENT}" "app" {{}}\n'
    write(workdir / "dev" / "main.tf", text)
    found = read(write(workdir / "plan.json", plan(f"{CLIENT}.web")), "dev")
    assert len(found.targets) == 3
    assert str(found.targets[0].locate("client.ExplicitAuthFlows")) == "dev/main.tf:1:1"


def test_a_plan_comes_through_standard_input():
    found = read("-", stdin=plan(f"{CLIENT}.web").encode())
    assert [target.id for target in found.targets] == [f"{CLIENT}.web"]


def test_the_line_of_a_minified_plan_is_not_shown(workdir):
    file = write(workdir / "plan.json", plan(*(f"{CLIENT}.c{number}" for number in range(50))))
    place = read(file).targets[0].locate("client.ExplicitAuthFlows")
    assert lines_of_files(workdir)(place) is None


def test_a_configuration_comes_through_standard_input():
    found = read("-", stdin=f'resource "{CLIENT}" "web" {{\n  name = "web"\n}}\n'.encode())
    assert [target.id for target in found.targets] == [f"{CLIENT}.web"]


def test_a_folder_that_is_not_there_is_said(workdir):
    file = write(workdir / "plan.json", plan(f"{CLIENT}.web"))
    (error,) = read(file, terraform_dir="nowhere").errors
    assert "--terraform-dir" in error.message


def test_a_file_that_is_no_hcl_is_an_error_with_its_place_and_the_others_are_read(workdir):
    write(workdir / "main.tf", f'resource "{CLIENT}" "web" {{\n  name = "web"\n}}\n')
    write(workdir / "broken.tf", 'locals {\n  a = ["b"\n}\n')
    found = read("main.tf")
    (error,) = found.errors
    assert (error.file, error.line) == ("broken.tf", 3)
    assert [target.id for target in found.targets] == [f"{CLIENT}.web"]


def test_an_attribute_that_stands_twice_is_refused_with_both_places(workdir):
    write(workdir / "main.tf", f'resource "{CLIENT}" "web" {{\n  name = "web"\n  name = "app"\n}}\n')
    (error,) = read("main.tf").errors
    assert (error.message, error.line, error.column) == ("name is set twice; first at 2:3", 3, 3)


def test_a_file_in_a_wrong_encoding_is_an_error(workdir):
    (workdir / "main.tf").write_bytes(b'resource "x" "y" {\n  name = "\xff"\n}\n')
    (error,) = read("main.tf").errors
    assert (error.file, error.line) == ("main.tf", 2)


def test_modules_that_call_each_other_in_a_circle_end(workdir):
    write(workdir / "a" / "main.tf", f'module "b" {{\n  source = "../b"\n}}\nresource "{CLIENT}" "web" {{}}\n')
    write(workdir / "b" / "main.tf", 'module "a" {\n  source = "../a"\n}\n')
    write(workdir / "c" / "main.tf", 'module "a" {\n  source = "../a"\n}\n')
    found = read("c")
    assert found.errors == ()
    ((what, why),) = found.unread
    assert what == "b/main.tf:1: module.a.module.b.module.a"
    assert "it calls itself" in why.reason


def test_an_override_file_that_may_change_what_is_judged_leaves_the_run_incomplete(workdir):
    write(workdir / "main.tf", f'resource "{CLIENT}" "web" {{}}\n')
    write(workdir / "local_override.tf", 'provider "aws" {}\n')
    assert read("main.tf").unread == ()
    write(workdir / "override.tf", f'resource "{CLIENT}" "web" {{}}\n')
    ((file, hole),) = read("main.tf").unread
    assert file == "override.tf"
    assert "override files are not evaluated" in hole.reason


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('"$${"', "${"),
        ('"%%{"', "%{"),
        ('"$${a\\"b"', '${a"b'),
        ('"$${a}\\n$$${%%{"', "${a}\n$${%{"),
        ('"a${"%%{"}b"', "a%{b"),
        ('"$${a}"', "${a}"),
        ("<<-EOT\n    $${a\n  EOT", "${a\n"),
    ],
)
@pytest.mark.parametrize("comment", ["# }", "// c", "/* } */", ""])
def test_an_escaped_template_ends_with_its_string_and_what_follows_keeps_its_place(workdir, written, name, comment):
    text = f'resource "{CLIENT}" "web" {{\n  name = {written}\n  {comment}\n  user_pool_id = "eu-west-1_}}"\n}}\n'
    (target,) = read(write(workdir / "main.tf", text)).targets
    assert (target.answers["client"]["ClientName"], target.answers["client"]["UserPoolId"]) == (name, "eu-west-1_}")
    place = target.locate("client.UserPoolId")
    assert (place.line, place.column) == (text[: text.index("user_pool_id")].count("\n") + 1, 3)


@pytest.mark.parametrize("end", ["EOT", "EOT ", "EOT \t", "  EOT  ", "EOT \r", "EOT\r"])
@pytest.mark.parametrize("start", ["<<EOT", "<<-EOT"])
def test_a_heredoc_ends_with_its_word_and_blanks_after_it(workdir, start, end):
    text = f'resource "{CLIENT}" "web" {{\n  name = {start}\na  \nEOTS \n{end}\n  user_pool_id = "eu-west-1_a"\n}}\n'
    (workdir / "main.tf").write_bytes(text.encode())
    (target,) = read("main.tf").targets
    assert (target.name, target.answers["client"]["UserPoolId"]) == ("a  \nEOTS \n", "eu-west-1_a")
    assert target.locate("client.UserPoolId").line == 6
