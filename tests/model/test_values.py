"""Facts with holes: what is known stays known, what is absent has its default, what is unknown says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_audit.model.unknown import REST, NotKnown, Unknown
from cognito_audit.model.values import Facts, Items, wrap

DENIED = Unknown("AccessDenied on cognito-idp:DescribeUserPool", "cognito-idp:DescribeUserPool")
items = st.lists(st.one_of(st.integers(0, 3), st.just(DENIED)), max_size=6)


class Pool(Facts):
    __slots__ = ()
    defaults = {"Tier": "ESSENTIALS", "Policies": {"Password": {"Length": 8}}, "Factors": ("PASSWORD",)}  # noqa: RUF012


def pool(**answer: object) -> Pool:
    return Pool(answer, "pool")


def test_a_member_that_is_absent_has_the_documented_default() -> None:
    assert pool()["Tier"] == "ESSENTIALS"
    assert pool(Tier=None)["Tier"] == "ESSENTIALS"
    assert pool()["Policies"]["Password"]["Length"] == 8
    assert pool(Policies={"Password": {"Length": 12}})["Policies"]["Password"]["Length"] == 12
    assert pool(Policies={"Password": {}})["Policies"]["Password"]["Length"] == 8
    assert list(pool()["Factors"]) == ["PASSWORD"]


def test_a_key_of_an_answer_is_never_taken_for_its_open_end() -> None:
    tags = wrap({"*": DENIED, "team": "a"}, "pool.UserPoolTags")
    assert tags["missing"] is None
    assert sorted(tags.keys()) == ["*", "team"]
    with pytest.raises(NotKnown):
        wrap({REST: DENIED, "*": "a"}, "pool.UserPoolTags")["missing"]


def test_whether_a_structure_has_a_member_has_an_answer_and_an_end() -> None:
    tags = wrap({"team": "a", "stage": DENIED}, "pool.UserPoolTags")
    assert "team" in tags
    assert "other" not in tags
    with pytest.raises(NotKnown):
        "stage" in tags  # noqa: B015  it is asked for the exception
    with pytest.raises(NotKnown):
        "other" in wrap({REST: DENIED}, "pool.UserPoolTags")  # noqa: B015


def test_a_member_without_a_default_is_none_when_absent() -> None:
    assert pool()["Domain"] is None


@pytest.mark.parametrize("answer", [DENIED, {"Tier": DENIED}, {REST: DENIED}])
def test_a_hole_never_takes_the_default(answer: object) -> None:
    with pytest.raises(NotKnown) as hole:
        Pool(answer, "pool")["Tier"]  # type: ignore[arg-type]
    assert (hole.value.path, hole.value.reason, hole.value.unknown) == ("pool.Tier", DENIED.reason, DENIED)


def test_a_hole_deep_inside_knows_its_path() -> None:
    with pytest.raises(NotKnown, match=r"^pool\.Policies\.Password\.Length: AccessDenied"):
        pool(Policies={"Password": {"Length": DENIED}})["Policies"]["Password"]["Length"]


def test_a_map_with_an_open_end_knows_what_it_names() -> None:
    facts = pool(Tier="LITE", **{REST: DENIED})
    assert facts["Tier"] == "LITE"
    assert facts.has("Tier")
    with pytest.raises(NotKnown):
        facts.has("Domain")
    with pytest.raises(NotKnown):
        facts.keys()


def test_has_leaves_the_default_aside() -> None:
    assert not pool().has("Tier")
    assert not pool(Tier=None).has("Tier")
    assert pool(Tier="LITE").has("Tier")
    with pytest.raises(NotKnown):
        pool(Tier=DENIED).has("Tier")


def test_keys_are_those_that_are_present() -> None:
    assert pool(A=1, B=None).keys() == ["A"]
    with pytest.raises(NotKnown):
        Pool(DENIED, "pool").keys()


def test_not_known_is_nothing_that_a_template_engine_would_swallow() -> None:
    assert not issubclass(NotKnown, LookupError | AttributeError | TypeError)


@given(items, st.integers(0, 3))
def test_membership_is_certain_as_soon_as_a_known_item_says_yes(given_items: list[object], wanted: int) -> None:
    listed = Items("pool.List", given_items)
    if wanted in given_items:
        assert wanted in listed
    elif DENIED in given_items:
        with pytest.raises(NotKnown):
            assert wanted in listed
    else:
        assert wanted not in listed


@given(items)
def test_iteration_gives_what_is_known_and_then_says_that_there_is_more(given_items: list[object]) -> None:
    known = [item for item in given_items if item is not DENIED]
    walk = iter(Items("pool.List", given_items))
    assert [next(walk) for _ in known] == known
    with pytest.raises(NotKnown if DENIED in given_items else StopIteration):
        next(walk)


@given(items)
def test_the_length_needs_every_item(given_items: list[object]) -> None:
    listed = Items("pool.List", given_items)
    if DENIED in given_items:
        with pytest.raises(NotKnown):
            len(listed)
    else:
        assert len(listed) == len(given_items)


def test_picking_keeps_the_holes_whether_of_an_item_or_in_what_is_read_of_it() -> None:
    schema = Items("pool.S", [{"N": "a", "R": True}, DENIED, {"N": "b"}, {"N": "c", "R": DENIED}])
    picked = schema.pick(lambda item: item["N"] if item["R"] else None)
    assert "a" in picked
    with pytest.raises(NotKnown):
        assert "b" in picked
    assert list(Items("pool.S", [{"N": "a"}]).pick(lambda item: item["N"])) == ["a"]


def test_a_column_keeps_the_holes() -> None:
    names = Items("pool.P", [{"Name": "google"}, {REST: DENIED}, DENIED]).column("Name", "COGNITO")
    assert "google" in names
    assert "COGNITO" in names
    assert not names.is_known
    with pytest.raises(NotKnown, match=r"^pool\.P\[\]\.Name"):
        names.need_end()


def test_an_item_is_at_hand_as_facts_with_its_index_in_the_path() -> None:
    (index, item), *_ = Items("pool.P", [{"Name": DENIED}]).known()
    assert index == 0
    with pytest.raises(NotKnown, match=r"^pool\.P\[0\]\.Name"):
        item["Name"]


def test_lists_are_equal_by_their_items_and_only_when_these_are_known() -> None:
    assert Items("a", ["x"]) == ["x"]
    assert Items("a", ["x"]) == Items("b", ("x",))
    with pytest.raises(NotKnown):
        assert Items("a", ["x", DENIED]) == ["x"]


@pytest.mark.parametrize("value", [None, "text", 3, True, 0.5])
def test_plain_values_stay_what_they_are(value: object) -> None:
    assert wrap(value, "pool.A") is value


@pytest.mark.parametrize("value", [1, {"a": 1}, [1]])
def test_a_key_that_is_named_as_the_open_end_is_leaves_nothing_open(value) -> None:
    """What was read may hold any key. Only a hole says that a map's other keys are unknown."""
    facts = Facts({REST: value}, "pool")
    assert facts["Name"] is None
    assert not facts.has("Name")
    assert facts.keys() == [REST]
    assert list(Items("pool.Rules", [{REST: value}]).column("Name")) == [None]


def test_a_structure_in_the_place_of_a_list_is_unknown() -> None:
    """Python would ask it for item after item, without end."""
    with pytest.raises(NotKnown, match="is a structure, and not a list"):
        list(Facts({"a": 1}, "pool.Rules"))
