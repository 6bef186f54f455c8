"""Variables of the Serverless Framework: the values that the files say, and what only the deployment knows."""

import pytest

from cognito_audit.model.partial import PartialText
from cognito_audit.model.unknown import Unknown

HEAD = """\
service: shop
provider: {{name: aws, stage: "${{opt:stage, 'dev'}}"}}
custom:
  urls: {{dev: http://localhost:3000, prod: https://shop.example.com}}
  flows: [ALLOW_USER_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
  length: 12
  closed: true
  policy: {{MinimumLength: 7, RequireNumbers: true}}
  refers: {{Ref: Pool}}
  beside: ${{file(./beside.yml)}}
  circle: ${{self:custom.circle.inner}}
  there: ${{self:custom.back}}
  back: ${{self:custom.there}}
resources:
  Resources:
    Client:
      Type: AWS::Cognito::UserPoolClient
      Properties:
        ClientName: {}
"""
BESIDE = "length: 10\nname: beside\n"


def value_of(read, written):
    (client,) = read({"serverless.yml": HEAD.format(written), "beside.yml": BESIDE}, "serverless.yml").targets
    return client.answers["client"].get("ClientName")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("${self:service}", "shop"),
        ("${self:service}-web", "shop-web"),
        ("${self:custom.urls.prod}/cb", "https://shop.example.com/cb"),
        ("${self:custom.urls.${self:provider.stage}}/cb", "http://localhost:3000/cb"),
        ("${self:provider.stage}", "dev"),
        ("${opt:stage, 'test'}", "test"),
        ("${opt:stage, self:service}", "shop"),
        ("${self:custom.none, 'otherwise'}", "otherwise"),
        ("${self:custom.beside.name}", "beside"),
        ("${file(./beside.yml):name}", "beside"),
        ("n-${self:custom.length}", "n-12"),
        ("n-${self:custom.closed}", "n-true"),
        ("!Sub '${self:service}-web'", "shop-web"),
    ],
)
def test_what_the_files_say_is_the_value(read, written, value):
    assert value_of(read, written) == value


@pytest.mark.parametrize(
    "written",
    [
        "${env:NAME, 'x'}",
        "${opt:stage}",
        "${ssm:/a/b}",
        "${self:custom.none}",
        "${self:custom.refers}",
        "${self:custom.circle}",
        "${self:custom.there}",
        "${cf:other.Name, self:service}",
    ],
)
def test_what_only_the_deployment_knows_is_unknown(read, written):
    assert isinstance(value_of(read, written), Unknown)


@pytest.mark.parametrize("written", ["https://${env:HOST}/cb", "https://${self:custom.none}/cb"])
def test_a_text_around_what_is_unknown_is_known_in_part(read, written):
    value = value_of(read, written)
    assert isinstance(value, PartialText)
    assert (value.prefix, value.suffix) == ("https://", "/cb")


def test_a_list_and_a_map_are_taken_as_they_are_where_they_are_written(read):
    text = (
        HEAD.format("c")
        + "        ExplicitAuthFlows: ${self:custom.flows}\n    Pool:\n      Type: AWS::Cognito::UserPool\n"
    )
    text += "      Properties: {Policies: {PasswordPolicy: '${self:custom.policy}'}}\n"
    inventory = read({"serverless.yml": text, "beside.yml": BESIDE}, "serverless.yml")
    client, pool = sorted(inventory.targets, key=lambda one: one.kind)
    assert client.answers["client"]["ExplicitAuthFlows"] == ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    assert pool.answers["pool"]["Policies"]["PasswordPolicy"]["MinimumLength"] == 7
    assert client.locate("client.ExplicitAuthFlows[1]").line == 5
