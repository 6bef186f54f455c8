"""Names that this release does not know: what they may stand for, what they are taken for, and how they are noted."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cognito_audit.aws.ledger import Ledger, ledger, member_names
from cognito_audit.aws.service_model import service_model
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.run import Run
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.verdict import Status
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sources.files import FileOptions, FileSource
from cognito_audit.sources.names import unread_types
from cognito_audit.sources.names.stand_ins import may_stand_for
from cognito_audit.sources.names.unknown import note_unknown_names

NOW = "2026-01-01T00:00:00Z"
POOL_ID = "eu-west-1_Abc123456"


def run_of(inventory: Inventory) -> Run:
    return judge(inventory, JudgeOptions(built_in().rules, NOW, {}, {}), NOW)


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Inventory]:
    """Reads files that hold these texts, in an empty folder; ``named`` ones are named one by one."""

    def read_files(texts: Mapping[str, str], *named: str) -> Inventory:
        folder = tmp_path / f"read-{len([*tmp_path.iterdir()])}"
        folder.mkdir()
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
        monkeypatch.chdir(folder)
        return FileSource(named or ["."], FileOptions()).read(frozenset())

    return read_files


def template(kind: str, **properties: Any) -> dict[str, str]:
    """A CloudFormation template with a pool and the resource ``It`` of a type."""
    pool = {"Type": "AWS::Cognito::UserPool", "Properties": {}}
    if kind != "AWS::Cognito::UserPool":
        properties = {"UserPoolId": {"Ref": "Pool"}, **properties}
    resources = {"Pool": pool, "It": {"Type": kind, "Properties": properties}}
    return {"template.json": json.dumps({"Resources": resources}, indent=1)}


def terraform(kind: str, body: str) -> dict[str, str]:
    """A ``.tf`` file with the resource ``it`` of a type."""
    return {"main.tf": f'resource "{kind}" "it" {{\n{body}\n}}\n'}


def answer(inventory: Inventory, root: str, name: str = "it") -> Any:
    """The answer of the target that is named so."""
    (found,) = [one for one in inventory.targets if root in one.answers and one.address.lower().endswith(name)]
    return found.answers[root]


CLIENT, POOL = "AWS::Cognito::UserPoolClient", "AWS::Cognito::UserPool"


@pytest.mark.parametrize(
    ("unknown", "member", "may"),
    [
        ("ClientSecretArn", "ClientSecret", True),
        ("ManagedClientSecret", "ClientSecret", True),
        ("client_secret_arn", "ClientSecret", True),
        ("ExplicitAuthFlow", "ExplicitAuthFlows", True),
        ("ExplictAuthFlows", "ExplicitAuthFlows", True),
        ("EnabledMfaTypes", "EnabledMfas", True),
        ("EnabledMfasV2", "EnabledMfas", True),
        ("GenerateSecretInVault", "GenerateSecret", True),
        ("DomainBranding", "Domain", True),
        ("CustomDomainName", "Domain", False),
        ("ProviderName", "Name", False),
        ("FooConfiguration", "KeyConfiguration", False),
        ("TokenConfiguration", "KeyConfiguration", False),
        ("BrandNewThing", "ClientName", False),
        ("SecretClient", "ClientSecret", False),
        ("ClientSecrecy", "ClientSecret", False),
    ],
)
def test_a_name_may_stand_for_one_whose_words_it_begins_or_ends_with_and_for_its_misspelling(unknown, member, may):
    assert may_stand_for(unknown, member) is may


def test_few_names_of_the_api_may_stand_for_others_of_their_structure():
    """A common last word (``…Configuration``, ``…Message``) makes none, so a new name makes few holes."""
    members = ledger().members("UserPoolType")
    pairs = {(one, other) for one in members for other in members - {one} if may_stand_for(one, other)}
    assert pairs == {
        ("SmsConfigurationFailure", "SmsConfiguration"), ("EmailConfigurationFailure", "EmailConfiguration"),
        ("AcrConfiguration", "DcrConfiguration"), ("DcrConfiguration", "AcrConfiguration"),
    }  # fmt: skip


KEY = {"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/k"}
CLOSED = {"EnableStatus": "Enabled", "OpenDcrEnabled": True, "OpenDcrGrantTypes": []}


def test_a_property_whose_name_is_a_member_of_the_api_is_that_member(read):
    """CloudFormation has no DcrConfiguration yet; what it will be called is what the API calls it."""
    inventory = read(template(POOL, DcrConfiguration=CLOSED, KeyConfiguration=KEY))
    assert answer(inventory, "pool")["DcrConfiguration"] == CLOSED
    assert answer(inventory, "pool")["KeyConfiguration"] == KEY
    assert inventory.notes == ()


def test_an_argument_that_is_spelt_as_a_member_of_the_api_is_that_member(read):
    """At every depth, as a block or as an object, and with its empty lists, which say something."""
    block = (
        'dcr_configuration {\n  enable_status = "Enabled"\n  open_dcr_enabled = true\n  open_dcr_grant_types = []\n}'
    )
    members = f'key_type = "CUSTOMER_MANAGED_KEY"\n  kms_key_arn = "{KEY["KmsKeyArn"]}"'
    key = f"key_configuration = {{\n  {members}\n}}"
    inventory = read(terraform("aws_cognito_user_pool", f"{block}\n{key}"))
    assert answer(inventory, "pool")["DcrConfiguration"] == CLOSED
    assert answer(inventory, "pool")["KeyConfiguration"] == KEY
    assert inventory.notes == ()


def test_an_argument_that_is_a_member_has_its_type(read):
    """Terraform makes ``true`` of ``"true"``; a member of another type is unknown, and stops no rule."""
    block = 'dcr_configuration {\n  open_dcr_enabled = "true"\n  open_dcr_grant_types = { "a" = 1 }\n}\n'
    inventory = read(terraform("aws_cognito_user_pool", block + "key_configuration = 3"))
    registration = answer(inventory, "pool")["DcrConfiguration"]
    assert registration == {"OpenDcrEnabled": True, "OpenDcrGrantTypes": Unknown("is not a list")}
    assert answer(inventory, "pool")["KeyConfiguration"] == Unknown("is not a block")


def test_a_property_that_is_spelt_in_small_letters_is_no_member(read):
    """CloudFormation refuses it, and Terraform has no capitals: it is told, and nothing is taken for absent."""
    inventory = read(template(POOL, deletionProtection="ACTIVE"))
    (note,) = inventory.notes
    assert "pool.deletionProtection is not known" in note
    assert "may stand for DeletionProtection" in note
    assert isinstance(answer(inventory, "pool")["DeletionProtection"], Unknown)


@pytest.mark.parametrize(
    ("kind", "name", "guess"),
    [
        (CLIENT, "GenerateSecrets", "(did you mean GenerateSecret?)"),
        (CLIENT, "LogoutURIs", "(did you mean LogoutURLs?)"),
        (CLIENT, "SessionConfiguration", "misspelt. No rule"),
        (POOL, "WhatsAppConfiguration", "misspelt. No rule"),
        (POOL, "Policy", "it may stand for Policies"),
    ],
)
def test_a_guess_is_made_only_where_a_known_name_is_spelt_nearly_alike(read, kind, name, guess):
    (note,) = read(template(kind, **{name: "x"})).notes
    assert guess in note


def test_a_key_that_is_named_as_an_open_end_is_no_more_than_a_key(read):
    """A star in what is read is a name like others; it says of no other member that it is unknown."""
    texts = template("AWS::Cognito::UserPoolDomain", Domain="people", CustomDomainConfig={"*": {"x": 1}}, **{"*": [1]})
    inventory = read(texts)
    assert answer(inventory, "domain")["CustomDomainConfig"] == {"*": {"x": 1}}
    plain = read(template("AWS::Cognito::UserPoolDomain", Domain="people", CustomDomainConfig={}))
    assert statuses(run_of(inventory)) == statuses(run_of(plain))


def test_an_argument_inside_a_block_is_that_member_too(read):
    sender = 'sms_configuration {\n  eums_sms {\n    caller_arn = "arn:aws:iam::123456789012:role/sms"\n  }\n}'
    inventory = read(terraform("aws_cognito_user_pool", sender))
    sms = answer(inventory, "pool")["SmsConfiguration"]
    assert sms["EumsSms"] == {"CallerArn": "arn:aws:iam::123456789012:role/sms"}
    assert inventory.notes == ()


def statuses(run: Run) -> dict[tuple[str, str], Status]:
    return {(one.name, one.target): one.status for one in run.results}


@pytest.mark.parametrize(
    ("properties", "name", "member", "rules"),
    [
        ({}, "ExplicitAuthFlowRules", "ExplicitAuthFlows", {"user-auth-disabled"}),
        ({}, "PreventUserExistenceErrorsMode", "PreventUserExistenceErrors", {"user-existence-revealed"}),
        ({}, "ManagedClientSecret", "ClientSecret", {"secret-hash-required"}),
        ({"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]}, "ExplicitAuthFlowRules", "", set()),
    ],
)
def test_a_name_makes_a_hole_exactly_where_a_rule_reads_what_it_may_stand_for(read, properties, name, member, rules):
    """And only where that is absent: what is given needs no other name to stand for it."""
    texts = [template(CLIENT, **properties, **more) for more in ({}, {name: "x"})]
    without, with_name = (read(one) for one in texts)
    before, after = statuses(run_of(without)), statuses(run_of(with_name))
    changed = {rule for (rule, _), status in after.items() if before[rule, _] is not status}
    assert {after[key] for key in after if before[key] is not after[key]} <= {Status.NOT_EVALUATED}
    assert rules <= {rule for rule, _ in after if after[rule, _] is Status.NOT_EVALUATED}
    assert bool(changed) is bool(member)
    (note,) = [note for note in with_name.notes if name in note]
    assert ("; it may stand for" in note) is bool(member)
    assert member in note
    reasons = {one.reason for result in run_of(with_name).results for one in result.missing}
    assert any(f"{name}, which this release does not know, may stand for it" in why for why in reasons) is bool(member)


@pytest.mark.parametrize(
    "texts",
    [
        template(CLIENT, GenerateSecretInVault=True),
        terraform("aws_cognito_user_pool_client", 'name = "it"\ngenerate_secret_in_vault = true'),
        terraform("awscc_cognito_user_pool_client", "generate_secret_in_vault = true"),
    ],
    ids=["cloudformation", "aws", "awscc"],
)
def test_a_new_way_to_make_a_secret_leaves_open_whether_there_is_one(read, texts):
    """GenerateSecret is a name of templates alone; what it becomes, the client's secret, is unknown then."""
    inventory = read(texts)
    assert isinstance(answer(inventory, "client")["ClientSecret"], Unknown)
    assert sum("ecretInVault" in note or "secret_in_vault" in note for note in inventory.notes) == 1


@pytest.mark.parametrize(
    ("name", "status"), [("BrandNewThing", Status.FAILED), ("CertificateArnList", Status.NOT_EVALUATED)]
)
def test_a_prefix_domain_is_no_custom_one_for_a_new_name_and_may_be_for_one_like_that_of_the_certificate(
    read, name, status
):
    """A certificate is what tells the two apart, and of a prefix domain CustomDomainConfig is empty."""
    domain = {"UserPoolId": POOL_ID, "Domain": "people", "CustomDomainConfig": {name: "x"}}
    run = run_of(read({"domain.json": json.dumps({"DomainDescription": domain})}))
    assert statuses(run)["prefix-domain", f"{POOL_ID}/domain/people"] is status


@pytest.mark.parametrize(
    ("texts", "kinds"),
    [
        (template(POOL, MfaConfiguration="ON", EnabledMfaTypes=["SMS_MFA"]), 3),
        (terraform("awscc_cognito_user_pool", 'mfa_configuration = "ON"\nenabled_mfa_types = ["SMS_MFA"]'), 3),
    ],
    ids=["cloudformation", "awscc"],
)
def test_a_new_list_of_second_factors_leaves_open_which_there_are(read, texts, kinds):
    """EnabledMfas becomes three structures of GetUserPoolMfaConfig, and each is unknown."""
    holes = [name for name, value in answer(read(texts), "mfa").items() if isinstance(value, Unknown)]
    assert len(holes) == kinds


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (template(CLIENT, ExplictAuthFlows=["ALLOW_USER_AUTH"]), "client.ExplictAuthFlows"),
        (
            terraform("aws_cognito_user_pool_client", 'explict_auth_flows = ["ALLOW_USER_AUTH"]'),
            "client.explict_auth_flows",
        ),
    ],
    ids=["cloudformation", "terraform"],
)
def test_a_misspelt_name_is_told_with_the_one_that_was_meant(read, texts, said):
    """And what it was meant for is a hole, no absent setting."""
    inventory = read(texts)
    (note,) = [note for note in inventory.notes if said in note]
    assert "newer, or misspelt" in note
    assert "ExplicitAuthFlows" in note
    assert "refuse" not in note
    assert isinstance(answer(inventory, "client")["ExplicitAuthFlows"], Unknown)


def test_a_misspelt_nested_property_is_told_with_the_one_that_was_meant(read):
    (note,) = read(template(POOL, Policies={"PasswordPolicy": {"MinimunLength": 12}})).notes
    assert note.startswith("template.json:12:")
    assert "pool.Policies.PasswordPolicy.MinimunLength" in note
    assert "(did you mean MinimumLength?)" in note


def test_properties_that_cloudformation_makes_itself_are_no_unknown_names(read):
    inventory = read(template(POOL, ProviderName="x", Arn="y"))
    assert [note.rpartition(": ")[0].partition(": ")[2] for note in inventory.notes] == [
        f"It gives the property {name}, which is read-only in {POOL}" for name in ("ProviderName", "Arn")
    ]
    assert not {"ProviderName", "Arn"} & answer(inventory, "pool").keys()


def types(read: Callable[..., Inventory], kind: str, source: str) -> tuple[str, ...]:
    """The notes about two resources of a type."""
    if source == "cloudformation":
        resources = {f"It{number}": {"Type": kind, "Properties": {}} for number in range(2)}
        return read({"template.json": json.dumps({"Resources": resources}, indent=1)}).notes
    blocks = "".join(f'resource "{kind}" "it{number}" {{}}\n' for number in range(2))
    if source == "folder":
        return read({"main.tf": f'resource "aws_cognito_user_pool" "p" {{}}\n{blocks}'}).notes
    changes = [
        {"address": f"{kind}.it{n}", "mode": "managed", "type": kind, "name": f"it{n}",
         "change": {"actions": ["create"], "after": {}, "after_unknown": {}}} for n in range(2)
    ]  # fmt: skip
    plan = {"format_version": "1.2", "resource_changes": changes, "planned_values": {}, "configuration": {}}
    return read({"plan.json": json.dumps({**plan, "complete": True})}).notes


TYPES = {
    "cloudformation": ("AWS::Cognito::ManagedLoginBranding", "AWS::Cognito::BrandNewThing"),
    "folder": ("aws_cognito_managed_login_branding", "awscc_cognito_brand_new_thing"),
    "plan": ("awscc_cognito_managed_login_branding", "aws_cognito_brand_new_thing"),
}
"""For each source a type that this release knows and does not read, and one that nobody knows."""


@pytest.mark.parametrize("source", TYPES)
def test_resource_types_that_are_not_judged_are_told_once_with_their_number(read, source):
    unread, unknown = TYPES[source]
    assert ledger().resource_type(unread) is not None
    assert ledger().resource_type(unknown) is None
    for kind in (unread, unknown):
        (note,) = types(read, kind, source)
        assert f"2 resources of {kind} are not judged: no rule of this release reads that type" in note


def test_resource_types_that_hold_nothing_to_judge_are_passed_over_in_silence(monkeypatch):
    decided = {"AWS::Cognito::Texts": "ignored: texts alone", "AWS::Cognito::Later": "later: it will be read"}
    monkeypatch.setattr(unread_types, "ledger", lambda: Ledger("1.0", {"cloudformation": decided}))
    (note,) = unread_types.type_notes((kind, "t.yaml:1:1") for kind in decided)
    assert note == (
        "t.yaml:1:1: the resource of type AWS::Cognito::Later is not judged: no rule of this release reads that type"
    )


SAVED = {
    "sess.json": ("GetUserPoolSessionConfiguration", {"UserPoolId": POOL_ID, "UserSessionTracking": {}}),
    "terms.json": ("ListTerms", {"Terms": [{"TermsId": "1"}]}),
    "term.json": ("DescribeTerms", {"Terms": {"TermsId": "1"}}),
    "branding.json": ("DescribeManagedLoginBranding", {"ManagedLoginBranding": {"UserPoolId": POOL_ID}}),
}


@pytest.mark.parametrize("file", SAVED)
def test_saved_answers_that_no_rule_reads_are_told_by_their_operation(read, file):
    """The other answers are judged as without them."""
    operation, saved = SAVED[file]
    model = service_model("cognito-idp")
    assert saved.keys() <= set(model.members(str(model.output_of(operation))))
    client = {"UserPoolClient": {"UserPoolId": POOL_ID, "ClientId": "1a", "ClientName": "web"}}
    texts = {"client.json": json.dumps(client), file: json.dumps(saved)}
    without, with_file = read({"client.json": texts["client.json"]}), read(texts)
    assert [note for note in with_file.notes if note.startswith(file)] == [
        f"{file}: looks like an answer of {operation}, which no rule of this release reads"
    ]
    assert statuses(run_of(with_file)) == statuses(run_of(without))
    assert run_of(with_file).exit_code() == run_of(without).exit_code()


@pytest.mark.parametrize(
    "text",
    [
        '{"NextToken": "x", "Terms": [{"TermsId": "1"}]}',
        '{"ResponseMetadata": {"RetryAttempts": 0}, "Terms": [{"TermsId": "1"}]}',
        '[{"Terms": [{"TermsId": "1"}]}]',
        '# saved on Monday\nTerms:\n- TermsId: "1"\n',
        f'[{{"UserPool": {{"Id": "{POOL_ID}", "Name": "shop"}}}}, {{"Terms": [{{"TermsId": "1"}}]}}]',
    ],
    ids=["next-token", "metadata", "list", "comment", "beside-another"],
)
def test_saved_answers_are_told_whatever_stands_around_them(read, text):
    inventory = read({"terms.yaml": text, **template(CLIENT)})
    told_of = [note for note in inventory.notes if note.startswith("terms.yaml")]
    assert told_of == ["terms.yaml: looks like an answer of ListTerms, which no rule of this release reads"]
    assert inventory.errors == ()


@pytest.mark.parametrize("kind", ["pool", "client"])
def test_what_a_list_says_of_an_entry_is_known(read, kind):
    structure, member, told_of = {
        "pool": ("UserPoolDescriptionType", "UserPools", {"Id": POOL_ID, "Status": "Enabled", "LambdaConfig": {}}),
        "client": ("UserPoolClientDescription", "UserPoolClients", {"UserPoolId": POOL_ID, "ClientId": "1a"}),
    }[kind]
    entry = {name: ["x"] for name in sorted(ledger().members(structure))}
    inventory = read({"list.json": json.dumps({member: [{**entry, **told_of}]})})
    assert [note for note in inventory.notes if "not known to this release" in note] == []


@pytest.mark.parametrize(
    "other",
    [
        {"Users": []},
        {"users": []},
        {"Configuration": {}},
        {"ClientId": "1a"},
        {"Tags": {}},
        {"NextToken": "x", "Parameters": []},
        {"ResponseMetadata": {}, "Buckets": []},
    ],
)
def test_files_of_other_tools_are_passed_over_in_silence(read, other):
    """``Users`` is a member of ListUsers, and of many a thing that is none of Cognito's."""
    inventory = read({"other.json": json.dumps(other), **template(CLIENT)})
    assert inventory.notes == read(template(CLIENT)).notes
    assert inventory.errors == ()


@pytest.mark.parametrize(
    "texts",
    [
        template(CLIENT, BrandNewThing=[1]),
        template(POOL, BrandNewThing={"On": True}),
        terraform("aws_cognito_user_pool_client", "brand_new_thing {\n  on = true\n}"),
    ],
)
def test_a_name_that_stands_for_nothing_changes_neither_verdicts_nor_the_exit_code(read, texts):
    ((file, text),) = texts.items()
    with_name = run_of(read(texts))
    without = run_of(read({file: text.replace("BrandNewThing", "Metadata") if file.endswith("x") else _without(text)}))
    assert statuses(with_name) == statuses(without)
    assert with_name.exit_code() == without.exit_code()
    assert sum("rand" in note for note in with_name.notes) == 1


def _without(text: str) -> str:
    """The text without the name."""
    if text.startswith("resource"):
        return text.partition("brand_new_thing")[0] + "}\n"
    held = json.loads(text)
    held["Resources"]["It"]["Properties"].pop("BrandNewThing")
    return json.dumps(held)


STRUCTURES = {"client": "UserPoolClientType", "pool": "UserPoolType", "mfa": "GetUserPoolMfaConfigResponse"}
SOME = {
    "client": {"ClientId": "1a", "ClientName": "web", "UserPoolId": POOL_ID, "TokenValidityUnits": {}},
    "pool": {"Id": POOL_ID, "Name": "shop", "Policies": {"PasswordPolicy": {"MinimumLength": 8}}, "LambdaConfig": {}},
    "mfa": {"MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {"SmsConfiguration": {}}},
}
MEMBERS = sorted({name for structure in STRUCTURES.values() for name in ledger().members(structure)})
WORDS = st.sampled_from(["", "Arn", "V2", "Mode", "Managed", "New"])
NAMES = st.one_of(
    st.from_regex(r"[A-Z][a-z]{2,8}([A-Z][a-z]{2,8}){0,2}", fullmatch=True),
    st.builds(lambda before, member, after: before + member + after, WORDS, st.sampled_from(MEMBERS), WORDS),
    st.builds(lambda member, at: member[:at] + member[at + 1 :], st.sampled_from(MEMBERS), st.integers(1, 5)),
).filter(lambda name: name not in MEMBERS)
VALUES = st.sampled_from([True, "x", ["x"], {"On": True}])


def judged(answers: Mapping[str, Any]) -> Run:
    own = {**answers, "secrets": {"ClientSecrets": []}, "template": {}, "probe": {}}
    targets = tuple(Target(kind, kind, kind, own) for kind in ("client", "pool"))
    return run_of(note_unknown_names(Inventory(targets)))


@settings(max_examples=150)
@given(st.sampled_from(sorted(SOME)), st.lists(st.tuples(NAMES, VALUES), min_size=1, max_size=3), st.booleans())
def test_names_that_are_added_to_an_answer_turn_verdicts_into_not_evaluated_and_into_nothing_else(root, added, nested):
    """The law of facts that are hidden, for facts that may hide behind a name."""
    before = {key: dict(value) for key, value in SOME.items()}
    inside = next((name for name, value in before[root].items() if isinstance(value, dict)), "") if nested else ""
    names = {name: value for name, value in added if name not in member_names()}
    held = {**before[root], **({inside: {**before[root][inside], **names}} if inside else names)}
    was, now = statuses(judged(before)), statuses(judged({**before, root: held}))
    changed = {now[key] for key in now if now[key] is not was[key]}
    assert now.keys() == was.keys()
    assert changed <= {Status.NOT_EVALUATED}
