"""The last step of every source: a quick look finds what holds no secret for certain, and the rest is cleaned."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cognito_audit.model.inventory import Inventory, Target
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.secrecy import inventory
from cognito_audit.sources.secrecy.inventory import without_secrets_in
from cognito_audit.sources.secrecy.sensitive import Sensitive

NAMES = st.sampled_from(["ClientSecret", "client_secret", "ClientName", "TokenValidityUnits", "AccessToken", "Token"])
TEXTS = st.sampled_from(
    [
        "minutes",
        "present",
        "",
        "s3cr3t",
        "https://app.example/cb",
        "https://user:pass@app.example/cb",
        "https://app.example/cb?token=s3cr3t",
        "a@b",
        "-----BEGIN PRIVATE KEY-----abc",
    ]
)
LEAVES = TEXTS | st.sampled_from([None, True, 0, 1.5, Unknown("known after apply"), Sensitive("var.x is sensitive")])
ANSWERS = st.dictionaries(
    NAMES,
    st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)),
    max_size=4,
)


def target(answer: dict[str, Any], number: int) -> Target:
    return Target(id=str(number), name="web", kind="client", answers={"client": answer})


def cleaned(answers: list[dict[str, Any]]) -> list[Any]:
    found = without_secrets_in(Inventory(tuple(map(target, answers, range(len(answers))))))
    return [one.answers["client"] for one in found.targets]


@given(st.lists(ANSWERS, min_size=1, max_size=4), st.data())
def test_the_quick_look_lets_nothing_pass_that_the_careful_one_would_clean(answers, data):
    shared = [*answers, data.draw(st.sampled_from(answers)), {"TokenValidityUnits": answers[0], "Pool": answers}]
    quick = cleaned(shared)
    look = inventory._Redactor._is_harmless  # noqa: SLF001  the careful way alone
    inventory._Redactor._is_harmless = lambda _self, _value: False  # noqa: SLF001
    try:
        assert quick == cleaned(shared)
    finally:
        inventory._Redactor._is_harmless = look  # noqa: SLF001


def test_what_holds_no_secret_stays_the_same_object():
    whole = Inventory((target({"ClientName": "web", "CallbackURLs": ["https://app.example/cb"]}, 1),))
    assert without_secrets_in(whole).targets[0] is whole.targets[0]
