"""A pool that is read in two regions is one pool; what its replica says otherwise is told under its region."""

import pytest

from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.verdict import Status
from cognito_audit.reporting.run.json_document import load, render
from cognito_audit.rulebook.catalogue import built_in
from cognito_audit.sandbox import Fault
from cognito_audit.services.audit import fact_sources_of
from cognito_audit.sources.evidence.store import save
from cognito_audit.sources.files import FileOptions, FileSource
from cognito_audit.sources.live import Connection, LiveSource, Selection
from tests.sources.evidence_files import load as load_evidence
from tests.support import FAST

HOME, AWAY = "us-east-1", "eu-west-1"
BOTH = [(HOME, AWAY), (AWAY, HOME)]
KEY = {"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": f"arn:aws:kms:{HOME}:123456789012:key/mrk-1"}
FOREIGN = f"arn:aws:lambda:{AWAY}:999999999999:function:check"
RULES = tuple(rule for rule in built_in().rules if rule.name != "missing-trigger-function")
ROOTS = fact_sources_of(RULES)
NOW = "2026-11-30T00:00:00Z"


@pytest.fixture(autouse=True)
def pool(sandbox):
    """A pool with an app client and a replica that has nothing of its own yet."""
    home = sandbox.client(HOME)
    made = home.create_user_pool(PoolName="shop", AutoVerifiedAttributes=["email"], KeyConfiguration=KEY)
    pool_id = made["UserPool"]["Id"]
    home.create_user_pool_client(UserPoolId=pool_id, ClientName="web", ExplicitAuthFlows=["ALLOW_USER_AUTH"])
    home.create_group(UserPoolId=pool_id, GroupName="staff")
    home.create_user_pool_domain(UserPoolId=pool_id, Domain="shop")
    home.create_user_pool_replica(UserPoolId=pool_id, RegionName=AWAY)
    return pool_id


@pytest.fixture
def read(sandbox):
    """Reads regions, or the pool that is named in them."""

    def go(*regions, named=(), fact_sources=ROOTS):
        connection = Connection(regions=regions, endpoint_url=sandbox.endpoint_url)
        return LiveSource(Selection(tuple(named)), connection, FAST).read(fact_sources)

    return go


def judged(inventory):
    return judge(inventory, JudgeOptions(RULES, NOW, {}, {}), NOW)


def set_apart(sandbox, pool):
    """Give the replica a trigger of another account."""
    api = sandbox.client(AWAY)
    api.update_user_pool(UserPoolId=pool, AutoVerifiedAttributes=["email"], LambdaConfig={"PreSignUp": FOREIGN})


def in_region(region, operation, make=Fault.access_denied):
    return make(operation, when=lambda call: call.region == region)


def told(run):
    """All that a run says, but for where it looked."""
    return run.targets, run.results, run.unread, run.notes, run.counts(), run.exit_code()


def findings(run, target):
    return {result.name for result in run.results if result.target == target and result.status is Status.FAILED}


def unanswered(run, target):
    return {r.name for r in run.results if r.target == target and r.status is Status.NOT_EVALUATED}


@pytest.mark.parametrize("regions", BOTH)
def test_a_pool_that_two_regions_show_alike_is_one_pool_with_two_places(read, regions):
    alone, both = judged(read(HOME)), judged(read(*regions))
    assert [(s.id, s.kind, s.region) for s in both.targets] == [(s.id, s.kind, s.region) for s in alone.targets]
    assert {s.region for s in both.targets} == {HOME}
    shared = {s.id: s.replica_regions for s in both.targets if s.kind != "domain"}
    assert set(shared.values()) == {(AWAY,)}
    assert both.results == alone.results
    assert both.notes == alone.notes
    assert (both.counts(), both.exit_code()) == (alone.counts(), alone.exit_code())


def test_every_finding_of_a_pool_with_a_replica_has_a_fingerprint_of_its_own(read):
    run = judged(read(HOME, AWAY))
    prints = [result.fingerprint for result in run.results if result.fingerprint]
    assert len(prints) == len(set(prints)) > 0


def test_what_a_replica_says_otherwise_is_told_under_its_region_and_nothing_else_is(sandbox, pool, read):
    set_apart(sandbox, pool)
    run = judged(read(HOME, AWAY))
    away = f"{pool}@{AWAY}"
    assert findings(run, away) == {"cross-account-trigger"}
    assert "cross-account-trigger" not in findings(run, pool)
    (subject,) = (one for one in run.targets if one.id == away)
    assert (subject.name, subject.region, subject.user_pool_id) == (f"shop in {AWAY}", AWAY, pool)
    assert subject.arn.split(":")[3] == AWAY
    own = {result.name for result in run.results if result.target == away}
    assert "deletion-protection-off" not in own


def test_an_app_client_whose_verdict_hangs_on_the_replicas_triggers_is_told_there_too(sandbox, pool, read):
    set_apart(sandbox, pool)
    run = judged(read(HOME, AWAY))
    (client,) = (one for one in run.targets if one.kind == "client" and one.region == AWAY)
    assert client.id == f"{pool}@{AWAY}/{client.client_id}"
    assert findings(run, client.id) == {"auto-confirm-trigger"}


@pytest.mark.parametrize("fault", [None, *(("ListUserPoolReplicas", region) for region in (HOME, AWAY))])
def test_the_order_of_the_regions_decides_nothing(sandbox, pool, read, fault):
    set_apart(sandbox, pool)
    if fault:
        sandbox.faults.add(in_region(fault[1], fault[0]))
    one, other = (judged(read(*regions)) for regions in BOTH)
    assert told(one) == told(other)


def test_tags_and_senders_that_no_verdict_hangs_on_make_no_second_pool(sandbox, pool, read):
    for region in (HOME, AWAY):
        api = sandbox.client(region)
        arn = api.describe_user_pool(UserPoolId=pool)["UserPool"]["Arn"]
        api.tag_resource(ResourceArn=arn, Tags={"place": region})
    assert {one.region for one in judged(read(HOME, AWAY)).targets} == {HOME}


def test_only_a_pool_in_a_region_that_its_id_does_not_name_costs_a_further_call(sandbox, read):
    read(HOME)
    assert sandbox.calls["ListUserPoolReplicas"] == 0
    read(HOME, AWAY)
    assert sandbox.calls["ListUserPoolReplicas"] == 1


@pytest.mark.parametrize("regions", BOTH)
def test_where_aws_does_not_say_which_is_the_primary_the_id_does_and_a_note_says_so(sandbox, pool, read, regions):
    sandbox.faults.add(Fault.access_denied("ListUserPoolReplicas"))
    run = judged(read(*regions))
    assert {one.region for one in run.targets} == {HOME}
    (note,) = (note for note in run.notes if "primary" in note)
    assert note == (
        f"user pool {pool} was read in {AWAY} and {HOME}: one pool with a replica. Which of them is the primary is not "
        f"known (AccessDenied on cognito-idp:ListUserPoolReplicas), so {HOME} was taken for it"
    )
    assert not run.incomplete


@pytest.mark.parametrize("regions", BOTH)
def test_the_primary_is_where_aws_says_whatever_the_id_names(sandbox, pool, read, regions):
    def swapped(answer):
        roles = {"PRIMARY": "SECONDARY", "SECONDARY": "PRIMARY"}
        return {"UserPoolReplicas": [{**one, "Role": roles[one["Role"]]} for one in answer["UserPoolReplicas"]]}

    sandbox.faults.add(Fault("ListUserPoolReplicas", alter=swapped))
    run = judged(read(*regions))
    (found,) = (one for one in run.targets if one.kind == "pool")
    assert (found.id, found.region, found.replica_regions) == (pool, AWAY, (HOME,))


@pytest.mark.parametrize("regions", BOTH)
@pytest.mark.parametrize("failing", [HOME, AWAY])
def test_a_region_that_cannot_be_listed_leaves_the_run_incomplete(sandbox, read, regions, failing):
    sandbox.faults.add(in_region(failing, "ListUserPools"))
    run = judged(read(*regions))
    assert [missing.path for missing in run.unread] == [f"user pools of {failing}"]
    assert {one.region for one in run.targets} == {HOME, AWAY} - {failing}
    assert {one.replica_regions for one in run.targets} == {()}
    assert run.incomplete


def test_a_replica_alone_is_judged_and_named_as_what_aws_says_it_is(pool, read):
    run = judged(read(AWAY, named=[pool]))
    assert {one.region for one in run.targets} == {AWAY}
    (note,) = (note for note in run.notes if "secondary replica" in note)
    assert note.startswith(
        f"user pool {pool} in {AWAY} is a secondary replica; its primary, in {HOME}, was not read (--region {HOME})"
    )


def test_nothing_is_guessed_of_a_pool_that_is_found_alone_in_another_region_than_its_ids(sandbox, read):
    sandbox.faults.add(Fault.access_denied("ListUserPoolReplicas"))
    assert not [note for note in judged(read(AWAY)).notes if "replica" in note]


@pytest.mark.parametrize("operation", ["DescribeUserPool", "GetLogDeliveryConfiguration", "GetWebACLForResource"])
def test_what_is_of_each_region_and_not_read_in_the_replica_is_not_evaluated_there(sandbox, pool, read, operation):
    sandbox.faults.add(in_region(AWAY, operation))
    run = judged(read(HOME, AWAY))
    assert unanswered(run, f"{pool}@{AWAY}")
    assert not unanswered(run, pool)
    assert run.incomplete


GLOBAL = [
    "DescribeUserPoolClient", "ListUserPoolClients", "ListGroups", "ListIdentityProviders", "ListResourceServers",
    "DescribeUserPoolDomain", "GetUserPoolMfaConfig", "ListUserPoolClientSecrets",
]  # fmt: skip


@pytest.mark.parametrize("operation", GLOBAL)
def test_what_the_replica_takes_over_from_the_primary_need_not_be_read_in_its_region(sandbox, read, operation):
    whole = judged(read(HOME))
    not_enabled = lambda operation, **limits: Fault(operation, "OperationNotEnabledException", **limits)  # noqa: E731
    sandbox.faults.add(in_region(AWAY, operation, not_enabled))
    run = judged(read(HOME, AWAY))
    assert run.results == whole.results
    assert run.unread == whole.unread == ()


@pytest.mark.parametrize("operation", [*GLOBAL, "DescribeUserPool", "GetLogDeliveryConfiguration"])
def test_hiding_a_call_of_either_region_only_turns_verdicts_into_not_evaluated(sandbox, pool, read, operation):
    set_apart(sandbox, pool)
    before = {(r.rule, r.target): r.status for r in judged(read(HOME, AWAY)).results}
    for region in (HOME, AWAY):
        sandbox.faults.clear()
        sandbox.faults.add(in_region(region, operation))
        run = judged(read(HOME, AWAY))
        for result in run.results:
            home = result.target.replace(f"@{AWAY}", "")
            known = {before.get((result.rule, result.target)), before.get((result.rule, home))}
            assert result.status is Status.NOT_EVALUATED or result.status in known, (region, result)


def test_a_client_that_only_the_replica_shows_yet_is_a_client(sandbox, pool, read, tmp_path):
    sandbox.faults.add(
        Fault("ListUserPoolClients", alter=lambda _: {"UserPoolClients": []}, when=lambda call: call.region == HOME)
    )
    inventory = read(HOME, AWAY)
    (client,) = (one for one in inventory.targets if one.kind == "client")
    assert (client.id, client.replicas) == (f"{pool}@{AWAY}/{client.client_id}", ())
    save(inventory, tmp_path)
    assert load_evidence(tmp_path).targets == inventory.targets


@pytest.mark.parametrize("apart", [False, True])
def test_evidence_keeps_both_places_and_gives_the_same_verdicts(sandbox, pool, read, tmp_path, apart):
    if apart:
        set_apart(sandbox, pool)
    sandbox.faults.add(in_region(AWAY, "ListGroups"))
    inventory = read(HOME, AWAY)
    save(inventory, tmp_path)
    assert load_evidence(tmp_path).targets == inventory.targets
    live, again = judged(inventory), judged(FileSource([str(tmp_path)], FileOptions()).read(ROOTS))
    assert told(again)[1:2] == told(live)[1:2]
    assert [(one.id, one.replica_regions) for one in again.targets] == [
        (one.id, one.replica_regions) for one in live.targets
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_evidence_of_one_run_for_each_region_is_one_pool(sandbox, pool, read, tmp_path, order):
    set_apart(sandbox, pool)
    live = judged(read(HOME, AWAY))
    folders = [tmp_path / region for region in (HOME, AWAY)]
    for folder, region in zip(folders, (HOME, AWAY), strict=True):
        save(read(region), folder)
    run = judged(FileSource([str(folders[index]) for index in order], FileOptions()).read(ROOTS))
    assert {one.id for one in run.targets} == {one.id for one in live.targets}
    assert [(r.target, r.rule, r.status) for r in run.results] == [(r.target, r.rule, r.status) for r in live.results]
    assert any("Which of them is the primary is not known" in note for note in run.notes)


def test_a_saved_run_keeps_the_regions(sandbox, pool, read):
    set_apart(sandbox, pool)
    run = judged(read(HOME, AWAY))
    assert {one.id: one.replica_regions for one in load(render(run)).targets} == {
        one.id: one.replica_regions for one in run.targets
    }


def test_a_prefix_domain_that_aws_describes_in_its_own_region_alone_is_the_primarys(sandbox, pool, read):
    alone = judged(read(HOME))

    def named(answer):
        return {"UserPool": {**answer["UserPool"], "Domain": "shop"}}

    sandbox.faults.add(Fault("DescribeUserPool", alter=named, when=lambda call: call.region == AWAY))
    inventory = read(HOME, AWAY)
    (domain,) = (one for one in inventory.targets if one.kind == "domain")
    (elsewhere,) = domain.replicas
    assert elsewhere.id == f"{pool}@{AWAY}/domain/shop"
    assert isinstance(elsewhere.answers["domain"], Unknown)
    assert judged(inventory).results == alone.results
