"""CloudFormation templates: what a client and a pool will be, where it is written, and what is left open."""

import pytest

from cognito_audit.judging.engine import facts_of
from cognito_audit.model.unknown import REST, Unknown

APP = """\
Resources:
  People:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolName: people
{pool}
  App:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref People
{client}
{more}
"""


def app(pool: str = "", client: str = "", more: str = "") -> dict[str, str]:
    def indented(text: str) -> str:
        return "\n".join(f"      {line}" for line in text.splitlines())

    return {"app.yaml": APP.format(pool=indented(pool), client=indented(client), more=more)}


def line_of(texts: dict[str, str], text: str) -> int:
    return texts["app.yaml"].split("\n").index(text.split("\n", maxsplit=1)[0]) + 1


def test_a_pool_has_its_own_names_in_a_template(read, client_of):
    pool = """\
UserPoolTier: PLUS
Policies:
  PasswordPolicy: {MinimumLength: "14", RequireSymbols: "true"}
UserPoolTags: {owner: 7}"""
    answer = client_of(read(app(pool)), "App").answers["pool"]
    assert answer["Name"] == "people"
    assert answer["Policies"]["PasswordPolicy"] == {"MinimumLength": 14, "RequireSymbols": True}
    assert answer["UserPoolTags"] == {"owner": "7"}


def test_schema_attributes_are_listed_as_the_api_lists_them(read, client_of):
    pool = "Schema: [{Name: email, Required: true}, {Name: role, AttributeDataType: String}]"
    attributes = client_of(read(app(pool)), "App").answers["pool"]["SchemaAttributes"]
    by_name = {attribute["Name"]: attribute for attribute in attributes}
    assert by_name["email"]["Required"] is True
    assert "custom:role" in by_name
    assert by_name["sub"]["Required"] is True
    assert len(by_name) == 21, "twenty standard attributes and one of its own"


@pytest.mark.parametrize(
    ("pool", "mfa"),
    [
        ("", {}),
        ("MfaConfiguration: 'OFF'", {"MfaConfiguration": "OFF"}),
        (
            "MfaConfiguration: 'ON'\nEnabledMfas: [SOFTWARE_TOKEN_MFA]",
            {"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": True}},
        ),
        (
            "EnabledMfas: [EMAIL_OTP]\nEmailAuthenticationSubject: hello",
            {"EmailMfaConfiguration": {"Subject": "hello"}},
        ),
        *(
            (
                f"MfaConfiguration: '{mode}'\nSmsConfiguration: {{ExternalId: x}}{factors}",
                {"MfaConfiguration": mode, "SmsMfaConfiguration": {"SmsConfiguration": {"ExternalId": "x"}}},
            )
            for mode in ("ON", "OPTIONAL")
            for factors in ("", "\nEnabledMfas: []")
        ),
        ("MfaConfiguration: 'OFF'\nSmsConfiguration: {ExternalId: x}", {"MfaConfiguration": "OFF"}),
        ("SmsConfiguration: {ExternalId: x}", {}),
        (
            "MfaConfiguration: 'ON'\nSmsConfiguration: {ExternalId: x}\nEnabledMfas: [SOFTWARE_TOKEN_MFA]",
            {"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": True}},
        ),
        (
            "WebAuthnRelyingPartyID: a.example\nWebAuthnUserVerification: required",
            {"WebAuthnConfiguration": {"RelyingPartyId": "a.example", "UserVerification": "required"}},
        ),
    ],
)
def test_second_factors_and_passkeys_are_properties_of_the_pool(read, client_of, pool, mfa):
    assert client_of(read(app(pool)), "App").answers["mfa"] == mfa


@pytest.mark.parametrize(
    "pool",
    [
        "MfaConfiguration: !ImportValue mode\nSmsConfiguration: {ExternalId: x}",
        "MfaConfiguration: 'ON'\nSmsConfiguration: {ExternalId: x}\nEnabledMfas: !ImportValue factors",
    ],
)
def test_whether_sms_is_implied_depends_on_what_is_unknown(read, client_of, pool):
    assert isinstance(client_of(read(app(pool)), "App").answers["mfa"]["SmsMfaConfiguration"], Unknown)


def test_a_factor_that_may_be_on_is_unknown(read, client_of):
    pool = "EnabledMfas: [SMS_MFA, !ImportValue factor]"
    mfa = client_of(read(app(pool)), "App").answers["mfa"]
    assert isinstance(mfa["SoftwareTokenMfaConfiguration"], Unknown)
    assert mfa["SmsMfaConfiguration"] == {}


@pytest.mark.parametrize("factors", ["[SMS]", "[SMS, SMS_MFA]", "SMS"])
def test_a_misnamed_factor_may_be_any(read, client_of, factors):
    mfa = client_of(read(app(f"MfaConfiguration: 'ON'\nEnabledMfas: {factors}")), "App").answers["mfa"]
    assert "EnabledMfas has 'SMS'" in mfa["EmailMfaConfiguration"].reason
    assert isinstance(mfa["SmsMfaConfiguration"], Unknown) is ("SMS_MFA" not in factors)


def test_what_stands_beside_the_pool_is_known_and_more_may_come_from_elsewhere(read, client_of):
    more = """\
  Google:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Properties:
      {UserPoolId: !Ref People, ProviderName: Google, ProviderType: Google, ProviderDetails: {client_secret: s}}
  Api:
    Type: AWS::Cognito::UserPoolResourceServer
    Properties: {UserPoolId: !Ref People, Identifier: api, Name: api, Scopes: [{ScopeName: read, ScopeDescription: r}]}
  Domain:
    Type: AWS::Cognito::UserPoolDomain
    Properties: {UserPoolId: !Ref People, Domain: people}
  Risk:
    Type: AWS::Cognito::UserPoolRiskConfigurationAttachment
    Properties: {UserPoolId: !Ref People, ClientId: ALL, RiskExceptionConfiguration: {BlockedIPRangeList: [10.0.0.0/8]}}
"""
    answers = client_of(read(app(more=more)), "App").answers
    first, tail = answers["providers"]["Providers"]
    assert (first["ProviderName"], first["ProviderType"]) == ("Google", "Google")
    assert isinstance(tail, Unknown)
    assert answers["resource_servers"]["ResourceServers"][0]["Scopes"][0]["ScopeName"] == "read"
    assert answers["pool"]["Domain"] == "people"
    assert answers["risk"]["RiskExceptionConfiguration"]["BlockedIPRangeList"] == ["10.0.0.0/8"]
    assert isinstance(answers["logs"], Unknown), "log delivery may be set up elsewhere"
    assert "client_secret" not in repr(answers)


def test_a_risk_configuration_of_one_client_is_not_that_of_another(read, client_of):
    more = """\
  Other: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref People}}
  Risk:
    Type: AWS::Cognito::UserPoolRiskConfigurationAttachment
    Properties:
      UserPoolId: !Ref People
      ClientId: !Ref Other
      CompromisedCredentialsRiskConfiguration: {Actions: {EventAction: BLOCK}}
"""
    inventory = read(app(more=more))
    assert client_of(inventory, "Other").answers["risk"]["CompromisedCredentialsRiskConfiguration"]
    assert facts_of(client_of(inventory, "Other"))["risk"].is_override
    assert isinstance(client_of(inventory, "App").answers["risk"], Unknown)


def test_siblings_are_the_pools_other_clients_and_perhaps_more(read, client_of):
    more = "  Other: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref People}}"
    siblings = client_of(read(app(more=more)), "App").answers["siblings"]["Clients"]
    assert siblings[0]["ClientName"] == "Other"
    assert isinstance(siblings[-1], Unknown)


def test_what_a_resource_says_of_itself_for_tools_is_kept(read, client_of):
    texts = {"app.yaml": app()["app.yaml"] + "  Other:\n    Type: AWS::Cognito::UserPoolClient\n"}
    texts["app.yaml"] += "    Metadata: {cognito-audit: {ignore: [{rule: CA101, reason: none}]}}\n"
    metadata = client_of(read(texts), "Other").metadata
    assert metadata["cognito-audit"] == {"ignore": [{"rule": "CA101", "reason": "none"}]}


@pytest.mark.parametrize(
    ("client", "has_secret", "count"),
    [("", None, 0), ("GenerateSecret: false", None, 0), ("GenerateSecret: 'true'", "present", 1)],
)
def test_generate_secret_says_whether_there_is_a_secret(read, client_of, client, has_secret, count):
    answers = client_of(read(app(client=client)), "App").answers
    assert answers["client"].get("ClientSecret") == has_secret
    assert len(answers["secrets"]["ClientSecrets"]) == count


def test_a_value_of_the_wrong_type_is_an_error_at_its_place_and_unknown_after(read, client_of):
    inventory = read(app(client="RefreshTokenValidity: a month\nCallbackURLs: https://a.example"))
    assert [(error.message, error.line) for error in inventory.errors] == [
        ("RefreshTokenValidity must be a number", 11),
        ("CallbackURLs must be a list", 12),
    ]
    assert isinstance(client_of(inventory, "App").answers["client"]["RefreshTokenValidity"], Unknown)


def test_a_macro_among_the_properties_leaves_the_rest_open(read, client_of):
    client = client_of(read(app(client="Fn::Transform: {Name: Add}\nGenerateSecret: true")), "App").answers["client"]
    assert isinstance(client[REST], Unknown)
    assert client["ClientSecret"] == "present"


@pytest.mark.parametrize(
    ("more", "note"),
    [
        (
            (
                "  X: {Type: AWS::Cognito::UserPoolClient, Condition: No, Properties: {}}\n"
                "Conditions: {No: !Equals [a, b]}"
            ),
            "X is not created, because condition No does not hold",
        ),
        (
            (
                "  X: {Type: AWS::Cognito::UserPoolClient, Condition: P, Properties: {}}\n"
                "Conditions: {P: !Equals [!Ref AWS::Region, b]}"
            ),
            "X is judged as if it existed; whether it does is not known (AWS::Region is not given)",
        ),
        (
            "  X: {Type: AWS::Cognito::UserPoolClient, Properties: {ClientId: a}}",
            "X gives the property ClientId, which is read-only in AWS::Cognito::UserPoolClient",
        ),
    ],
)
def test_what_conditions_and_read_only_properties_do_is_noted(read, more, note):
    texts = app(more=more)
    notes = [found.removeprefix(f"app.yaml:{line_of(texts, more)}:3: ") for found in read(texts).notes]
    assert any(found.startswith(note) for found in notes), notes


@pytest.mark.parametrize(
    ("client", "path", "line", "column"),
    [
        ("ExplicitAuthFlows: [A]", "client.ExplicitAuthFlows", 11, 7),
        ("ExplicitAuthFlows: [A, B]", "client.ExplicitAuthFlows[1]", 11, 30),
        ("ExplicitAuthFlows:\n  - A\n  - !Sub B", "client.ExplicitAuthFlows[1]", 13, 11),
        ("GenerateSecret: true", "client.ClientSecret", 11, 7),
        ("TokenValidityUnits:\n  IdToken: days", "client.TokenValidityUnits.IdToken", 12, 9),
        ("TokenValidityUnits:\n  IdToken: days", "client.TokenValidityUnits.AccessToken", 11, 7),
        ("", "client.ExplicitAuthFlows", 7, 3),
        ("", "pool.Name", 5, 7),
        ("", "pool.UserPoolTier", 2, 3),
    ],
)
def test_a_path_leads_to_the_property_itself_or_to_what_encloses_it(read, client_of, client, path, line, column):
    texts = app(client=client)
    place = client_of(read(texts), "App").locate(path)
    assert (place.line, place.column) == (line, column)


def test_a_loop_over_what_is_not_known_is_a_hole_in_the_inventory(read):
    inventory = read(
        {
            "app.yaml": "Parameters: {Apps: {Type: CommaDelimitedList}}\nResources:\n  Fn::ForEach::All:\n"
            "    - App\n    - !Ref Apps\n    - ${App}: {Type: AWS::Cognito::UserPoolClient}\n"
        }
    )
    assert inventory.unread == (("app.yaml:3:3", Unknown("parameter Apps has no default")),)


def test_properties_that_are_no_map_are_refused(read):
    errors = read({"app.yaml": "Resources: {App: {Type: AWS::Cognito::UserPoolClient, Properties: x}}"}).errors
    assert [error.message for error in errors] == ["Properties must be a map"]
