"""A model of clients, written as a plan and as a configuration in a random style, is read back as it was.

``COGNITO_AUDIT_MODELS`` is the number of models (200).
"""

import json
import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.terraform.mapping.tables.client import CLIENT
from cognito_audit.sources.terraform.module.files import ConfigurationFolders
from cognito_audit.sources.terraform.module.root_modules import RootFolder, read_root_modules
from cognito_audit.sources.terraform.plan.plan import read_plan

COUNT = settings(
    max_examples=int(os.environ.get("COGNITO_AUDIT_MODELS", "200")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
POOL = "aws_cognito_user_pool"
WEB = "aws_cognito_user_pool_client"
UNITS = ("seconds", "minutes", "hours", "days")
FLOWS = ("ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ADMIN_NO_SRP_AUTH")
HOLE = "a hole"

characters = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))
signs = st.sampled_from(["${", "%{", "}", "$", "%", '"', "\\", "#", "//", "/*", "*/"])
texts = st.lists(characters | signs, min_size=1, max_size=20).map("".join)
urls = texts.map(lambda path: f"https://app.example.com/{path}")


def listed(items):
    return st.lists(st.one_of(items, st.just(HOLE)), max_size=3, unique=True) | st.just(HOLE)


ATTRIBUTES = {
    "explicit_auth_flows": listed(st.sampled_from(FLOWS)),
    "callback_urls": listed(urls),
    "allowed_oauth_scopes": listed(texts),
    "access_token_validity": st.integers(1, 86400),
    "refresh_token_validity": st.integers(0, 3650),
    "enable_token_revocation": st.booleans(),
    "default_redirect_uri": urls,
    "prevent_user_existence_errors": st.sampled_from(["ENABLED", "LEGACY", HOLE]),
    "generate_secret": st.sampled_from([True, False, HOLE]),
    "token_validity_units": st.fixed_dictionaries({}, optional={"access_token": st.sampled_from(UNITS)}),
    "refresh_token_rotation": st.just({"feature": "ENABLED", "retry_grace_period_seconds": 10}),
}
clients = st.fixed_dictionaries({"name": texts}, optional=ATTRIBUTES)
models = st.fixed_dictionaries(
    {"tier": st.sampled_from(["LITE", "PLUS"]), "clients": st.lists(clients, min_size=1, max_size=3)}
)


def expected(client) -> dict:
    """What DescribeUserPoolClient would say of the client; a hole for every hole."""
    answer = {}
    for name, value in client.items():
        if name == "generate_secret":
            answer |= {"ClientSecret": {True: "present", HOLE: HOLE}[value]} if value else {}
        elif isinstance(value, dict):
            answer[CLIENT[name].member] = {CLIENT[name].fields[key]: inner for key, inner in value.items()}
        else:
            answer[CLIENT[name]] = value
    return answer


def plain(value):
    if isinstance(value, Unknown):
        return HOLE
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def check(inventory, model) -> None:
    assert inventory.errors == ()
    found = {target.address.rpartition(".")[2]: target for target in inventory.targets if target.kind == "client"}
    for number, client in enumerate(model["clients"]):
        answer = {**plain(found[f"c{number}"].answers["client"])}
        answer.pop("UserPoolId")
        assert answer == expected(client)
        assert found[f"c{number}"].answers["pool"]["UserPoolTier"] == model["tier"]
    assert len(found) == len(model["clients"])


def as_plan(model, draw) -> str:
    """The plan of a create: what is omitted is known after apply, and has no expression."""
    omitted = dict.fromkeys(
        set(CLIENT) - {"name", "token_validity_units", "refresh_token_rotation", "analytics_configuration"}, True
    )
    changes, configured = [], []

    def add(address, after, unknown, expressions):
        kind, name = address.split(".")
        change = {"actions": [draw(st.sampled_from(["create", "update", "no-op"]))], "after": after}
        entry = {"address": address, "mode": "managed", "type": kind, "name": name}
        changes.append(entry | {"change": change | {"after_unknown": unknown, "after_sensitive": {}}})
        configured.append({"address": address, "mode": "managed", "expressions": expressions})

    add(f"{POOL}.main", {"name": "main", "user_pool_tier": model["tier"]}, {"id": True}, {})
    for number, client in enumerate(model["clients"]):
        after, unknown = {}, dict(omitted)
        to_pool = {"references": [f"{POOL}.main.id", f"{POOL}.main"]}
        expressions = {"user_pool_id": to_pool}
        for name, value in client.items():
            holes = [item == HOLE for item in value] if isinstance(value, list) else value == HOLE
            expressions[name] = (
                {"references": ["var.x.y", "data.a.b"]}
                if HOLE in (value if isinstance(value, list) else [value])
                else {"constant_value": value}
            )
            unknown[name] = holes
            if isinstance(value, list):
                after[name] = [None if item == HOLE else item for item in value]
            elif isinstance(value, dict):
                after[name], unknown[name], expressions[name] = (
                    [value],
                    [{}],
                    [{key: {"constant_value": 1} for key in value}],
                )
            elif value != HOLE:
                after[name] = value
        add(f"{WEB}.c{number}", after, unknown, expressions)
    document = {"format_version": "1.2", "resource_changes": changes}
    return json.dumps(
        document | {"configuration": {"root_module": {"resources": configured}}},
        indent=draw(st.sampled_from([None, 2])),
    )


class Writer:
    """HCL in a random style: literals in place, in locals, in variables with defaults; comments; bare labels."""

    def __init__(self, draw) -> None:
        self.draw = draw
        self.named: list[str] = []

    def literal(self, value) -> str:
        if value == HOLE:
            return self.draw(st.sampled_from(["var.unset", "data.a.b.value", '"${var.unset}x"', "null_resource.x.id"]))
        if isinstance(value, bool):
            return self.draw(st.sampled_from(["true", '"true"'] if value else ["false", '"false"']))
        if isinstance(value, int):
            return self.draw(st.sampled_from([f"{value}", f'"{value}"', f"{value + 1} - 1"]))
        if isinstance(value, str):
            return quoted(value)
        items = [self.literal(item) for item in value]
        shape = (
            self.draw(st.sampled_from(["[{}]", "[\n    {},\n  ]", "concat([], [{}])", "tolist([{}])"]))
            if items
            else "[{}]"
        )
        return shape.format(", ".join(items))

    def expression(self, value) -> str:
        text = self.literal(value)
        name = f"n{len(self.named)}"
        style = self.draw(st.integers(0, 5))
        if style == 0:
            self.named.append(f"locals {{\n  {name} = {text}\n}}\n")
            return f"local.{name}"
        if style == 1 and value != HOLE and not (isinstance(value, list) and HOLE in value):
            self.named.append(f'variable "{name}" {{\n  default = {text}\n}}\n')
            return self.draw(st.sampled_from([f"var.{name}", f'"${{var.{name}}}"', f"(var.{name})"]))
        return f"true ? {text} : null" if style == 2 else text

    def client(self, number, client) -> str:
        lines = [f"  user_pool_id = {POOL}.main.id"]
        for name, value in client.items():
            if isinstance(value, dict):
                lines += [
                    f"  {name} {{",
                    *(f"    {key} = {self.expression(item)}" for key, item in value.items()),
                    "  }",
                ]
            else:
                lines.append(f"  {name} = {self.expression(value)}")
            lines += self.draw(st.sampled_from([[], [f"  # {name} = []"], ["  // }"], ["  /* { */"], [""]]))
        label = self.draw(st.sampled_from([f'"{WEB}" "c{number}"', f"{WEB} c{number}"]))
        return "\n".join([f"resource {label} {{", *lines, "}", ""])

    def configuration(self, model) -> str:
        pool = (
            f'resource "{POOL}" "main" {{\n  name = "main"\n  user_pool_tier = {self.expression(model["tier"])}\n}}\n'
        )
        blocks = [pool, 'variable "unset" {}\n', *(self.client(*item) for item in enumerate(model["clients"]))]
        return "\n".join(self.draw(st.permutations([*blocks, *self.named])))


def quoted(text: str) -> str:
    inner = text.replace("\\", "\\\\").replace('"', '\\"').replace("${", "$${").replace("%{", "%%{")
    return f'"{inner}"'


@COUNT
@given(models, st.data())
def test_a_plan_gives_the_model_back(model, data):
    check(read_plan(as_plan(model, data.draw), "plan.json"), model)


@COUNT
@given(models, st.data())
def test_a_configuration_gives_the_model_back(model, data):
    with tempfile.TemporaryDirectory() as name:
        text = Writer(data.draw).configuration(model)
        Path(name, "main.tf").write_text(text, encoding="utf-8", newline="")
        store = ConfigurationFolders()
        (root,) = read_root_modules([RootFolder(Path(name), ".")], store)
        assert store.errors == [], text
        check(root.inventory(), model)
