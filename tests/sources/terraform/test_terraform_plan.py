"""What a plan or a state says of its clients: known, absent, or unknown with the reason."""

import json
from typing import Any

import pytest

from cognito_audit.aws.service_model import service_model
from cognito_audit.judging.engine import facts_of
from cognito_audit.model.inventory import Location, Target
from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.sources.terraform.mapping import conversion
from cognito_audit.sources.terraform.mapping.tables.client import CLIENT
from cognito_audit.sources.terraform.mapping.tables.fields import BlockFields
from cognito_audit.sources.terraform.mapping.tables.identity_pool import IDENTITY_POOL
from cognito_audit.sources.terraform.mapping.tables.pool import MFA, POOL
from cognito_audit.sources.terraform.mapping.tables.pool_parts import (
    AWSCC_DOMAIN,
    DOMAIN,
    GROUP,
    LOGS,
    PROVIDER,
    RESOURCE_SERVER,
    RISK,
)
from cognito_audit.sources.terraform.plan.plan import read_plan

CLIENT_TYPE = "aws_cognito_user_pool_client"
POOL_TYPE = "aws_cognito_user_pool"


def change(address, after, unknown=None, actions=("create",), sensitive=None, **more):
    module, _, block = address.rpartition("aws_cognito_")
    kind, _, name = f"aws_cognito_{block}".partition(".")
    return {
        "address": address,
        "mode": "managed",
        "type": kind,
        "name": name.partition("[")[0],
        **({"module_address": module.rstrip(".")} if module else {}),
        "change": {
            "actions": list(actions),
            "before": None,
            "after": after,
            "after_unknown": unknown or {},
            "after_sensitive": sensitive or {},
        },
        **more,
    }


def configured(address, **expressions):
    return {"address": address, "mode": "managed", "expressions": expressions}


def refers(*references):
    return {"references": list(references)}


def plan(*changes, root=None, **more) -> str:
    document = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": list(changes)}
    return json.dumps(document | {"configuration": {"root_module": root or {}}} | more)


def targets(text) -> dict[str, Target]:
    reading = read_plan(text, "plan.json")
    assert reading.errors == ()
    return {target.id: target for target in reading.targets}


def client(text, address=f"{CLIENT_TYPE}.web") -> Any:
    return facts_of(targets(text)[address])["client"]


def reason(facts, name) -> str:
    with pytest.raises(NotKnown) as hole:
        facts[name] if name[0].isupper() else getattr(facts, name)
    return hole.value.reason


def web(after=None, unknown=None, **expressions) -> str:
    """A plan of one client, all of whose omitted attributes are known after apply, as the provider plans them."""
    omitted = dict.fromkeys(("explicit_auth_flows", "callback_urls", "id", "client_secret"), True)
    return plan(
        change(f"{CLIENT_TYPE}.web", {"name": "web"} | (after or {}), omitted | (unknown or {})),
        root={"resources": [configured(f"{CLIENT_TYPE}.web", **expressions)]},
        variables={"flows": {"value": None}},
    )


def test_omitted_flows_are_the_defaults_though_the_plan_calls_them_known_after_apply():
    flows = client(web(name={"constant_value": "web"})).effective_auth_flows
    assert list(flows) == ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"]


def test_flows_that_depend_on_an_unknown_value_are_unknown_and_name_it():
    facts = client(web(explicit_auth_flows=refers("data.http.flows.body", "data.http.flows")))
    assert reason(facts, "effective_auth_flows") == "known after apply: depends on data.http.flows.body"


def test_flows_from_a_variable_that_is_null_are_absent():
    assert "ALLOW_USER_SRP_AUTH" in client(web(explicit_auth_flows=refers("var.flows"))).effective_auth_flows


def test_flows_written_as_null_are_absent():
    assert "ALLOW_USER_SRP_AUTH" in client(web(explicit_auth_flows={"constant_value": None})).effective_auth_flows


def test_flows_from_a_local_may_be_anything():
    assert "local.flows" in reason(client(web(explicit_auth_flows=refers("local.flows"))), "effective_auth_flows")


def test_without_the_configuration_an_omitted_list_cannot_be_told_from_an_unknown_one():
    text = plan(change(f"{CLIENT_TYPE}.web", {"name": "web"}, {"explicit_auth_flows": True}))
    assert "configuration does not contain the resource" in reason(client(text), "effective_auth_flows")


def test_a_list_can_be_known_in_part():
    urls = {"callback_urls": ["https://a.example", None]}
    facts = client(web(urls, {"callback_urls": [False, True]}, callback_urls=refers("aws_lb.main.dns_name")))
    assert "https://a.example" in facts["CallbackURLs"]
    assert len(facts["CallbackURLs"]) == 2
    with pytest.raises(NotKnown, match=r"aws_lb\.main\.dns_name"):
        assert "https://b.example" in facts["CallbackURLs"]


def test_a_sensitive_value_is_unknown_and_no_secret_is_kept():
    text = plan(
        change(
            f"{CLIENT_TYPE}.web",
            {"name": "web", "callback_urls": ["https://hidden.example"], "client_secret": "s3cr3t", "id": "abc"},
            actions=["update"],
            sensitive={"callback_urls": True, "client_secret": True},
        )
    )
    facts = client(text)
    assert "sensitive" in reason(facts, "CallbackURLs")
    assert facts["ClientSecret"] == "present"
    assert "s3cr3t" not in repr(targets(text))


@pytest.mark.parametrize(("wanted", "held"), [(True, True), (False, False), (None, False)])
def test_generate_secret_says_whether_there_is_a_secret_and_null_means_no(wanted, held):
    found = facts_of(targets(web({"generate_secret": wanted}))[f"{CLIENT_TYPE}.web"])
    assert found["client"].has_secret is held
    assert found["secrets"].exist is held


@pytest.mark.parametrize("actions", [["no-op"], ["create"], ["update"], ["delete", "create"], ["create", "delete"]])
def test_what_is_there_after_the_apply_is_audited(actions):
    assert list(targets(plan(change(f"{CLIENT_TYPE}.web", {"name": "web"}, actions=actions)))) == [f"{CLIENT_TYPE}.web"]


@pytest.mark.parametrize("actions", [["delete"], ["forget"], ["read"]])
def test_what_is_not_there_after_the_apply_is_not(actions):
    assert not targets(plan(change(f"{CLIENT_TYPE}.web", None, actions=actions)))


def test_the_deposed_half_of_a_replacement_is_not_audited():
    old = change(f"{CLIENT_TYPE}.web", {"name": "old"}, deposed="1a2b3c4d")
    assert not targets(plan(old))


def test_every_instance_of_a_module_and_a_resource_is_a_target_of_its_own():
    addresses = [f'module.auth["eu.west"].module.x[0].{CLIENT_TYPE}.web["{key}"]' for key in "ab"]
    assert list(targets(plan(*(change(address, {"name": "web"}) for address in addresses)))) == addresses


POOL_CONFIGURED = configured(f"{POOL_TYPE}.main")
NEW_POOL = change(f"{POOL_TYPE}.main", {"name": "main", "user_pool_tier": "LITE"}, {"id": True})
WEB = change(f"{CLIENT_TYPE}.web", {"name": "web"}, {"user_pool_id": True})
TO_POOL = refers(f"{POOL_TYPE}.main.id", f"{POOL_TYPE}.main")


def tier(text, address=f"{CLIENT_TYPE}.web") -> Any:
    return facts_of(targets(text)[address])["pool"]["UserPoolTier"]


def test_a_client_finds_its_pool_by_reference():
    root = {"resources": [POOL_CONFIGURED, configured(f"{CLIENT_TYPE}.web", user_pool_id=TO_POOL)]}
    assert tier(plan(NEW_POOL, WEB, root=root)) == "LITE"


def test_a_client_finds_its_pool_by_id():
    pool = change(
        f"{POOL_TYPE}.main", {"name": "main", "id": "eu-west-1_a", "user_pool_tier": "PLUS"}, actions=["no-op"]
    )
    found = change(f"{CLIENT_TYPE}.web", {"name": "web", "user_pool_id": "eu-west-1_a"})
    assert tier(plan(pool, found)) == "PLUS"
    assert targets(plan(pool, found))[f"{CLIENT_TYPE}.web"].region == "eu-west-1"


def test_a_pool_elsewhere_is_unknown():
    text = plan(change(f"{CLIENT_TYPE}.web", {"name": "web", "user_pool_id": "eu-west-1_b"}))
    with pytest.raises(NotKnown, match="the pool is not in this plan"):
        tier(text)


def test_a_client_in_a_module_finds_the_pool_that_another_module_puts_out():
    inner = {
        "resources": [configured(f"{CLIENT_TYPE}.web", user_pool_id=refers("var.pool"))],
        "variables": {"pool": {}},
    }
    outer = {
        "resources": [POOL_CONFIGURED],
        "outputs": {"id": {"expression": TO_POOL}},
    }
    root = {
        "module_calls": {
            "pool": {"source": "./pool", "module": outer},
            "app": {
                "source": "./app",
                "module": inner,
                "expressions": {"pool": refers("module.pool.id", "module.pool")},
            },
        }
    }
    pool = change(f"module.pool.{POOL_TYPE}.main", {"name": "main", "user_pool_tier": "LITE"}, {"id": True})
    apps = [change(f'module.app["{key}"].{CLIENT_TYPE}.web', {"name": "web"}, {"user_pool_id": True}) for key in "ab"]
    text = plan(pool, *apps, root=root)
    assert tier(text, f'module.app["b"].{CLIENT_TYPE}.web') == "LITE"
    siblings = facts_of(targets(text)[f'module.app["a"].{CLIENT_TYPE}.web'])["siblings"]
    assert len(known_of(siblings["Clients"])) == 1


def test_where_several_pools_could_be_meant_what_they_agree_on_is_known():
    pools = [
        change(f'{POOL_TYPE}.main["{key}"]', {"name": key, "user_pool_tier": "LITE"}, {"id": True}) for key in "ab"
    ]
    each = refers(f"{POOL_TYPE}.main", "each.key")
    root = {"resources": [POOL_CONFIGURED, configured(f"{CLIENT_TYPE}.web", user_pool_id=each)]}
    text = plan(*pools, WEB, root=root)
    assert tier(text) == "LITE"
    with pytest.raises(NotKnown, match="2 pools could be meant"):
        facts_of(targets(text)[f"{CLIENT_TYPE}.web"])["pool"]["Name"]


def test_a_pool_id_that_may_come_from_elsewhere_is_not_guessed():
    either = refers("data.aws_ssm_parameter.pool.value", f"{POOL_TYPE}.main.id", f"{POOL_TYPE}.main")
    root = {"resources": [POOL_CONFIGURED, configured(f"{CLIENT_TYPE}.web", user_pool_id=either)]}
    with pytest.raises(NotKnown, match="which pool it belongs to is not known"):
        tier(plan(NEW_POOL, WEB, root=root))


def test_an_omitted_block_is_absent_and_one_from_a_dynamic_block_is_unknown():
    pool = change(
        f"{POOL_TYPE}.main",
        {"name": "main", "lambda_config": [{"pre_token_generation": None}]},
        {"sign_in_policy": True, "lambda_config": [{"pre_token_generation": True}]},
    )
    facts = facts_of(targets(plan(pool, root={"resources": [POOL_CONFIGURED]}))[f"{POOL_TYPE}.main"])["pool"]
    assert list(facts.first_auth_factors) == ["PASSWORD"]
    assert "dynamic block" in reason(facts["LambdaConfig"], "PreTokenGeneration")


def known_of(items):
    """What is known of a list; that it has a hole at its end is asked for, too."""
    found = []
    with pytest.raises(NotKnown, match="may be made outside this plan"):  # noqa: PT012  what came before the hole is the point
        for item in items:
            found.append(item)  # noqa: PERF402  extend would ask for the length first
    return found


def test_what_may_stand_beside_a_pool_elsewhere_is_unknown_and_not_absent():
    facts = facts_of(targets(plan(NEW_POOL, root={"resources": [POOL_CONFIGURED]}))[f"{POOL_TYPE}.main"])
    for root, member in (
        ("logs", "LogConfigurations"),
        ("risk", "AccountTakeoverRiskConfiguration"),
        ("pool", "Domain"),
    ):
        with pytest.raises(NotKnown, match="may be made outside this plan"):
            facts[root][member]


def test_what_stands_beside_a_pool_is_read_with_it():
    beside = [
        change("aws_cognito_identity_provider.g", {"provider_name": "Google", "provider_type": "Google"}),
        change("aws_cognito_resource_server.api", {"identifier": "api", "name": "api", "scope": [{"scope_name": "r"}]}),
        change("aws_cognito_user_pool_domain.d", {"domain": "login"}),
        change(
            "aws_cognito_risk_configuration.r",
            {"risk_exception_configuration": [{"blocked_ip_range_list": ["10.0.0.0/8"]}]},
        ),
        change("aws_cognito_log_delivery_configuration.l", {"log_configurations": [{"log_level": "ERROR"}]}),
    ]
    for item in beside:
        item["change"]["after_unknown"] = {"user_pool_id": True}
    root = {"resources": [POOL_CONFIGURED, *(configured(item["address"], user_pool_id=TO_POOL) for item in beside)]}
    facts = facts_of(targets(plan(NEW_POOL, *beside, root=root))[f"{POOL_TYPE}.main"])
    assert known_of(facts["providers"].names) == ["COGNITO", "Google"]
    assert known_of(facts["resource_servers"].identifiers) == ["api"]
    assert facts["pool"].has_domain
    assert list(facts["risk"]["RiskExceptionConfiguration"]["BlockedIPRangeList"]) == ["10.0.0.0/8"]
    assert facts["logs"]["LogConfigurations"][0]["LogLevel"] == "ERROR"


def test_mfa_factors_count_only_where_mfa_is_on():
    factors = {"name": "main", "software_token_mfa_configuration": [{"enabled": True}]}
    for wanted, enabled in (("OFF", False), ("OPTIONAL", True)):
        pool = change(f"{POOL_TYPE}.main", factors | {"mfa_configuration": wanted})
        mfa = facts_of(targets(plan(pool))[f"{POOL_TYPE}.main"])["mfa"]
        assert mfa["SoftwareTokenMfaConfiguration"]["Enabled"] is enabled


def test_what_a_managed_client_does_not_set_is_left_as_its_service_made_it():
    address = "aws_cognito_managed_user_pool_client.search"
    text = plan(change(address, {"name_prefix": "AmazonOpenSearch", "explicit_auth_flows": None}))
    assert "service that created this client" in reason(client(text, address), "effective_auth_flows")


def test_the_awscc_provider_spells_the_members_in_its_own_way():
    address = "awscc_cognito_user_pool_client.web"
    values = {
        "client_name": "web",
        "callback_ur_ls": ["https://a.example"],
        "allowed_o_auth_flows": ["code"],
        "allowed_o_auth_flows_user_pool_client": True,
        "default_redirect_uri": "https://a.example",
        "token_validity_units": {"access_token": "minutes"},
        "access_token_validity": 5,
    }
    item = {"address": address, "mode": "managed", "type": "awscc_cognito_user_pool_client", "name": "web"}
    item["change"] = {"actions": ["create"], "after": values, "after_unknown": {}, "after_sensitive": {}}
    facts = client(plan(item), address)
    assert list(facts["CallbackURLs"]) == ["https://a.example"]
    assert list(facts["AllowedOAuthFlows"]) == ["code"]
    assert facts["AllowedOAuthFlowsUserPoolClient"] is True
    assert facts.access_token_minutes == 5
    assert targets(plan(item))[address].name == "web"


def test_a_state_is_read_with_its_child_modules():
    values = {"name": "web", "explicit_auth_flows": ["ALLOW_USER_AUTH"], "user_pool_id": "eu-west-1_a", "id": "c"}
    item = {"address": f"module.a.{CLIENT_TYPE}.web", "mode": "managed", "type": CLIENT_TYPE, "name": "web"}
    child = {"address": "module.a", "resources": [item | {"values": values, "sensitive_values": {}}]}
    text = json.dumps({"format_version": "1.0", "values": {"root_module": {"child_modules": [child]}}})
    found = targets(text)[f"module.a.{CLIENT_TYPE}.web"]
    assert "ALLOW_USER_AUTH" in facts_of(found)["client"].effective_auth_flows
    assert found.client_id == "c"


def test_the_place_is_the_plan_where_nothing_better_is_known():
    assert targets(web())[f"{CLIENT_TYPE}.web"].locate("client.ExplicitAuthFlows") == Location("plan.json")


def test_a_data_source_is_noted_and_not_audited():
    item = {"address": "data.aws_cognito_user_pool_client.x", "mode": "data", "type": CLIENT_TYPE, "name": "x"}
    reading = read_plan(plan(item), "plan.json")
    assert reading.targets == ()
    assert "is a data source" in reading.notes[0]


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ('{"format_version": "1.2",\n "resource_changes": [', "not JSON", 2),
        ("[]", "not an object", 0),
        ("{}", "format_version, which", 0),
        ('{"version": 3, "serial": 1, "lineage": "x"}', "state file of version 3", 0),
        ('{"version": 4, "serial": 1, "lineage": "x", "resources": {}}', "are not a list", 0),
        ('{"serial": 1, "lineage": "x", "encrypted_data": "x"}', "is encrypted", 0),
        ('{"@level": "info"}\n{"@level": "info"}', "terraform show -json", 0),
        ("[" * 100_000, "too deeply", 0),
        ('{"format_version": "1.2",\n "variables": {"a": {"value": NaN}}}', "NaN is not a JSON number", 0),
    ],
)
def test_what_cannot_be_read_is_one_clear_error(text, message, line):
    (error,) = read_plan(text, "plan.json").errors
    assert message in error.message
    assert (error.file, error.line) == ("plan.json", line)


PLANNED = {"root_module": {"resources": [change(f"{CLIENT_TYPE}.web", {}) | {"values": {"name": "web"}}]}}


def test_planned_values_alone_do_not_say_what_is_known_after_apply():
    assert read_plan(plan(planned_values=PLANNED), "plan.json").errors == ()
    (error,) = read_plan(plan(resource_changes=None, planned_values=PLANNED), "plan.json").errors
    assert error.message.startswith(f"{CLIENT_TYPE}.web: the plan has no resource_changes")


@pytest.mark.parametrize(
    ("said", "why"), [({"errored": True}, "could not finish"), ({"complete": False}, "this plan is partial")]
)
def test_a_plan_that_does_not_show_all_resources_leaves_the_run_incomplete(said, why):
    reading = read_plan(plan(change(f"{CLIENT_TYPE}.web", {"name": "web"}), **said), "plan.json")
    assert [one.name for one in reading.targets] == ["web"]
    ((what, hole),) = reading.unread
    assert what == "plan.json"
    assert why in hole.reason
    assert read_plan(plan(errored=False, complete=True), "plan.json").unread == ()


def members(shape, fields, model) -> None:
    """Hold a table against AWS's own service model."""
    for spec in fields.values():
        steps = (spec if isinstance(spec, str) else spec.member).split(".")
        inner = shape
        for step in steps:
            found = model.member(inner, step)
            assert found is not None, f"{inner} has no {step}"
            inner = found
        kind = model._shapes[inner]["type"]  # noqa: SLF001  the model has no other use for it
        if isinstance(spec, BlockFields):
            members(model.item(inner) if spec.many else inner, spec.fields, model)
            assert (kind == "list") is spec.many
        else:
            assert (kind == "list") is (steps[-1] in conversion.LISTS), steps
            assert (kind == "map") is (steps[-1] in conversion.MAPS), steps
            assert (kind in {"integer", "long"}) is (steps[-1] in conversion.NUMBERS), steps
            assert (kind == "boolean") is (steps[-1] in conversion.BOOLEANS), steps


@pytest.mark.parametrize(
    ("shape", "fields"),
    [
        ("UserPoolClientType", CLIENT),
        ("UserPoolType", POOL),
        ("GetUserPoolMfaConfigResponse", MFA),
        ("RiskConfigurationType", RISK),
        ("LogDeliveryConfigurationType", LOGS),
        ("ResourceServerType", RESOURCE_SERVER),
        ("IdentityProviderType", PROVIDER),
        ("DomainDescriptionType", DOMAIN),
        ("DomainDescriptionType", AWSCC_DOMAIN),
        ("GroupType", GROUP),
        ("IdentityPool", IDENTITY_POOL),
    ],
)
def test_every_member_of_the_tables_is_one_of_the_api_and_of_its_type(shape, fields):
    members(shape, fields, service_model("cognito-identity" if shape == "IdentityPool" else "cognito-idp"))


@pytest.mark.parametrize("number", ["1e999", "-1e999", "9" * 4000, '"1e999"', "1e308"])
def test_a_number_beyond_all_that_the_api_takes_is_unknown(number):
    text = web({"refresh_token_validity": "HERE"}).replace('"HERE"', number)
    assert "64-bit integer" in reason(client(text), "RefreshTokenValidity")


def test_a_value_of_the_wrong_type_is_unknown():
    facts = client(
        web({"explicit_auth_flows": "ALLOW_USER_AUTH", "refresh_token_validity": "x"}, {"explicit_auth_flows": False})
    )
    assert reason(facts, "ExplicitAuthFlows") == "is not a list"
    assert isinstance(facts._answer["RefreshTokenValidity"], Unknown)  # noqa: SLF001


@pytest.mark.parametrize("value", [True, 1, {"a": "SMS_MFA"}, "SMS_MFA"])
def test_second_factors_that_are_no_list_are_unknown(value):
    """The argument of awscc that names the factors is a list; a plan that was made otherwise is no reason to stop."""
    made = {"user_pool_name": "main", "mfa_configuration": "ON", "enabled_mfas": value}
    address = "awscc_cognito_user_pool.main"
    after = {**change("aws_cognito_user_pool.main", made), "address": address, "type": "awscc_cognito_user_pool"}
    (target,) = read_plan(plan(after), "plan.json").targets
    assert target.answers["mfa"]["SoftwareTokenMfaConfiguration"] == Unknown("is not a list")


def test_a_misnamed_second_factor_may_be_any():
    made = {"user_pool_name": "main", "mfa_configuration": "ON", "enabled_mfas": ["SMS", "EMAIL_OTP"]}
    address = "awscc_cognito_user_pool.main"
    after = {**change("aws_cognito_user_pool.main", made), "address": address, "type": "awscc_cognito_user_pool"}
    (target,) = read_plan(plan(after), "plan.json").targets
    assert "EnabledMfas has 'SMS'" in target.answers["mfa"]["SmsMfaConfiguration"].reason
    assert target.answers["mfa"]["EmailMfaConfiguration"] == {}
