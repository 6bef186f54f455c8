"""The words of the condition language, each as its own small specification."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_audit.model.unknown import NotKnown, Unknown
from cognito_audit.model.values import Items
from cognito_audit.rulebook.vocabulary import FILTERS, TESTS
from cognito_audit.text.values import format_short, format_value

LATER = Unknown("known after apply")
is_insecure_url = TESTS["insecure_url"]
is_loopback_url = TESTS["loopback_url"]
is_any_of_words = TESTS["any_of_words"]
is_empty = TESTS["empty"]
as_https = FILTERS["as_https"]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/back",
        "HTTP://example.com",
        "  http://example.com",
        "http://localhost.example.com/",
        "http://127.0.0.1.example.com/",
        "http://localhost@example.com/",
        "http://127.0.0.2/",
        "http://0.0.0.0/",
        "http://[::2]/",
        "http://[::1",
        "http://[not-an-address]/",
        "http://bücher.example/",
        "http://",
        "http:example.com",
    ],
)
def test_plain_http_to_another_machine_is_insecure(url: str) -> None:
    assert is_insecure_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/back",
        "HTTPS://example.com",
        "http://localhost",
        "http://LOCALHOST:3000/back",
        "http://127.0.0.1:8080/",
        "http://[::1]:8080/",
        "http://user@localhost/",
        "myapp://back",
        "httpx://example.com",
        "com.example.http:/back",
        "/back",
        "",
    ],
)
def test_https_the_three_local_hosts_and_an_apps_own_scheme_are_not_insecure(url: str) -> None:
    assert not is_insecure_url(url)


@pytest.mark.parametrize("url", ["http://localhost", "https://localhost:3000/", "HTTP://[::1]/", " http://127.0.0.1 "])
def test_a_local_host_of_http_or_https_is_loopback(url: str) -> None:
    assert is_loopback_url(url)


@pytest.mark.parametrize(
    "url",
    ["myapp://localhost/back", "http://localhost.example.com", "https://example.com/localhost", "http://[::1", ""],
)
def test_anything_else_is_not_loopback(url: str) -> None:
    assert not is_loopback_url(url)


@given(st.text())
def test_any_text_has_an_answer_and_no_url_is_both_insecure_and_local(url: str) -> None:
    assert not (is_insecure_url(url) and is_loopback_url(url))


@given(st.lists(st.text()))
def test_as_https_leaves_no_insecure_url_and_the_others_alone(urls: list[str]) -> None:
    mended = as_https(urls)
    assert not any(is_insecure_url(url) for url in mended)
    assert [url for url in mended if url in urls] == list(dict.fromkeys(u for u in urls if not is_insecure_url(u)))


@pytest.mark.parametrize(
    ("url", "mended"),
    [
        ("http://example.com:80/a?b=http://c", "https://example.com:80/a?b=http://c"),
        ("HTTP://example.com", "https://example.com"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("myapp://back", "myapp://back"),
        (None, None),
    ],
)
def test_as_https_takes_one_url_or_none(url: str | None, mended: str | None) -> None:
    assert as_https(url) == mended


def test_as_https_names_a_url_once() -> None:
    assert as_https(["http://a.example", "https://a.example"]) == ["https://a.example"]


@pytest.mark.parametrize(
    "name",
    ["role", "custom:role", "custom:isAdmin", "custom:tenant_id", "custom:TENANT-ID", "tenantId", "custom:app.admin"],
)
def test_a_word_is_found_as_a_part_of_a_name(name: str) -> None:
    assert is_any_of_words(name, ["role", "admin", "tenant_id"])


@pytest.mark.parametrize("name", ["custom:parole", "administrator_notes", "custom:tenant", "idtenant", "custom:", ""])
def test_a_word_inside_another_word_is_not_found(name: str) -> None:
    assert not is_any_of_words(name, ["role", "admin", "tenant_id"])


def test_a_list_is_empty_only_when_nothing_can_be_in_it() -> None:
    assert is_empty(Items("list", []))
    assert is_empty([])
    assert not is_empty(Items("list", [LATER, "known"]))
    with pytest.raises(NotKnown):
        is_empty(Items("list", [LATER]))


@pytest.mark.parametrize(
    ("items", "others", "answer"),
    [([], [], True), (["a"], ["a", "b"], True), (["a", "c"], ["a", "b"], False), ([], ["a"], True)],
)
def test_subset_of_asks_every_item(items: list[str], others: list[str], answer: bool) -> None:  # noqa: FBT001
    assert TESTS["subset_of"](items, others) is answer


def test_subset_of_knows_a_no_beside_a_hole() -> None:
    assert not TESTS["subset_of"](Items("list", [LATER, "c"]), ["a"])
    with pytest.raises(NotKnown):
        TESTS["subset_of"](Items("list", [LATER, "a"]), ["a"])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "absent"),
        (True, "true"),
        (60.0, "60"),
        (1.5, "1.5"),
        ([], "none"),
        (["a", "b"], "a, b"),
        (Items("list", ["a"]), "a"),
    ],
)
def test_values_are_shown_in_words_for_people(value, text: str) -> None:
    assert format_value(value) == text


@given(st.lists(st.integers()), st.lists(st.integers()))
def test_without_keeps_the_order_of_what_it_keeps(items: list[int], unwanted: list[int]) -> None:
    assert FILTERS["without"](items, unwanted) == [item for item in items if item not in unwanted]


def test_without_words_keeps_the_names_that_hold_none_of_them() -> None:
    assert FILTERS["without_words"](["email", "custom:isAdmin", "custom:parole"], ["admin", "role"]) == [
        "email",
        "custom:parole",
    ]


def test_a_long_list_is_named_in_part_and_counted() -> None:
    assert format_short([f"c{n}" for n in range(13)]).endswith("c11, c12"), "one more costs no more room than its count"
    assert format_short([f"c{n}" for n in range(60)]).endswith("c10, c11, 48 more")
