"""Templates that leave decisions and texts open, written at random, and what may be given for them."""

import random
from collections.abc import Callable, Mapping
from typing import Any

NO_VALUE = {"Ref": "AWS::NoValue"}
FLOWS = [
    "ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH",
    "ALLOW_CUSTOM_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH",
]  # fmt: skip
TRIGGERS = ["PreSignUp", "CustomMessage", "DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse"]
VALUES = {
    "Env": ("a", "b", "c"),
    "Flag": ("true", "false"),
    "Kind": ("x", "", "another", "y"),
    "Host": ("", "www.example.com", "localhost", "a/"),
    "Days": ("1", "30", "3650"),
    "AWS::Region": ("us-east-1", "eu-west-1"),
}
HEAD = {
    "Parameters": {
        "Env": {"Type": "String", "AllowedValues": ["a", "b", "c"]},
        "Flag": {"Type": "String", "AllowedValues": ["true", "false"]},
        "Kind": {"Type": "String"},
        "Host": {"Type": "String"},
        "Days": {"Type": "Number"},
    },
    "Conditions": {
        "IsA": {"Fn::Equals": [{"Ref": "Env"}, "a"]},
        "NotA": {"Fn::Not": [{"Condition": "IsA"}]},
        "IsOn": {"Fn::Equals": ["true", {"Ref": "Flag"}]},
        "Both": {"Fn::And": [{"Condition": "IsA"}, {"Condition": "IsOn"}]},
        "Either": {"Fn::Or": [{"Condition": "NotA"}, {"Condition": "IsOn"}]},
        "HasKind": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Kind"}, ""]}]},
        "IsXa": {"Fn::Equals": [{"Fn::Sub": "${Kind}-${Env}"}, "x-a"]},
        "IsLocal": {"Fn::Equals": [{"Fn::Join": ["", ["http://", {"Ref": "Host"}]]}, "http://localhost"]},
        "IsUs": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]},
    },
}


class Author:
    """Writes values that depend on what is open: all at random, and the same for the same ``chance``."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.mappings: dict[str, Any] = {"Names": {"us-east-1": {"n": "people"}, "eu-west-1": {"n": "staff"}}}

    def template(self) -> dict[str, Any]:
        resources = {
            "Pool": {"Type": "AWS::Cognito::UserPool", "Properties": self.pool()},
            "Second": {"Type": "AWS::Cognito::UserPool", "Properties": self.pool()},
            "App": self.resource("UserPoolClient", self.client()),
            "Job": self.resource("UserPoolClient", self.client()),
            "Domain": self.resource("UserPoolDomain", {"Domain": self.text("people")}),
            "Google": self.resource(
                "UserPoolIdentityProvider",
                {"ProviderName": "Google", "ProviderType": "Google", "ProviderDetails": {"client_id": self.text("id")}},
            ),
            "Api": self.resource(
                "UserPoolResourceServer",
                {"Identifier": self.text("api"), "Name": "api", "Scopes": self.items([
                    {"ScopeName": name, "ScopeDescription": name} for name in ("read", "write")
                ])},
            ),
            "Key": {"Type": "AWS::KMS::Key"},
        }  # fmt: skip
        for name in ("App", "Job", "Domain", "Google", "Api"):
            if self.chance.random() < 0.4:
                resources[name]["Condition"] = self.condition()
        return {**HEAD, "Mappings": self.mappings, "Resources": resources}

    def resource(self, kind: str, properties: dict[str, Any]) -> dict[str, Any]:
        pool = {"Ref": "Pool"} if self.chance.random() < 0.8 else {"Fn::GetAtt": ["Pool", "UserPoolId"]}
        return {"Type": f"AWS::Cognito::{kind}", "Properties": {"UserPoolId": pool, **properties}}

    def pool(self) -> dict[str, Any]:
        lambdas: dict[str, Any] = {name: {"Fn::GetAtt": ["Key", "Arn"]} for name in self.some(TRIGGERS)}
        return self.optional(
            {
                "UserPoolName": lambda: self.text("people"),
                "MfaConfiguration": lambda: self.one(["ON", "OFF", "OPTIONAL"]),
                "EnabledMfas": lambda: self.items(["SOFTWARE_TOKEN_MFA", "EMAIL_OTP", "SMS_MFA"]),
                "UserPoolTier": lambda: self.one(["LITE", "ESSENTIALS", "PLUS"]),
                "DeletionProtection": lambda: self.one(["ACTIVE", "INACTIVE"]),
                "AutoVerifiedAttributes": lambda: self.items(["email", "phone_number"]),
                "UsernameAttributes": lambda: self.items(["email"]),
                "Policies": lambda: {"PasswordPolicy": self.optional({
                    "MinimumLength": lambda: self.one([6, 8, 12, 20]),
                    "RequireSymbols": lambda: self.one([True, False]),
                })},
                "AdminCreateUserConfig": lambda: {"AllowAdminCreateUserOnly": self.one([True, False])},
                "LambdaConfig": lambda: self.branched(lambdas, {}),
                "Schema": lambda: self.items([{"Name": "email", "Required": True}, {"Name": "team"}]),
                "UserPoolAddOns": lambda: {"AdvancedSecurityMode": self.one(["OFF", "AUDIT", "ENFORCED"])},
            }
        )  # fmt: skip

    def client(self) -> dict[str, Any]:
        scope = {"Fn::Sub": "${Api}/read"}
        return self.optional(
            {
                "ClientName": lambda: self.text("app"),
                "ExplicitAuthFlows": lambda: self.items(FLOWS),
                "GenerateSecret": lambda: self.one([True, False]),
                "AllowedOAuthFlowsUserPoolClient": lambda: self.one([True, False]),
                "AllowedOAuthFlows": lambda: self.items(["code", "implicit", "client_credentials"]),
                "AllowedOAuthScopes": lambda: self.items(["openid", "email", "api/raed", "api/write", scope]),
                "CallbackURLs": lambda: self.items(["https://a.example.com/cb", "http://b.example.com", *self.urls()]),
                "LogoutURLs": lambda: self.items(self.urls()),
                "SupportedIdentityProviders": lambda: self.items(["COGNITO", {"Ref": "Google"}, "Facebook"]),
                "RefreshTokenValidity": lambda: self.chance.choice([self.one([1, 30, 3650]), {"Ref": "Days"}]),
                "AccessTokenValidity": lambda: self.one([5, 60]),
                "EnableTokenRevocation": lambda: self.chance.choice([self.one([True, False]), {"Ref": "Flag"}]),
                "PreventUserExistenceErrors": lambda: self.one(["ENABLED", "LEGACY"]),
            }
        )

    def urls(self) -> list[Any]:
        return [
            {"Fn::Sub": "https://${Host}/cb"},
            {"Fn::Join": ["", ["http://", {"Ref": "Host"}]]},
            {"Fn::Sub": ["${Scheme}://x.${AWS::Region}.example.com", {"Scheme": self.one(["http", "https"])}]},
            {"Ref": "Host"},
            {"Fn::Sub": "com.example.${Kind}:/cb"},
        ]

    def optional(self, members: Mapping[str, Callable[[], Any]]) -> dict[str, Any]:
        chosen = {name: make() for name, make in members.items() if self.chance.random() < 0.5}
        return {
            name: {"Fn::If": [self.condition(), value, NO_VALUE]} if self.chance.random() < 0.15 else value
            for name, value in chosen.items()
        }

    def condition(self) -> str:
        return self.chance.choice(list(HEAD["Conditions"]))

    def some(self, items: list[Any]) -> list[Any]:
        return self.chance.sample(items, self.chance.randint(0, min(3, len(items))))

    def branched(self, one: Any, other: Any) -> Any:
        return {"Fn::If": [self.condition(), one, other]} if self.chance.random() < 0.5 else one

    def one(self, values: list[Any]) -> Any:
        """One of the values, or several by what is open."""
        first, second, third = (self.chance.choice(values) for _ in range(3))
        ways = (
            lambda: first,
            lambda: first,
            lambda: {"Fn::If": [self.condition(), first, second]},
            lambda: {"Fn::If": [self.condition(), {"Fn::If": [self.condition(), first, second]}, third]},
            lambda: {"Fn::Select": [{"Fn::If": [self.condition(), 0, "1"]}, [first, second]]},
            lambda: self.mapped({"a": first, "b": second, "c": third}, "Env"),
            lambda: self.mapped({"us-east-1": first, "eu-west-1": second}, "AWS::Region"),
        )
        return self.chance.choice(ways)()

    def mapped(self, values: dict[str, Any], parameter: str) -> Any:
        name = f"Map{len(self.mappings)}"
        self.mappings[name] = {key: {"v": value} for key, value in values.items()}
        return {"Fn::FindInMap": [name, {"Ref": parameter}, "v"]}

    def items(self, items: list[Any]) -> Any:
        chosen = [
            {"Fn::If": [self.condition(), item, NO_VALUE]} if self.chance.random() < 0.25 else item
            for item in self.some(items)
        ]
        texts = all(isinstance(item, str) for item in chosen)
        ways = [lambda: chosen, lambda: chosen, lambda: self.branched(chosen, self.some(items))]
        if texts and chosen:
            ways.append(lambda: {"Fn::Split": [",", {"Fn::Join": [",", chosen]}]})
            ways.append(lambda: {"Fn::Split": [",", self.one([",".join(chosen), chosen[0]])]})
        return self.chance.choice(ways)()

    def text(self, text: str) -> Any:
        ways: list[Any] = [
            text, text, self.one([text, "other"]), {"Fn::Sub": f"{text}-${{Env}}"}, {"Fn::Sub": f"{text}-${{Host}}"},
            {"Fn::FindInMap": ["Names", {"Ref": "AWS::Region"}, "n"]}, {"Ref": "Kind"},
            {"Fn::Join": ["-", [text, {"Fn::If": [self.condition(), "z", NO_VALUE]}, {"Ref": "Flag"}]]},
        ]  # fmt: skip
        return self.chance.choice(ways)
