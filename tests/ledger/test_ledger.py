"""The ledger and the program's tables say the same: what is called read has a place, and what has a place is read.

Nothing here asks whether AWS has more than the ledger: that is the scheduled job's question (``tests.ledger check``).
"""

import contextlib
import re
import subprocess
import sys

import pytest

from cognito_audit.aws.awscc_names import snake
from cognito_audit.aws.ledger import awscc_type, ledger
from cognito_audit.aws.service_model import service_model
from cognito_audit.facts.registry import FACT_SOURCES
from tests.ledger import program_names
from tests.ledger.service_names import SERVICES
from tests.ledger.writing import FILE, dump, load

LEDGER = load()
DECISION = re.compile(r"read|(ignored|later): \S.*")
LARGEST = 100_000
"""Bytes that are parsed in less than 30 ms."""
TEMPLATES = {name: held for name, held in LEDGER["cloudformation"].items() if isinstance(held, dict)}
ARGUMENTS = {name: held for name, held in LEDGER["terraform"].items() if isinstance(held, dict)}


def read(held: dict[str, str]) -> set[str]:
    return {name for name, decision in held.items() if decision == "read"}


def members_read() -> list[tuple[str, str, str]]:
    return [
        (service, structure, member)
        for service in SERVICES
        for structure, held in LEDGER[service]["members"].items()
        if isinstance(held, dict)
        for member in read(held)
    ]


def decisions() -> list[tuple[str, str]]:
    """Every name with its decision, whatever it is of; ranges aside."""
    found, open_ends = [], [LEDGER[name] for name in LEDGER if name != "made-with"]
    while open_ends:
        for name, held in open_ends.pop().items():
            if isinstance(held, str):
                found.append((name, held))
            elif name != "ranges":
                open_ends.append(held)
    return found


# -- the file


def test_the_file_is_written_as_the_command_writes_it():
    assert FILE.read_text("utf-8") == dump(LEDGER)


def test_the_file_is_small_enough_to_be_read_in_a_run():
    assert FILE.stat().st_size < LARGEST


def test_every_name_has_a_decision_and_every_decision_but_read_a_reason():
    assert [one for one in decisions() if not DECISION.fullmatch(one[1])] == []


def test_reasons_are_words_and_no_codes():
    assert [one for one in decisions() if re.search(r": [A-Z]+\d|TODO|#\d", one[1])] == []


def test_the_versions_of_the_sources_are_named():
    assert LEDGER["made-with"].keys() == {"botocore", "cfn-lint", "@cdktn/provider-aws"}
    assert all(re.fullmatch(r"\d+(\.\d+)+", version) for version in LEDGER["made-with"].values())


# -- what is called read, and the program's tables


def test_the_operations_that_are_read_are_those_that_the_program_calls():
    called = {(service, name) for service in SERVICES for name in read(LEDGER[service]["operations"])}
    assert called == program_names.operations()


def test_members_of_what_rules_read_have_a_type():
    below = answers()
    untyped = {member for service, structure, member in members_read() if (service, structure) in below}
    assert untyped - program_names.TYPED == set()


def test_other_members_that_are_read_stand_in_the_texts_of_what_calls_aws():
    below, words = answers(), program_names.words("sources", "probe", "fixing")
    others = {member for service, structure, member in members_read() if (service, structure) not in below}
    assert others - words == set()


def test_members_with_a_type_are_read():
    own = {"Clients"}  # the program's own name, of the siblings
    assert program_names.TYPED - {member for _, _, member in members_read()} == own


def test_values_that_are_read_stand_in_a_rule_or_in_the_program():
    words = program_names.rule_words() | program_names.words()
    values = {name.split(".", 2)[2] for service in SERVICES for name in read(LEDGER[service]["values"])}
    assert values - words == set()


@pytest.mark.parametrize("part", ["values", "ranges"])
def test_values_and_ranges_are_those_of_members_that_are_read(part):
    named = {
        (service, *name.split(".")[:2]) for service in SERVICES for name in LEDGER[service].get(part, {})
    }  # fmt: skip
    assert named - set(members_read()) == set()


def test_errors_that_are_read_are_told_apart_by_the_probe():
    errors = {name.partition(".")[2] for name in read(LEDGER["cognito-idp"]["errors"])}
    assert errors - program_names.words("probe") == set()


def test_the_resource_types_that_have_properties_are_those_that_templates_are_read_for():
    assert TEMPLATES.keys() == program_names.TEMPLATE_TYPES.keys()


@pytest.mark.parametrize("name", TEMPLATES)
def test_properties_that_are_read_have_a_place(name):
    own = program_names.TEMPLATE_TYPES[name]
    first = {path for path in read(TEMPLATES[name]) if "." not in path}
    assert own is None or first == own
    nested = {step for path in read(TEMPLATES[name]) for step in path.split(".")[own is not None :]}
    assert nested - {"*"} - program_names.TYPED == set()


def test_the_terraform_resources_that_have_arguments_are_those_that_are_read():
    assert ARGUMENTS.keys() == {name for name in program_names.arguments() if name.startswith("aws_")}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_arguments_that_are_read_have_a_place(name):
    elsewhere = program_names.ARGUMENTS_ELSEWHERE.get(name, frozenset())
    assert read(ARGUMENTS[name]) == program_names.arguments()[name] | elsewhere


@pytest.mark.parametrize("name", TEMPLATES)
def test_awscc_has_the_properties_that_cloudformation_has(name):
    kind = awscc_type(name)
    only, elsewhere = program_names.AWSCC_ONLY.get(kind, set()), program_names.AWSCC_ELSEWHERE.get(kind, set())
    derived = {".".join(map(snake, path.replace("*.", "").split("."))) for path in read(TEMPLATES[name])}
    assert program_names.arguments()[kind] | elsewhere == derived | only


def answers() -> set[tuple[str, str]]:
    """The structures below the answers that rules read, as far as the installed botocore knows them."""
    found: set[tuple[str, str]] = set()
    open_ends = [
        (root.service, root.shape) for root in FACT_SOURCES.values() if root.service in SERVICES and root.shape
    ]
    while open_ends:
        service, shape = open_ends.pop()
        model = service_model(service)
        if (service, shape) in found:
            continue
        with contextlib.suppress(KeyError):  # an older botocore lacks some
            inner = [str(model.member(shape, member)) for member in model.members(shape)]
            found.add((service, shape))
            open_ends += [(service, model.item(one) or model.value(one) or one) for one in inner]
    return found


# -- what the program asks the ledger at run time


def test_operations_and_their_decisions():
    assert ledger().operation("cognito-idp", "DescribeUserPool") == "read"
    assert ledger().operation("cognito-identity", "GetIdentityPoolRoles") == "read"
    assert ledger().operation("cognito-idp", "ListCIMDPolicies") == "later: client ID metadata documents"
    assert ledger().operation("cognito-idp", "DescribeBrandNewThing") is None
    assert ledger().operation("wafv2", "GetWebACLForResource") is None, "no operation of Cognito"


def test_members_of_structures():
    assert ledger().members("KeyConfigurationType") == {"KeyType", "KmsKeyArn"}
    assert "SupportedLoginProviders" in ledger().members("IdentityPool")
    assert "PublishSecretsInAWSSecretsManager" in ledger().members("UpdateUserPoolClientRequest"), (
        "known, though unread"
    )
    assert ledger().members("AnalyticsMetadataType") == frozenset(), "decided whole"
    assert ledger().members("BrandNewType") == frozenset()


@pytest.mark.parametrize(
    ("name", "decision"),
    [
        ("AWS::Cognito::UserPool", "read"),
        ("awscc_cognito_user_pool", "read"),
        ("aws_cognito_user_pool", "read"),
        ("AWS::Cognito::Terms", "later: terms documents"),
        ("awscc_cognito_terms", "later: terms documents"),
        ("AWS::Cognito::CIMDPolicy", "later: client ID metadata documents"),
        ("aws_cognito_user", "later: users made by templates"),
        ("AWS::Cognito::BrandNew", None),
        ("awscc_cognito_brand_new", None),
        ("aws_cognito_brand_new", None),
    ],
)
def test_resource_types_and_their_decisions(name, decision):
    assert ledger().resource_type(name) == decision


def test_properties_of_resource_types():
    assert {"KeyConfiguration", "KeyConfiguration.KmsKeyArn"} <= ledger().properties("AWS::Cognito::UserPool")
    assert {"key_configuration", "key_configuration.kms_key_arn"} <= ledger().properties("awscc_cognito_user_pool")
    assert "lambda_config.custom_sms_sender.lambda_arn" in ledger().properties("aws_cognito_user_pool")
    assert ledger().properties("AWS::Cognito::Terms") == frozenset(), "decided whole"
    assert ledger().properties("AWS::Cognito::BrandNew") == frozenset()


def test_values_of_enumerations():
    flows = ledger().values("UserPoolClientType", "ExplicitAuthFlows")
    assert {"ALLOW_USER_AUTH", "ALLOW_CLIENT_TOKEN_AUTH"} <= flows, "the second stands in documentation only"
    assert ledger().values("UserPoolType", "UserPoolTier") == {"LITE", "ESSENTIALS", "PLUS"}
    assert ledger().values("UserPoolType", "Name") == frozenset()


def test_the_version_that_an_update_needs_is_that_of_the_file():
    assert ledger().botocore == LEDGER["made-with"]["botocore"]


def test_the_ledger_is_read_without_botocore():
    asked = (
        "import sys; from cognito_audit.aws.ledger import ledger; ledger(); "
        "print([m for m in sys.modules if 'boto' in m])"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
