"""Drift: what differs for certain is told, what is not known is never counted, and lists have no order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_audit.aws.service_model import service_model
from cognito_audit.comparison.drift import diff_clients
from cognito_audit.comparison.fields import FIELDS
from cognito_audit.errors import ExitCode, UserError
from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.unknown import Unknown

HOLE = Unknown("parameter Url has no default")


def live(client_id: str = "id1", **answer) -> Target:
    named = {"ClientName": "web", "ClientId": client_id, **answer}
    return Target(f"eu_1/{client_id}", "client", "web", {"client": named}, client_id=client_id)


def defined(logical_id: str = "Web", **answer) -> Target:
    return Target(
        f"t.yaml#{logical_id}", "client", logical_id, {"client": {"ClientName": "web", **answer}}, address=logical_id
    )


def between(one, other, mapping=None, *, every_client=True):
    return diff_clients(Inventory(tuple(one)), Inventory(tuple(other)), mapping or {}, every_client=every_client)


def pair(there: dict, here: dict):
    (found,) = between([live(**there)], [defined(**here)]).clients
    return found


@pytest.mark.parametrize(
    ("there", "here", "settings"),
    [
        ({"CallbackURLs": ["a", "b"]}, {"CallbackURLs": ["b", "a"]}, set()),
        ({"CallbackURLs": ["a"]}, {"CallbackURLs": ["b"]}, {"CallbackURLs"}),
        ({"ReadAttributes": []}, {}, set()),
        ({"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]}, {}, set()),
        ({"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]}, {}, {"ExplicitAuthFlows"}),
        ({"AccessTokenValidity": 60, "TokenValidityUnits": {"AccessToken": "minutes"}}, {}, set()),
        ({"AccessTokenValidity": 60}, {"AccessTokenValidity": 1}, {"AccessTokenValidity"}),
        ({"RefreshTokenValidity": 0}, {"RefreshTokenValidity": 30}, set()),
        ({"PreventUserExistenceErrors": "LEGACY"}, {}, set()),
        ({"ClientSecret": "present"}, {}, {"ClientSecret"}),
        ({"ClientSecretArn": "arn:aws:secretsmanager:..."}, {"ClientSecret": "present"}, set()),
        ({"DefaultRedirectURI": "https://a"}, {}, {"DefaultRedirectURI"}),
        ({"RefreshTokenRotation": {"Feature": "ENABLED"}}, {}, {"RefreshTokenRotation.Feature"}),
    ],
)
def test_settings_are_compared_by_what_is_in_force(there, here, settings) -> None:
    differences = {found.setting for found in pair(there, here).differences}
    assert differences == settings


def test_only_settings_of_a_client_are_compared() -> None:
    """Which of a newer service model's members are compared is the ledger's to say."""
    members = set(service_model("cognito-idp").members("UserPoolClientType"))
    assert {setting.partition(".")[0] for setting in FIELDS} <= members


def test_what_is_unknown_is_said_and_is_no_drift() -> None:
    found = between([live(CallbackURLs=["a"])], [defined(CallbackURLs=HOLE)])
    (only,) = found.clients
    assert only.differences == ()
    assert [(doubt.setting, doubt.reason) for doubt in only.unknown] == [
        ("CallbackURLs", "defined: client.CallbackURLs: parameter Url has no default")
    ]
    assert (found.exit_code(), found.exit_code(allow_incomplete=True)) == (ExitCode.INCOMPLETE, ExitCode.OK)


def test_a_live_client_that_could_not_be_read_is_all_doubt() -> None:
    denied = Target("eu_1/id1", "client", "web", {"client": Unknown("access denied")}, client_id="id1")
    (found,) = between([denied], [defined()]).clients
    assert (found.differences, found.same, len(found.unknown)) == ((), 0, len(FIELDS))


def test_an_item_that_a_whole_list_lacks_is_drift_whatever_else_is_unknown() -> None:
    assert [d.setting for d in pair({"CallbackURLs": ["a"]}, {"CallbackURLs": ["b", HOLE]}).differences] == [
        "CallbackURLs"
    ]
    assert pair({"CallbackURLs": ["a", "b"]}, {"CallbackURLs": ["b", HOLE]}).differences == ()


VALUES = {
    "CallbackURLs": st.lists(st.sampled_from(["a", "b", "c"]), unique=True),
    "ExplicitAuthFlows": st.lists(st.sampled_from(["ALLOW_USER_AUTH", "ALLOW_CUSTOM_AUTH"]), unique=True),
    "AuthSessionValidity": st.sampled_from([3, 5]),
    "EnableTokenRevocation": st.booleans(),
    "DefaultRedirectURI": st.sampled_from(["a", "b"]),
    "RefreshTokenRotation": st.fixed_dictionaries({"Feature": st.sampled_from(["ENABLED", "DISABLED"])}),
}
ANSWERS = st.fixed_dictionaries({}, optional=VALUES)


@given(there=ANSWERS, here=ANSWERS, hidden=st.sets(st.sampled_from(sorted(VALUES))), live_side=st.booleans())
def test_hiding_a_value_never_makes_drift_and_never_makes_agreement(there, here, hidden, live_side) -> None:
    before = pair(there, here)
    holes = dict.fromkeys(hidden, HOLE)
    after = pair({**there, **(holes if live_side else {})}, {**here, **({} if live_side else holes)})
    assert {d.setting for d in after.differences} <= {d.setting for d in before.differences}
    assert after.same <= before.same


@given(answer=ANSWERS)
def test_a_client_does_not_drift_from_itself(answer) -> None:
    assert pair(answer, answer).differences == ()


def test_clients_belong_together_by_name_or_by_the_map() -> None:
    named = between([live("id1"), live("id2", ClientName="app")], [defined(), defined("App", ClientName=None)])
    assert [(p.client_id, p.definition) for p in named.clients] == [("id1", "t.yaml#Web")]
    assert (named.only_defined, named.only_live) == (("t.yaml#App",), ("app (id2)",))
    mapped = between(
        [live("id1"), live("id2", ClientName="app")], [defined(), defined("App", ClientName=None)], {"App": "id2"}
    )
    assert {(p.client_id, p.definition) for p in mapped.clients} == {("id1", "t.yaml#Web"), ("id2", "t.yaml#App")}
    assert mapped.exit_code() == ExitCode.OK, "a name that CloudFormation makes up is compared with nothing"


@pytest.mark.parametrize(
    ("one", "other", "mapping", "said"),
    [
        ([live("id1"), live("id2")], [defined()], {}, "ambiguous name 'web', of the app clients id1, id2 and of the"),
        ([live()], [defined(), defined("B")], {}, "definitions t.yaml#Web, t.yaml#B; pass --map"),
        ([live()], [defined()], {"Wbe": "id1"}, "has this logical id or address; did you mean Web?"),
        ([live()], [defined()], {"Web": "id9"}, "unknown app client; the app clients are id1"),
        ([live(ClientName="x")], [defined()], {}, "no definition is named 'x'; pass --map"),
    ],
)
def test_what_is_not_clear_is_an_error_that_names_the_candidates(one, other, mapping, said) -> None:
    with pytest.raises(UserError) as refusal:
        between(one, other, mapping, every_client=False)
    assert said in str(refusal.value)


def test_nothing_in_common_is_nothing_compared() -> None:
    assert between([live(ClientName="x")], [defined()]).exit_code() == ExitCode.NOTHING
