"""The rule files that come with the program: each does what it claims, and a wrong one is refused with its place."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cognito_audit.aws.service_model import ServiceModel
from cognito_audit.facts.registry import FACT_SOURCES
from cognito_audit.judging.engine import evaluate, facts_of
from cognito_audit.judging.judge import JudgeOptions, judge
from cognito_audit.lib.package_data import folder
from cognito_audit.model.declaration import KINDS, UNDECLARED, Intent
from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.unknown import Unknown
from cognito_audit.model.verdict import Status
from cognito_audit.rule_testing.examples import examples_of, failures, hide_one
from cognito_audit.rulebook import model_check
from cognito_audit.rulebook.catalogue import built_in, from_folders, rule_files
from cognito_audit.rulebook.model_check import faults
from cognito_audit.rulebook.rule import Rule
from cognito_audit.rulebook.rule_file import RuleFileError, read_rule

FILES = {file.name.removesuffix(".toml"): file for file in rule_files(folder("rules"))}
RULES = built_in().rules
PREFIX = {
    "session": "CA1",
    "secret": "CA2",
    "flows": "CA3",
    "tokens": "CA3",
    "oauth": "CA4",
    "attributes": "CA5",
    "pool": "CA6",
    "delivery": "CA7",
    "federation": "CA8",
    "identity-pool": "CA8",
    "domain": "CA8",
    "compound": "CA9",
}
INSTRUCTIONS = ("no-", "dont-", "disallow-", "forbid-", "require-", "enable-", "disable-", "use-", "prefer-", "check-")
NAMES_OF_A_LACK = {"no-fallback-flow", "no-log-delivery", "no-web-acl"}
USER_AUTH_DISABLED = FILES["user-auth-disabled"].read_text("utf-8")

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


@pytest.mark.parametrize("name", FILES)
def test_a_rule_file_keeps_every_promise_of_its_examples(name: str) -> None:
    assert list(failures(FILES[name].read_text("utf-8"), str(FILES[name]))) == []


def test_every_file_is_read() -> None:
    catalogue = built_in()
    assert catalogue.errors == ()
    assert {rule.name for rule in catalogue.rules} == set(FILES)


def test_ids_are_unique() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids)) > 0


@every_rule
def test_an_id_tells_the_family(rule: Rule) -> None:
    assert rule.id.startswith(PREFIX[rule.family])
    assert len(rule.id) == len("CA101")


@every_rule
def test_a_rule_reads_only_what_aws_has(rule: Rule) -> None:
    assert list(faults(rule)) == []


@every_rule
def test_a_name_says_what_is_wrong_so_that_it_reads_in_allow_name(rule: Rule) -> None:
    assert rule.name in NAMES_OF_A_LACK or not rule.name.startswith(INSTRUCTIONS)


@every_rule
def test_the_texts_are_there_and_trimmed(rule: Rule) -> None:
    texts = [rule.title, *rule.why.splitlines(), rule.message.source, rule.remediation.source, rule.path]
    assert all(texts)
    assert [text for text in texts if text != text.rstrip()] == []
    assert not rule.title.endswith(".")


@every_rule
def test_references_are_https(rule: Rule) -> None:
    assert rule.references
    assert [url for url in rule.references if not url.startswith("https://")] == []


@every_rule
@pytest.mark.parametrize("kind", [None, *KINDS])
@pytest.mark.parametrize("session", [None, "required", "unused"])
def test_who_knows_nothing_says_nothing(rule: Rule, kind: str | None, session: str | None) -> None:
    """With every answer unknown a rule is not evaluated, or not applicable by what the owner declared."""
    intent = Intent(kind, session)
    target = Target("t", rule.subject, "t", dict.fromkeys(FACT_SOURCES, Unknown("hidden")))
    status = evaluate(rule, facts_of(target, intent)).status
    by_intent = intent != UNDECLARED or ("client", "declared_kind") in rule.names()
    allowed = {Status.NOT_EVALUATED, Status.NOT_APPLICABLE} if by_intent else {Status.NOT_EVALUATED}
    assert status in allowed


EXAMPLES = [(rule, example) for rule in RULES for example in examples_of(Path(rule.file).read_text("utf-8"), rule)]


@every_rule
def test_hiding_a_fact_may_only_turn_a_verdict_into_not_evaluated(rule: Rule) -> None:
    """The law, over the whole catalogue: every rule on the answers of every rule's examples."""
    turned = []
    for other, example in EXAMPLES:
        if other.subject == rule.subject:
            before = verdict_on(rule, example.answers, example.intent)
            for name, hidden in hide_one(example.answers):
                after = verdict_on(rule, hidden, example.intent)
                if after not in {before, Status.NOT_EVALUATED}:
                    turned.append(f"{other.name}, example {example.number}, {name} hidden: {before} to {after}")
    assert turned == []


def verdict_on(rule: Rule, answers: Mapping[str, Any], intent: Intent) -> Status:
    target = Target("t", rule.subject, "t", {**{name: {} for name in FACT_SOURCES}, **answers})
    return evaluate(rule, facts_of(target, intent)).status


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("not in client.effective", "not in client.ExplictAuthFlows + client.effective", "did you mean ExplicitAuthFl"),
        ("pool.UserPoolTier", "pool.UserPoolTeir", "did you mean UserPoolTier?"),
        ("'LITE'", "'LIGHT'", "did you mean LITE?"),
        ("fails = \"'ALLOW_USER_AUTH'", "fails = \"'ALLOW_USER_AUHT'", "did you mean ALLOW_USER_AUTH?"),
        ('applies = "not client.', 'applies = "not cleint.', "did you mean client?"),
        ("remediation =", "remedation =", "did you mean remediation?"),
        ('severity = "high"\n', 'severity = "hihg"\n', "did you mean high?"),
        ("patch.ExplicitAuthFlows", "patch.ExplicitAuthFlow", "did you mean ExplicitAuthFlows?"),
        ("needs_session", "needs_sesion", "did you mean needs_session?"),
        ('why = "sign-up', 'wyh = "sign-up', "did you mean why?"),
        ('client.needs_session"', 'client.needs_session and options.min_minuts == 1"', "unknown option min_minuts"),
        ('client.effective_auth_flows"', '(client.effective_auth_flows | lenght)"', "unknown filter 'lenght'"),
        ('client.effective_auth_flows"', "client.effective_auth_flows.get('x')\"", "uses Call, which rules may not"),
    ],
)  # fmt: skip
def test_a_misspelling_is_refused_with_its_file_and_line(old: str, new: str, told: str) -> None:
    assert old in USER_AUTH_DISABLED
    text = USER_AUTH_DISABLED.replace(old, new, 1)
    pairs = zip(text.splitlines(), USER_AUTH_DISABLED.splitlines(), strict=True)
    changed = next(number for number, (new_line, old_line) in enumerate(pairs, 1) if new_line != old_line)
    with pytest.raises(RuleFileError) as refused:
        read_rule(text, "rules/session/user-auth-disabled.toml")
    file, line, message = str(refused.value).split(":", 2)
    assert told in message
    assert file == "rules/session/user-auth-disabled.toml"
    assert int(line) == changed


def test_a_rule_may_name_what_the_installed_service_model_is_too_old_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Structures, members and values that the ledger of this release knows; a misspelt one is refused all the same."""
    shapes = {name: {"type": "structure", "members": {}} for name in ("UserPoolType", "UpdateUserPoolRequest")}
    operations = {"UpdateUserPool": {"input": {"shape": "UpdateUserPoolRequest"}}}
    monkeypatch.setattr(model_check, "service_model", lambda _service: ServiceModel(shapes, operations))
    text = FILES["dynamic-client-registration-open"].read_text("utf-8")
    assert read_rule(text, "my.toml").name == "my"
    secret = FILES["two-secrets-too-long"].read_text("utf-8")
    assert read_rule(secret, "my.toml").name == "my"
    with pytest.raises(RuleFileError, match="did you mean DcrConfiguration"):
        read_rule(text.replace("pool.DcrConfiguration", "pool.DcrConfigurations", 1), "my.toml")


@pytest.mark.parametrize("key", ["id", "severity", "title", "why", "fails", "message", "path", "remediation", "since"])
def test_what_is_missing_is_named(key: str) -> None:
    head = USER_AUTH_DISABLED.partition("[[examples]]")[0]
    text = head.replace(f"{key} = ", f"examples.{key} = ", 1)
    with pytest.raises(RuleFileError, match=f"{key} is missing"):
        read_rule(text, "rules/session/user-auth-disabled.toml")


def test_an_item_may_not_hide_a_root() -> None:
    text = FILES["wildcard-callback"].read_text("utf-8").replace("each = { url =", "each = { pool =")
    with pytest.raises(RuleFileError, match="each cannot call its item 'pool'"):
        read_rule(text, "rules/oauth/wildcard-callback.toml")


def test_a_user_s_rule_with_a_fault_does_not_keep_the_others_from_being_read(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("id = ", "utf-8")
    (tmp_path / "good.toml").write_text(USER_AUTH_DISABLED, "utf-8")
    (tmp_path / "latin.toml").write_bytes(b"id = '\xe9'")
    (tmp_path / "twin.toml").write_text(USER_AUTH_DISABLED, "utf-8")
    catalogue = from_folders([tmp_path])
    assert [rule.name for rule in catalogue.rules] == ["good"]
    bad, latin, twin = catalogue.errors
    assert bad.startswith(f"{tmp_path / 'bad.toml'}:1: ")
    assert latin == f"{tmp_path / 'latin.toml'}:1: not UTF-8 text"
    assert twin.endswith(f"the id CA101 is already taken by {tmp_path / 'good.toml'}")


def test_a_rule_that_breaks_is_a_result_of_its_own_and_harms_no_other() -> None:
    broken = read_rule(USER_AUTH_DISABLED.replace("fails = \"'ALLOW_USER_AUTH' not in ", 'fails = "'), "my/broken.toml")
    sound = read_rule(USER_AUTH_DISABLED, "session/user-auth-disabled.toml")
    target = Target("p/c", "client", "web", {name: {} for name in FACT_SOURCES})
    how = JudgeOptions((broken, sound), "2026-01-01T00:00:00Z", {}, {})
    run = judge(Inventory((target,)), how, "2026-01-01T00:00:01Z")
    assert [result.name for result in run.results] == ["user-auth-disabled"]
    assert len(run.broken) == 1
    assert run.broken[0].startswith("CA101 broken: ")
    assert "expected true or false" in run.broken[0]


def test_the_message_about_a_pool_without_tags_says_which_tags_are_expected() -> None:
    rule = next(rule for rule in RULES if rule.name == "untagged-pool")

    def message(**options: Any) -> str:
        (finding,) = evaluate(rule, facts_of(Target("p", "pool", "p", {"pool": {}})), options).findings
        return finding.message

    assert message(required=[]) == "tags on the pool: none; expected: at least one"
    assert message(required=["team"]) == "tags on the pool: none; expected: at least one, team"
