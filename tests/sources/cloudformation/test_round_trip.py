"""A model of pools and clients, written as a template in a random style, is read back as it was.

``COGNITO_AUDIT_ROUNDTRIPS`` sets how many templates are written (200 without it).
"""

import json
import os
import random
import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cognito_audit.sources.files import FileOptions, FileSource

FLOWS = ["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_CUSTOM_AUTH"]
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=",${}"), min_size=1)
URLS = st.builds("https://{}.example.com/{}".format, st.sampled_from("abc"), WORDS)
NO_VALUE = {"Ref": "AWS::NoValue"}

CLIENTS = st.fixed_dictionaries(
    {"pool": st.integers(0, 2)},
    optional={
        "ClientName": WORDS,
        "ExplicitAuthFlows": st.lists(st.sampled_from(FLOWS), unique=True, max_size=3),
        "GenerateSecret": st.booleans(),
        "CallbackURLs": st.lists(URLS, min_size=1, max_size=3),
        "RefreshTokenValidity": st.integers(1, 3650),
        "TokenValidityUnits": st.fixed_dictionaries({"RefreshToken": st.sampled_from(["days", "hours"])}),
        "EnableTokenRevocation": st.booleans(),
    },
)
POOLS = st.fixed_dictionaries(
    {},
    optional={
        "UserPoolTier": st.sampled_from(["LITE", "ESSENTIALS", "PLUS"]),
        "MfaConfiguration": st.sampled_from(["OFF", "ON", "OPTIONAL"]),
        "AdminCreateUserConfig": st.fixed_dictionaries({"AllowAdminCreateUserOnly": st.booleans()}),
        "UserPoolTags": st.dictionaries(st.sampled_from(["owner", "cost centre"]), WORDS, min_size=1),
    },
)
MODELS = st.fixed_dictionaries(
    {"pools": st.lists(POOLS, max_size=2), "clients": st.lists(CLIENTS, min_size=1, max_size=3)}
)


class Author:
    """Writes values as people do: directly, or by parameters, conditions, mappings and functions of texts."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.parameters: dict[str, Any] = {"Stage": {"Type": "String", "Default": "prod"}}
        self.mappings: dict[str, Any] = {}
        self.conditions: dict[str, Any] = {
            "Yes": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
            "No": {"Fn::Not": [{"Condition": "Yes"}]},
            "Also": {"Fn::And": [{"Condition": "Yes"}, {"Fn::Or": [{"Condition": "No"}, {"Condition": "Yes"}]}]},
        }

    def template(self, model: dict[str, Any]) -> dict[str, Any]:
        resources: dict[str, Any] = {}
        for index, pool in enumerate(model["pools"]):
            resources[f"Pool{index}"] = {"Type": "AWS::Cognito::UserPool", "Properties": self.structure(pool)}
        for index, client in enumerate(model["clients"]):
            properties = self.structure({name: value for name, value in client.items() if name != "pool"})
            there = client["pool"] < len(model["pools"])
            properties["UserPoolId"] = {"Ref": f"Pool{client['pool']}"} if there else "eu-west-1_elsewhere"
            resources[f"Client{index}"] = {"Type": "AWS::Cognito::UserPoolClient", "Properties": properties}
        shuffled = dict(self.chance.sample(sorted(resources.items()), len(resources)))
        return {
            "Parameters": self.parameters,
            "Mappings": self.mappings,
            "Conditions": self.conditions,
            "Resources": shuffled,
        }

    def structure(self, members: dict[str, Any]) -> dict[str, Any]:
        written = {name: self.value(value) for name, value in members.items()}
        if self.chance.random() < 0.2:
            written.setdefault("AuthSessionValidity", self.if_("No", 15, NO_VALUE))
        return written

    def value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self.value(inner) for name, inner in value.items()}
        ways = [self.plainly, self.by_condition, self.by_mapping]
        ways += [self.by_split, self.by_comma_list] if isinstance(value, list) else [self.by_parameter]
        ways += [self.by_join, self.by_sub, self.by_select] if isinstance(value, str) else []
        return self.chance.choice(ways)(value)

    def plainly(self, value: Any) -> Any:
        if isinstance(value, list):
            items = [self.value(item) for item in value]
            return [*items, self.if_("No", "decoy", NO_VALUE)] if self.chance.random() < 0.3 else items
        return self.chance.choice([value, _as_text(value)]) if isinstance(value, bool | int) else value

    def by_condition(self, value: Any) -> Any:
        decoy = ["decoy"] if isinstance(value, list) else "decoy"
        name = self.chance.choice(["Yes", "No", "Also"])
        written = self.plainly(value)
        return self.if_(name, decoy, written) if name == "No" else self.if_(name, written, decoy)

    def by_mapping(self, value: Any) -> Any:
        name = f"Map{len(self.mappings)}"
        self.mappings[name] = {"prod": {"value": value}, "dev": {"value": "decoy"}}
        return {"Fn::FindInMap": [name, {"Ref": "Stage"}, "value"]}

    def by_parameter(self, value: Any) -> Any:
        name = f"Parameter{len(self.parameters)}"
        self.parameters[name] = {"Type": "String", "Default": value}
        return {"Ref": name}

    def by_comma_list(self, value: list[str]) -> Any:
        if not value:
            return []
        name = f"List{len(self.parameters)}"
        self.parameters[name] = {"Type": "CommaDelimitedList", "Default": ", ".join(value)}
        return {"Ref": name}

    def by_split(self, value: list[str]) -> Any:
        return {"Fn::Split": [",", ",".join(value)]} if value else []

    def by_join(self, value: str) -> Any:
        at = self.chance.randrange(len(value))
        return {"Fn::Join": ["", [value[:at], self.by_parameter(value[at:])]]}

    def by_sub(self, value: str) -> Any:
        at = self.chance.randrange(len(value))
        if self.chance.random() < 0.5:
            return {"Fn::Sub": f"{value[:at]}${{{self.by_parameter(value[at:])['Ref']}}}"}
        return {"Fn::Sub": [f"{value[:at]}${{Rest}}", {"Rest": self.value(value[at:])}]}

    def by_select(self, value: str) -> Any:
        return {"Fn::Select": [self.chance.choice([1, "1"]), ["decoy", value]]}

    def if_(self, name: str, yes: Any, no: Any) -> Any:
        return {"Fn::If": [name, yes, no]}


class YamlHand:
    """Writes YAML: block or flow, quoted or bare, short tags or long names, anchors where a list comes again."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.anchors: dict[str, str] = {}

    def write(self, node: Any, indent: int = 0) -> str:
        tag, inner = self.tagged(node)
        if isinstance(inner, dict) and inner:
            return tag + self.map(inner, indent)
        if isinstance(inner, list) and inner:
            return self.list(tag, inner, indent)
        return tag + self.scalar(inner)

    def tagged(self, node: Any) -> tuple[str, Any]:
        if isinstance(node, dict) and len(node) == 1 and self.chance.random() < 0.7:
            name, inner = next(iter(node.items()))
            is_function = isinstance(inner, dict) and len(inner) == 1 and re.match("Ref|Fn::", next(iter(inner)))
            if (name == "Ref" or name.startswith("Fn::") or name == "Condition") and not is_function:
                return f"!{name.removeprefix('Fn::')} ", inner
        return "", node

    def map(self, members: dict[str, Any], indent: int) -> str:
        if indent > 8 and self.chance.random() < 0.5:
            return "{" + ", ".join(f"{self.scalar(key)}: {self.flow(value)}" for key, value in members.items()) + "}"
        pad = " " * indent
        return "".join(f"\n{pad}{self.scalar(key)}: {self.write(value, indent + 2)}" for key, value in members.items())

    def list(self, tag: str, items: list[Any], indent: int) -> str:
        key = json.dumps([tag, items])
        if key in self.anchors:
            return f"*{self.anchors[key]}"
        name = f"list{len(self.anchors)}"
        anchor = ""
        if self.chance.random() < 0.3:
            anchor = f"&{name} "
        if self.chance.random() < 0.5:
            text = "[" + ", ".join(map(self.flow, items)) + "]"
        else:
            text = "".join(f"\n{' ' * indent}- {self.write(item, indent + 2).lstrip()}" for item in items)
        if anchor:
            self.anchors[key] = name
        return anchor + tag + text

    def flow(self, node: Any) -> str:
        tag, inner = self.tagged(node)
        if isinstance(inner, dict):
            return (
                tag + "{" + ", ".join(f"{self.scalar(key)}: {self.flow(value)}" for key, value in inner.items()) + "}"
            )
        if isinstance(inner, list):
            return tag + "[" + ", ".join(map(self.flow, inner)) + "]"
        return tag + self.scalar(inner)

    def scalar(self, value: Any) -> str:
        if isinstance(value, bool):
            return self.chance.choice([str(value), str(value).lower(), str(value).upper()])
        if not isinstance(value, str):
            return json.dumps(value)
        ways = [json.dumps(value, ensure_ascii=False), "'" + value.replace("'", "''") + "'"]
        if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*(::[A-Za-z]+)*", value) and value.lower() not in (
            "true",
            "false",
            "null",
            "on",
            "off",
            "yes",
            "no",
        ):
            ways.append(value)
        return self.chance.choice(ways)


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _expected_client(client: dict[str, Any]) -> dict[str, Any]:
    expected = {name: value for name, value in client.items() if name not in ("pool", "GenerateSecret")}
    return {**expected, **({"ClientSecret": "present"} if client.get("GenerateSecret") else {})}


def _expected_pool(pool: dict[str, Any]) -> dict[str, Any]:
    return dict(pool)


def _read(text: str) -> dict[str, Any]:
    inventory = FileSource(["-"], FileOptions(stdin=text.encode())).read(frozenset())
    assert inventory.errors == ()
    assert inventory.unread == ()
    return {target.address: target for target in inventory.targets}


@settings(
    max_examples=int(os.environ.get("COGNITO_AUDIT_ROUNDTRIPS", "200")),
    suppress_health_check=[HealthCheck.too_slow],
    deadline=None,
)
@given(MODELS, st.randoms(use_true_random=False), st.booleans())
def test_what_was_written_is_read_back(model, chance, as_json):
    template = Author(chance).template(model)
    text = json.dumps(template, indent=chance.choice([None, 1, 2])) if as_json else YamlHand(chance).write(template)
    targets = _read(text)
    assert len(targets) == len(model["pools"]) + len(model["clients"])
    for index, pool in enumerate(model["pools"]):
        answer = targets[f"Pool{index}"].answers["pool"]
        assert {name: answer.get(name) for name in pool} == _expected_pool(pool)
        assert targets[f"Pool{index}"].answers["mfa"].get("MfaConfiguration") == pool.get("MfaConfiguration")
    for index, client in enumerate(model["clients"]):
        target = targets[f"Client{index}"]
        read = {name: value for name, value in target.answers["client"].items() if name != "UserPoolId"}
        assert read == _expected_client(client)
        assert target.name == client.get("ClientName", f"Client{index}")
        if client["pool"] < len(model["pools"]):
            assert target.answers["pool"] == targets[f"Pool{client['pool']}"].answers["pool"]
        else:
            assert "eu-west-1_elsewhere" in target.answers["pool"].reason
