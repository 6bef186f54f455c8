"""What identifies a finding in another run: the target, by its short id where no other target of the run has it."""

from cognito_audit.judging.results import fingerprint, with_distinct_ids
from cognito_audit.model.inventory import Target
from cognito_audit.model.verdict import Finding

FINDING = Finding("x", "CallbackURLs[3]", "http://a.example")


def client(target_id: str, short_id: str = "") -> Target:
    return Target(target_id, "client", "web", answers={}, short_id=short_id)


def prints(*targets: Target) -> list[str]:
    return [fingerprint("CA404", target, FINDING) for target in with_distinct_ids(targets)]


def test_a_target_of_one_plan_among_several_has_the_fingerprint_that_it_has_alone() -> None:
    alone = prints(client("aws_cognito_user_pool_client.web"))
    beside = prints(
        client("a.json#aws_cognito_user_pool_client.web", "aws_cognito_user_pool_client.web"),
        client("b.json#aws_cognito_user_pool_client.ios", "aws_cognito_user_pool_client.ios"),
    )
    assert beside[0] == alone[0]
    assert beside[0] != beside[1]


def test_equal_addresses_in_two_plans_are_two_targets() -> None:
    short = "aws_cognito_user_pool_client.web"
    both = prints(client(f"a.json#{short}", short), client(f"b.json#{short}", short))
    assert len({*both, *prints(client(short))}) == 3


def test_the_position_of_an_item_is_no_part_of_it() -> None:
    moved = Finding("x", "CallbackURLs[0]", "http://a.example")
    assert fingerprint("CA404", client("t"), moved) == fingerprint("CA404", client("t"), FINDING)
