"""Lines of audited files are shown only where nothing on them is secret, by the path of each value."""

import hashlib

import pytest

from cognito_audit.model.inventory import Input, Location
from cognito_audit.sources.secrecy.excerpts import LARGEST_FILE, LONGEST_LINE, lines_of_files
from cognito_audit.sources.secrecy.names import looks_secret

CANARY = "hunter2canary"


def shown(folder, name, text, **others):
    """Return the lines of a file that may be shown, None in place of the others."""
    for other, content in {name: text, **others}.items():
        path = folder / other
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    line = lines_of_files(folder)
    return [line(Location(name, number)) for number in range(1, text.count("\n") + 2)]


SAVED = [
    '{"ClientSecrets": [\n {"ClientSecretId": "one",\n  "ClientSecretValue": "CANARY",\n  "X": 1}]}',
    '{"UserPoolClient": {"ClientId": "x",\n "ClientSecret":\n\n  "CANARY", "AccessTokenValidity": 1,\n "A": 2}}',
    '{"UserPoolClient": {"ClientId": "x", "ClientSecret": "CANARY"}}',
    '{"UserPoolClient": {"Client\\u0053ecret": "CANARY"}}',
    '{"IdentityProvider": {"ProviderDetails": {\n "private_key": "CANARY",\n "b": "c"}}}',
    '[{"name": "API_KEY", "value": "CANARY"},\n {"name": "x", "value": "y"}]',
    '{"A": {"Environment": {"Variables": {"DB_PASSWORD": "CANARY"}}}}',
    '{"UserPool": {"Note": "was CANARY", "ClientSecret": "CANARY"}}',
    '{"MetadataFile": "<a>\\n-----BEGIN PRIVATE KEY-----\\nCANARY\\n-----END PRIVATE KEY-----</a>"}',
    '{"CallbackURLs": ["https://user:CANARY@example.com/cb",\n "https://example.com/?token=CANARY"]}',
    '[{"ParameterKey": "Harmless", "ParameterValue": "CANARY"}]',
    '{"format_version": "1.2",\n "variables": {"a": {"value": "CANARY"}},\n "resource_changes": []}',
    "Password: CANARY\nb: 1",
    "client_secret: >-\n  CANARY\n  CANARY\nnext: 1",
    "client_secret:\n  CANARY\nnext: 1",
    "a: {client_secret: CANARY, b: 1}\nnext: 1",
    "x-anything: &s CANARY\nprovider:\n  client_secret: *s\nnext: 1",
    "# the old secret = CANARY\nnext: 1",
    "? client_secret\n: CANARY\nnext: 1",
    '"client\\x5fsecret": CANARY\nnext: 1',
    "Parameters:\n  A:\n    NoEcho: true\n    Type: String\n    Default: CANARY\nResources: {}\n",
    "Parameters:\n  A: {NoEcho: 'true', Type: String, Default: CANARY}\nResources: {}\n",
    "Parameters:\n  A:\n    Type: String\n    Default: CANARY\nResources:\n  P:\n    ClientSecret: !Ref A\n",
    "Parameters:\n  A:\n    Type: String\n    Default: CANARY\nResources:\n  P:\n    client_secret: !Sub 'x${A}'\n",
    "Mappings:\n  A:\n    eu: {x: CANARY}\nResources:\n  P:\n    client_secret: !FindInMap [A, eu, x]\n",
    "Resources:\n  N:\n    Properties:\n      TemplateURL: a.yaml\n      Parameters:\n        A: CANARY\n      T: 1\n",
]


@pytest.mark.parametrize("text", SAVED)
@pytest.mark.parametrize("name", ["t.json", "t.yaml"])
def test_no_line_of_a_document_shows_a_secret(tmp_path, name, text):
    lines = shown(tmp_path, name, text.replace("CANARY", CANARY))
    assert CANARY not in repr(lines)


HCL = [
    'resource "a" "b" {\n  client_secret = "CANARY"\n  x = 1\n}',
    'resource "a" "b" {\n  provider_details = {\n    client_id = "x"\n    "client_secret" = "CANARY"\n  }\n}',
    'resource "a" "b" {\n  provider_details = { client_id = "x", client_secret : "CANARY" }\n}',
    'resource "a" "b" {\n  private_key = <<-EOT\n    CANARY\n    }\n  EOT\n  x = 1\n}',
    'variable "a" {\n  sensitive = true\n  default   = "CANARY"\n}\nlocals {\n  x = 1\n}',
    'variable "a" {\n  ephemeral = true\n  default   = { x = ["CANARY"] }\n}',
    'variable "a" { default = "CANARY" }\nresource "a" "b" {\n  client_secret = var.a\n}',
    'locals {\n  a = "CANARY"\n  b = "${local.a}"\n}\nresource "a" "b" {\n  client_secret = local.b\n}',
    'locals {\n  a = sensitive("CANARY")\n  c = 1\n}',
    'locals {\n  google = {\n    secret = "CANARY"\n  }\n}',
    'variable "a" {\n  default = "CANARY" // see b\n}\nresource "a" "b" {\n  password = "${var.a}"\n}',
    'module "m" {\n  source = "./m"\n  harmless = "CANARY"\n}',
    'module "m" {\n  source = "./m"\n  harmless = local.x\n}\nlocals {\n  x = "CANARY"\n}',
    'resource "a" "b" {\n  password = 123456789 # CANARY\n}\n# secret: CANARY',
    'resource "a" "b" {\n  callback_urls = ["https://u:CANARY@h/"]\n}',
    'resource "a" "b" { x = "CANARY"',
]
MODULE = {"m/main.tf": 'variable "harmless" {}\nresource "a" "b" {\n  client_secret = var.harmless\n}\n'}


@pytest.mark.parametrize("text", HCL)
def test_no_line_of_a_terraform_file_shows_a_secret(tmp_path, text):
    lines = shown(tmp_path, "main.tf", text.replace("CANARY", CANARY), **MODULE)
    assert CANARY not in repr(lines)


DECLARED = 'variable "a" {}\nvariable "s" {\n  sensitive = true\n}\nresource "a" "b" {\n  client_secret = var.c\n}\n'


def test_of_a_tfvars_file_only_what_is_declared_and_not_secret_is_shown(tmp_path):
    values = 'a = "x"\ns = "y"\nundeclared = "z"\nc = "w"'
    assert shown(tmp_path, "terraform.tfvars", values, **{"main.tf": DECLARED}) == ['a = "x"', None, None, None]


def test_json_of_terraform_follows_the_same_paths(tmp_path):
    variables = ['{"variable": {', ' "s": {"default": "x", "sensitive": true},', ' "a": {"default": "y"},']
    text = "\n".join([*variables, ' "c": {"default": "z"}', "}}"])
    assert shown(tmp_path, "v.tf.json", text, **{"main.tf": DECLARED})[1:4] == [None, ' "a": {"default": "y"},', None]
    assert shown(tmp_path, "v.tfvars.json", '{\n"a": 1\n}', **{"main.tf": DECLARED}) == [None] * 3


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.yaml", "GenerateSecret: true\nExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH]"),
        ("t.yaml", "TokenValidityUnits:\n  AccessToken: minutes\n  RefreshToken: days"),
        ("t.yaml", 'RefreshTokenValidity: 30\nPasswordPolicy: {MinimumLength: 8}\nEnableTokenRevocation: "true"'),
        ("t.json", '{"CallbackURLs": [\n "https://example.com/cb?lang=en"],\n "Domain": "auth"}'),
        ("t.yaml", "ClientSecret: !Ref Secret\nUrl: !Sub 'https://${Host}/cb'"),
        (
            "t.tf",
            'resource "a" "b" {\n  generate_secret = true\n  client_secret = var.s\n  access_token_validity = 60\n}',
        ),
        ("t.tf", 'resource "a" "b" {\n  token_validity_units {\n    access_token = "hours"\n  }\n}'),
        ("t.tf", 'resource "a" "b" {\n  temporary_password_validity_days = 7\n  name = "x" # why\n}'),
    ],
)
def test_what_is_no_secret_is_shown(tmp_path, name, text):
    hidden = {"ClientSecret: !Ref Secret", "  client_secret = var.s"}
    lines = text.split("\n")
    assert [line or None for line in shown(tmp_path, name, text)] == [None if one in hidden else one for one in lines]


def test_a_line_that_is_too_long_is_not_shown_and_moves_no_other(tmp_path):
    text = "first: 1\n" + "x" * LONGEST_LINE + "\n" + "y" * (LONGEST_LINE + 1) + "\nlast"
    assert shown(tmp_path, "t.txt", text) == ["first: 1", "x" * LONGEST_LINE, None, "last"]


@pytest.mark.parametrize(
    "text",
    [
        "a: [\nsecret: 1\n",
        "a: 1\n" + "# x\n" * (LARGEST_FILE // 4),
        "a: 1\rb: 2\n",
        "a: 1\u2028b: 2\n",
    ],
    ids=["not YAML", "too large", "an old end of a line", "a separator"],
)
def test_where_the_paths_are_not_known_no_line_is_shown(tmp_path, text):
    path = tmp_path / "t.yaml"
    path.write_bytes(text.encode())
    assert lines_of_files(tmp_path)(Location("t.yaml", 1)) is None


def test_a_file_that_changed_since_or_that_a_saved_run_only_names_is_not_shown(tmp_path):
    path = tmp_path / "t.yaml"
    path.write_text("a: 1\n")
    at, digest = Location("t.yaml", 1), hashlib.sha256(path.read_bytes()).hexdigest()
    assert lines_of_files(tmp_path, [Input("cloudformation", "t.yaml", digest)], audited_here=False)(at) == "a: 1"
    assert lines_of_files(tmp_path, [Input("cloudformation", "t.yaml", "0" * 64)])(at) is None
    assert lines_of_files(tmp_path, audited_here=False)(at) is None
    assert lines_of_files(tmp_path)(Location("t.yaml", 3)) is None
    assert lines_of_files(tmp_path)(Location("gone.yaml", 1)) is None


def test_modules_that_call_each_other_end(tmp_path):
    call = 'module "m" {{\n  source = "{}"\n  secret = "x"\n}}\n'
    others = {"m/main.tf": call.format("../")}
    assert shown(tmp_path, "main.tf", call.format("./m") + "# end", **others)[0] == 'module "m" {'


@pytest.mark.parametrize(
    "line",
    [
        r'"http:\/\/user:hunter2@example.com\/cb"',
        r'callback_urls = ["http://user:hunter2\u0040example.com/cb"]',
        r'- "http://user:hunter2\x40example.com/cb"',
    ],
)
def test_an_escape_hides_no_credential(line) -> None:
    assert looks_secret(line)
