"""What is known of values that a template does not settle: that they are there, how they begin and end."""

from collections.abc import Callable
from typing import Any

import pytest

from cognito_audit.model.partial import PartialText, Present
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.files import FileOptions, FileSource

HEAD = """
Parameters:
  Host: {Type: String}
  Long: {Type: String, MinLength: 1}
  Count: {Type: Number}
  Vpc: {Type: 'AWS::EC2::VPC::Id'}
  Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /name}
  StoredList: {Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: /names}
  Urls: {Type: CommaDelimitedList}
  Hidden: {Type: String, NoEcho: true}
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Key: {Type: AWS::KMS::Key}
  Cdn: {Type: AWS::CloudFront::Distribution}
  Made: {Type: Custom::Made}
  Api:
    Type: AWS::Cognito::UserPoolResourceServer
    Properties: {UserPoolId: !Ref Pool, Identifier: !Sub 'api', Name: api, Scopes: []}
  Unnamed: {Type: AWS::Cognito::UserPoolGroup, Properties: {UserPoolId: !Ref Pool}}
  Staff: {Type: AWS::Cognito::UserPoolGroup, Properties: {UserPoolId: !Ref Pool, GroupName: staff}}
  Google:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Properties: {UserPoolId: !Ref Pool, ProviderName: Google, ProviderType: Google}
  Domain: {Type: AWS::Cognito::UserPoolDomain, Properties: {UserPoolId: !Ref Pool, Domain: people}}
  Self: {Type: AWS::Cognito::UserPoolResourceServer, Properties: {UserPoolId: !Ref Pool, Identifier: !Ref Self}}
"""


@pytest.fixture
def answer() -> Callable[..., Any]:
    """What a client's member is by a property that is written so."""

    def read(name: str, written: str) -> Any:
        text = f"{HEAD}  App:\n    Type: AWS::Cognito::UserPoolClient\n    Properties:\n      {name}: {written}\n"
        found = FileSource(["-"], FileOptions(stdin=f"{text}      UserPoolId: !Ref Pool\n".encode())).read(frozenset())
        assert found.errors == ()
        (client,) = (one for one in found.targets if one.kind == "client")
        return client.answers["client"].get(name)

    return read


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("!Sub 'https://${Host}/cb'", ("https://", "/cb", "https://${Host}/cb")),
        ("!Sub 'https://${ Host }/cb'", ("https://", "/cb", "https://${Host}/cb")),
        ("!Sub ['https://${H}/cb', {H: !Sub 'a.${Host}'}]", ("https://a.", "/cb", "https://a.${Host}/cb")),
        ("!Sub ['${Url}/cb', {Url: !Sub 'https://${Host}'}]", ("https://", "/cb", "https://${Host}/cb")),
        ("!Sub 'https://${Host}.${AWS::Region}.x'", ("https://", ".x", "https://${Host}.${AWS::Region}.x")),
        ("!Sub 'https://${Host}/${!Host}'", ("https://", "", "https://${Host}/${Host}")),
        ("!Join ['', ['https://', !Ref Host, '/cb']]", ("https://", "/cb", "https://${Host}/cb")),
        ("!Join ['/', ['https:/', !Ref Host, cb]]", ("https://", "/cb", "https://${Host}/cb")),
        ("!Join ['', ['https://', !GetAtt Made.Url]]", ("https://", "", "https://${Made.Url}")),
        ("!Join ['', ['https://', !ImportValue host, '/']]", ("https://", "/", "https://${host}/")),
        ("!Join ['.', [!Ref Host, !Ref Count]]", ("", "", "${Host}.${Count}")),
        ("!Ref Long", ("", "", "${Long}")),
        ("!Ref Count", ("", "", "${Count}")),
        ("!Ref Vpc", ("", "", "${Vpc}")),
        ("!Ref Stored", ("", "", "${Stored}")),
        ("!Ref AWS::AccountId", ("", "", "${AWS::AccountId}")),
        ("!Ref Pool", ("", "", "${Pool}")),
        ("!Ref Unnamed", ("", "", "${Unnamed}")),
        ("!GetAtt Key.Arn", ("", "", "${Key.Arn}")),
        ("!GetAtt Cdn.DomainName", ("", "", "${Cdn.DomainName}")),
        ("!Sub 'https://${Cdn.DomainName}/'", ("https://", "/", "https://${Cdn.DomainName}/")),
        ("!ImportValue name", ("", "", "${name}")),
        ("'{{resolve:ssm:/host}}'", ("", "", "{{resolve:ssm:/host}}")),
        ("'https://{{resolve:ssm:/host}}/cb'", ("https://", "/cb", "https://{{resolve:ssm:/host}}/cb")),
        ("!Sub 'https://{{resolve:ssm:/${Host}/host}}/cb'", ("https://", "/cb", "https://{{resolve:ssm:/${Host}/host}}/cb")),
        ("!Join ['', ['https://{{resolve:ssm:', !Ref Host, '}}/cb']]", ("https://", "/cb", "https://{{resolve:ssm:${Host}}}/cb")),
    ],
)  # fmt: skip
def test_a_text_is_known_where_its_parts_are(answer, written, known):
    found = answer("ClientName", written)
    assert isinstance(found, PartialText)
    assert (found.prefix, found.suffix, found.shown) == known


@pytest.mark.parametrize(
    "written",
    [
        "!Ref Host", "!Sub '${Host}'", "!Join ['', [!Ref Host, !Sub '${Host}']]", "!GetAtt Made.Url",
        "!GetAtt Domain.CloudFrontDistribution", "!Ref Hidden", "!Select [0, !Split [',', !Ref Host]]",
        "!Select [0, !Ref Urls]", "!Ref Nothing",
    ],
)  # fmt: skip
def test_what_may_be_an_empty_text_is_unknown(answer, written):
    found = answer("ClientName", written)
    assert isinstance(found, Unknown)
    assert not isinstance(found, Present)


def test_a_text_that_is_made_with_a_secret_parameter_shows_none_of_it(answer):
    assert answer("ClientName", "!Sub 'a-${Hidden}-${Host}'").reason == "parameter Hidden has no default"


@pytest.mark.parametrize("written", ["[!Ref Host]", "[!Sub '${Host}']", "[!Ref Long]", "[!GetAtt Key.Arn]"])
def test_an_item_of_a_list_is_there_though_it_may_be_empty(answer, written):
    (found,) = answer("CallbackURLs", written)
    assert isinstance(found, Present)


@pytest.mark.parametrize("written", ["!Split [',', !Ref Host]", "!Ref StoredList"])
def test_a_list_that_has_an_item_at_least_is_there(answer, written):
    assert isinstance(answer("CallbackURLs", written), Present)


def test_a_list_that_may_be_empty_is_unknown(answer):
    assert not isinstance(answer("CallbackURLs", "!Ref Urls"), Present)


@pytest.mark.parametrize("name", ["EnableTokenRevocation", "AccessTokenValidity"])
def test_a_number_or_a_truth_has_no_text_that_is_known_in_part(answer, name):
    found = answer(name, "!ImportValue it")
    assert isinstance(found, Present)
    assert not isinstance(found, PartialText)


def test_a_text_where_a_structure_is_expected_is_not_taken_for_one(answer):
    for name in ("TokenValidityUnits", "CallbackURLs"):
        assert not isinstance(answer(name, "!ImportValue it"), Present)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("[!Ref Api]", ["api"]),
        ("[!Sub '${Api}/read']", ["api/read"]),
        ("[!Join ['/', [!Ref Api, read]]]", ["api/read"]),
        ("[!Ref Google]", ["Google"]),
        ("[!Ref Domain]", ["people"]),
        ("[!Sub 'https://${Domain}.auth']", ["https://people.auth"]),
        ("[!Ref Staff]", ["staff"]),
    ],
)
def test_a_reference_gives_the_name_that_the_template_has(answer, written, wanted):
    assert answer("AllowedOAuthScopes", written) == wanted


def test_a_name_that_refers_to_itself_is_unknown(answer):
    assert isinstance(answer("ClientName", "!Ref Self"), Unknown)


def test_conditions_compare_what_is_known_of_a_text(read):
    text = """
Parameters: {Host: {Type: String}}
Conditions:
  Other: !Equals [!Sub 'https://${Host}', 'http://a']
  Empty: !Equals [!Sub '${Host}.x', '']
Resources:
  A: {Type: AWS::Cognito::UserPool, Condition: Other}
  B: {Type: AWS::Cognito::UserPool, Condition: Empty}
  C: {Type: AWS::Cognito::UserPool}
"""
    assert [one.address for one in read({"t.yaml": text}).targets] == ["C"]


def test_a_variable_within_a_variable_ends_what_is_known(read):
    text = """
service: app
provider: {name: aws}
resources:
  Resources:
    App:
      Type: AWS::Cognito::UserPoolClient
      Properties:
        ClientName: 'https://${self:custom.${opt:stage}.url}/${env:A, "b"}/cb'
        DefaultRedirectURI: ${self:custom.url}
        LogoutURLs: [!Sub 'https://${self:custom.${opt:stage}.url}/${AWS::Region}']
"""
    (app,) = read({"serverless.yml": text}).targets
    client = app.answers["client"]
    assert (client["ClientName"].prefix, client["ClientName"].suffix) == ("https://", "/cb")
    assert not isinstance(client["DefaultRedirectURI"], Present)
    (url,) = client["LogoutURLs"]
    assert (url.prefix, url.suffix) == ("https://", "")
