"""Places in which a secret may stand: files with ``CANARY`` in one of them, and what reads these files."""

import json
from dataclasses import dataclass

POOL_ID = "eu-west-1_Abc123456"
CLIENT_ID = "1h57kf5cpq17m0eml12EXAMPLE"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nCANARY\n-----END RSA PRIVATE KEY-----"
JWT = "eyJhbGciOiJIUzI1NiJ9.CANARYxxxx.c2lnbmF0dXJl"
URLS = {
    "user part": "http://user:CANARY@example.com/cb",
    "user": "http://CANARY@example.com/cb",
    "user part with an at": "http://user:x@CANARY@example.com/cb",
    "token": "http://example.com/cb?token=CANARY",
    "second value": "http://example.com/cb?lang=en&access_token=CANARY",
    "fragment": "http://example.com/cb#id_token=CANARY&x=1",
    "signature": "http://example.com/cb?X-Amz-Signature=CANARY",
    "key": "http://example.com/cb?lang=en&key=CANARY",
    "password": "http://example.com/cb?user=x&password=CANARY",
    "code": "http://example.com/cb?code=CANARY",
    "within a URL": "http://example.com/cb?to=http%3A%2F%2Fu%3ACANARY%40example.com%2F",
    "noise": "http://example.com/cb?x=CANARYabcDEF0123456789abcDEF0123456789",
    "JSON Web Token": f"http://example.com/cb#{JWT}",
    "own scheme": "myapp:/cb?sig=CANARY",
}


@dataclass(frozen=True)
class Place:
    """Files by name; ``words`` are further words of the command line. What is harmless stands in every report."""

    files: dict
    words: tuple[str, ...] = ()
    harmless: bool = False


def saved(**client):
    """Return saved answers with one client."""
    described = {
        "UserPoolId": POOL_ID,
        "ClientName": "web",
        "ClientId": CLIENT_ID,
        "CallbackURLs": ["http://a.example"],
    }
    pool = {"Id": POOL_ID, "Name": "main", "MfaConfiguration": "OFF"}
    return {
        "client.json": json.dumps({"UserPoolClient": {**described, **client}}, indent=2),
        "pool.json": json.dumps({"UserPool": pool}, indent=2),
    }


def provider(**details):
    """Return the saved answer for an identity provider."""
    body = {"UserPoolId": POOL_ID, "ProviderName": "corp", "ProviderType": "OIDC", "ProviderDetails": details,
            "AttributeMapping": {"email": "email"}}  # fmt: skip
    return {**saved(), "provider.json": json.dumps({"IdentityProvider": body}, indent=2)}


def secrets_list(indent):
    body = {"ClientSecrets": [{"ClientSecretId": f"{CLIENT_ID}--1", "ClientSecretValue": "CANARY",
            "ClientSecretCreateDate": "2019-01-01T00:00:00Z"}]}  # fmt: skip
    return {**saved(ClientSecret="x"), f"secrets-{CLIENT_ID}.json": json.dumps(body, indent=indent)}


TEMPLATE = """Parameters:
  Hidden:
    Type: String
    NoEcho: true
    Default: CANARY
  Google: {Type: String, Default: PLAIN}
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolName: main
      MfaConfiguration: "OFF"
  App:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      CallbackURLs: [VALUE, "http://insecure.example.com/cb"]
      ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH]
  Provider:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Properties:
      UserPoolId: !Ref Pool
      ProviderName: corp
      ProviderType: OIDC
      ProviderDetails:
        client_id: x
        client_secret: DETAIL
        oidc_issuer: http://example.com
      AttributeMapping: {email: email}
"""
TERRAFORM = """
variable "hidden" {
  sensitive = true
  default   = "CANARY"
}
variable "google" {
  default = "PLAIN"
}
resource "aws_cognito_user_pool" "main" {
  name = "main"
}
resource "aws_cognito_user_pool_client" "app" {
  name                = "app"
  user_pool_id        = aws_cognito_user_pool.main.id
  callback_urls       = [VALUE, "http://insecure.example.com/cb"]
  explicit_auth_flows = ["ALLOW_USER_PASSWORD_AUTH"]
}
resource "aws_cognito_identity_provider" "corp" {
  user_pool_id  = aws_cognito_user_pool.main.id
  provider_name = "corp"
  provider_type = "OIDC"
  provider_details = {
    client_id     = "x"
    client_secret = DETAIL
    oidc_issuer   = "http://example.com"
  }
}
"""


def template(value='"https://example.com"', detail="y", plain="z", text=TEMPLATE):
    """Return a template or a module with these values."""
    return text.replace("VALUE", value).replace("DETAIL", detail).replace("PLAIN", plain)


def plan(marks, **values):
    """Return a plan with one client whose values are marked so."""
    one = {"address": "aws_cognito_user_pool_client.app", "mode": "managed", "type": "aws_cognito_user_pool_client",
           "name": "app"}  # fmt: skip
    after = {"name": "app", "user_pool_id": "p", "explicit_auth_flows": ["ALLOW_USER_PASSWORD_AUTH"], **values}
    change = {"actions": ["create"], "after": after, "after_unknown": {}, "after_sensitive": marks}
    variables = {"v": {"value": "CANARY"}}
    changes = [{**one, "change": change}]
    return json.dumps({"format_version": "1.2", "variables": variables, "resource_changes": changes})


def state(marks, **values):
    """Return a state with one client whose values are marked so."""
    one = {"address": "aws_cognito_user_pool_client.app", "mode": "managed", "type": "aws_cognito_user_pool_client",
           "name": "app"}  # fmt: skip
    read = {**one, "values": {"name": "app", "user_pool_id": "p", **values}, "sensitive_values": marks}
    return json.dumps({"format_version": "1.0", "values": {"root_module": {"resources": [read]}}}, indent=2)


SECRET = {"client_id": "x", "client_secret": "CANARY"}
NESTED = """  N:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://u:CANARY@example.com/t.yaml
"""
AS_YAML = f"UserPoolClient:\n  ClientId: {CLIENT_ID}\n  ClientSecret: CANARY\n  CallbackURLs: ['http://a.example']\n"
FROM_GIT = 'module "m" {\n  source = "git::https://x:CANARY@example.com/a.git"\n}\n'
TWICE = '{"UserPoolClient": {"ClientId": "x", "ClientSecret": "a", "ClientSecret": "CANARY"}}'
SERVICE_ACCOUNT = json.dumps({"type": "service_account", "private_key": PEM})
JSON_TEMPLATE = json.dumps(
    {
        "Parameters": {"Hidden": {"Type": "String", "NoEcho": True, "Default": "CANARY"}},
        "Resources": {
            "Pool": {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolName": {"Ref": "Hidden"}}},
            "App": {
                "Type": "AWS::Cognito::UserPoolClient",
                "Properties": {"UserPoolId": {"Ref": "Pool"}, "CallbackURLs": ["http://insecure.example.com/cb"]},
            },
        },
    }
)
PLACES = {
    **{f"saved callback URL: {name}": Place(saved(CallbackURLs=[url])) for name, url in URLS.items()},
    **{f"saved logout URL: {name}": Place(saved(LogoutURLs=[url])) for name, url in list(URLS.items())[:4]},
    "saved default URL": Place(saved(DefaultRedirectURI=URLS["token"])),
    "saved client secret": Place(saved(ClientSecret="CANARY")),
    "saved list of secrets, indented": Place(secrets_list(2)),
    "saved list of secrets, on one line": Place(secrets_list(None)),
    "saved provider's secret": Place(provider(**SECRET, oidc_issuer="http://a")),
    "saved provider's key": Place(provider(client_id="x", private_key=PEM, team_id="t", key_id="k")),
    "saved provider's secret, misspelt": Place(provider(client_id="x", clientSecret="CANARY", oidc_issuer="http://a")),
    "saved metadata": Place(provider(MetadataFile=f"<EntityDescriptor>{PEM}</EntityDescriptor>")),
    "saved metadata's URL": Place(provider(MetadataURL=URLS["user part"])),
    "saved service account": Place(provider(client_id="x", note=SERVICE_ACCOUNT)),
    "saved client's name": Place(saved(ClientName="CANARY"), harmless=True),
    "saved answers of AWS as YAML": Place({"a.yaml": AS_YAML}),
    "template: NoEcho": Place({"t.yaml": template("!Ref Hidden")}),
    "template: NoEcho in Sub": Place({"t.yaml": template("!Sub 'http://example.com/${Hidden}'")}),
    "template: NoEcho in Join": Place({"t.yaml": template("!Join ['', ['http://', !Ref Hidden]]")}),
    "template: secret": Place({"t.yaml": template(detail="CANARY")}),
    "template: parameter of a secret": Place({"t.yaml": template(detail="!Ref Google", plain="CANARY")}),
    "template: URL": Place({"t.yaml": template(f"'{URLS['user part']}'")}),
    "template: given parameter": Place(
        {"t.yaml": template("!Sub 'http://x/${Hidden}'").replace("CANARY", "z")}, ("--parameter", "Hidden=CANARY")
    ),
    "template: JSON on one line": Place({"t.json": JSON_TEMPLATE}),
    "template: variable with a fallback": Place({"t.yaml": template("'${env:X, ''CANARY''}'")}),
    "template: nested URL": Place({"t.yaml": template() + NESTED}),
    "template: callback": Place({"t.yaml": template("'http://CANARY.example.com/cb'")}, harmless=True),
    "module: sensitive variable": Place({"main.tf": template("var.hidden", '"y"', text=TERRAFORM)}),
    "module: text of one": Place({"main.tf": template('"http://x/${var.hidden}"', '"y"', text=TERRAFORM)}),
    "module: secret": Place({"main.tf": template('"http://x"', '"CANARY"', text=TERRAFORM)}),
    "module: variable of a secret": Place({"main.tf": template('"http://x"', "var.google", "CANARY", TERRAFORM)}),
    "module: tfvars": Place(
        {
            "main.tf": template('"http://x/${var.hidden}"', '"y"', text=TERRAFORM).replace("CANARY", "z"),
            "terraform.tfvars": 'hidden = "CANARY"\n',
        }
    ),
    "module: source": Place({"main.tf": template('"http://x"', '"y"', text=TERRAFORM) + FROM_GIT}),
    "module: URL": Place({"main.tf": template(json.dumps(URLS["token"]), '"y"', text=TERRAFORM)}),
    "module: name": Place({"main.tf": template('"http://CANARY.example.com"', '"y"', text=TERRAFORM)}, harmless=True),
    "plan: marked": Place({"p.json": plan({"callback_urls": [True]}, callback_urls=["http://CANARY.example.com"])}),
    "plan: marked as a whole": Place({"p.json": plan(True, callback_urls=["http://CANARY.example.com"])}),  # noqa: FBT003
    "plan: secret": Place({"p.json": plan({}, **SECRET, generate_secret=True)}),
    "plan: not marked": Place({"p.json": plan({}, callback_urls=["http://CANARY.example.com"])}, harmless=True),
    "state: marked": Place({"s.json": state({"callback_urls": True}, callback_urls=["http://CANARY.example.com"])}),
    "state: secret": Place({"s.json": state({}, **SECRET)}),
    "not JSON": Place({"t.json": '{"ClientSecret": "CANARY" "UserPoolClient"}'}),
    "not YAML": Place({"t.yaml": "AWSTemplateFormatVersion: [\nType: AWS::Cognito::UserPool\nSecret: 'CANARY\n"}),
    "not HCL": Place({"main.tf": 'resource "aws_cognito_user_pool" "x" {\n  client_secret = "CANARY" "\n}'}),
    "wrong type": Place(saved(AccessTokenValidity="CANARY", ClientSecret="CANARY")),
    "duplicate key": Place({"c.json": TWICE}),
}
