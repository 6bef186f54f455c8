"""The modes of a server that misbehaves: what it answers instead, or how it spoils an answer.

``LIES`` are the modes whose answers are well-formed and say something else: no reader can tell, so a verdict may
change with them.
"""

import gzip
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from tests.hostile.server import Answer, Exchange, Fault

JSON = "application/x-amz-json-1.1"
HTML = b"<!doctype html><title>A proxy</title><p>Sign in first"
Mode = Callable[[Exchange], Answer | None]


def constant(status: int, body: bytes, content_type: str = JSON, **headers: str) -> Mode:
    """Answer the same, whatever was asked."""
    return lambda _: Answer(
        status, content_type, body, tuple((name.replace("_", "-"), headers[name]) for name in headers)
    )


def refusal(code: Any, status: int = 400) -> Mode:
    """Answer an error as AWS does."""
    return constant(status, json.dumps({"__type": code, "message": "said by a server of the tests"}).encode())


def spoilt(change: Callable[[bytes], bytes], content_type: str = "") -> Mode:
    """Answer what the server behind answers, changed as bytes."""

    def mode(exchange: Exchange) -> Answer:
        real = exchange.forward()
        return real._replace(body=change(real.body), content_type=content_type or real.content_type)

    return mode


def altered(change: Callable[[Any], Any]) -> Mode:
    """Answer what the server behind answers, changed as JSON; texts of an answer in XML become empty."""

    def mode(exchange: Exchange) -> Answer:
        real = exchange.forward()
        try:
            body = json.dumps(change(json.loads(real.body))).encode()
        except ValueError:
            body = re.sub(rb">[^<]+<", b"><", real.body)
        return real._replace(body=body)

    return mode


def leaves(change: Callable[[str, Any], Any]) -> Mode:
    """Change each value of an answer that holds no other, by its name and itself."""

    def walk(name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: walk(key, inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [walk(name, inner) for inner in value]
        return change(name, value)

    return altered(lambda body: walk("", body))


def inside(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Mode:
    """Change each structure of an answer, the innermost first."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return change({key: walk(inner) for key, inner in value.items()})
        return [walk(inner) for inner in value] if isinstance(value, list) else value

    return altered(walk)


def paged(items: Callable[[list[Any], int], list[Any]], token: Callable[[int], Any]) -> Mode:
    """Change the first list of an answer and name a next page; answers without a list stay as they are."""

    def mode(exchange: Exchange) -> Answer:
        real = exchange.first_page()
        try:
            body = json.loads(real.body)
        except ValueError:
            return real
        name = next((key for key, value in body.items() if isinstance(value, list)), "")
        if name:
            body[name] = items(body[name], exchange.before)
            body["NextToken"] = token(exchange.before)
        return real._replace(body=json.dumps(body).encode())

    return mode


def hang(exchange: Exchange) -> None:
    """Take the request and never answer."""
    exchange.over.wait(60)


def drip(exchange: Exchange) -> None:
    """Answer a byte now and then."""
    body = exchange.forward().body
    exchange.write(b"HTTP/1.1 200 OK\r\nContent-Type: " + JSON.encode() + b"\r\n\r\n")
    _slowly(exchange, (body[index : index + 1] for index in range(len(body))))


def drip_headers(exchange: Exchange) -> None:
    """Answer a header now and then."""
    exchange.write(b"HTTP/1.1 200 OK\r\n")
    _slowly(exchange, (b"X-Header-%d: 1\r\n" % number for number in range(90)))


def endless_continue(exchange: Exchange) -> None:
    """Say for ever that the request may go on."""
    _slowly(exchange, (b"HTTP/1.1 100 Continue\r\n\r\n" for _ in range(10**6)), pause=0.001)


def endless(exchange: Exchange) -> None:
    """Answer a body without an end."""
    exchange.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"10000\r\n" + b" " * 2**16 + b"\r\n"
    _slowly(exchange, (chunk for _ in range(10**6)), pause=0)


def _slowly(exchange: Exchange, pieces: Iterator[bytes], pause: float = 0.2) -> None:
    with suppress(OSError):
        for piece in pieces:
            exchange.write(piece)
            if exchange.over.wait(pause):
                return


def cut(exchange: Exchange) -> None:
    """Close the connection without an answer."""


def act_and_cut(exchange: Exchange) -> None:
    """Do what is asked, and close the connection without an answer."""
    exchange.forward()


def cut_in_the_middle(exchange: Exchange) -> None:
    """Announce the whole answer and send half of it."""
    body = exchange.forward().body
    exchange.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body[: len(body) // 2])


def garbage(exchange: Exchange) -> None:
    """Answer what is not HTTP."""
    exchange.write(b"\x00\x01\x02 no protocol at all\r\n\r\n")


def late(exchange: Exchange) -> Answer:
    """Answer an error, and do what was asked a second later."""

    def act() -> None:
        if not exchange.over.wait(1):
            exchange.forward()

    threading.Thread(target=act, daemon=True).start()
    return Answer(500, JSON, b'{"__type": "InternalErrorException"}')


def expired_from_now_on(exchange: Exchange) -> Answer:
    """Let the credentials lapse with this call: it and every later one of whatever operation is refused."""
    refused = refusal("ExpiredTokenException")
    exchange.server.faults.insert(0, Fault("*", refused))
    answer = refused(exchange)
    assert answer is not None
    return answer


def another_type(_: str, value: Any) -> Any:
    """Return a value of another type."""
    return ["a", "list"] if isinstance(value, str) else "a text"


def lists_as_text(value: Any) -> Any:
    """Return an answer with a text in place of each list."""
    if isinstance(value, list):
        return "letters"
    return {key: lists_as_text(inner) for key, inner in value.items()} if isinstance(value, dict) else value


def structures_as_text(body: dict[str, Any]) -> dict[str, Any]:
    """Return an answer with a text in place of each structure in it."""
    return {
        key: "text" if isinstance(value, dict) else ["text"] if isinstance(value, list) and value else value
        for key, value in body.items()
    }


def numbers_as(number: Any) -> Callable[[str, Any], Any]:
    """Put a number in place of each number and each boolean."""
    return lambda _, value: number if isinstance(value, bool | int | float) else value


def texts_as(text: str, *endings: str) -> Callable[[str, Any], Any]:
    """Put a text in place of each text whose name ends so."""
    return lambda name, value: text if isinstance(value, str) and name.endswith(endings) else value


def nested(depth: int, opening: bytes, closing: bytes) -> bytes:
    """Return a deeply nested body."""
    return opening * depth + b"1" + closing * depth


def first_member(body: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without its first member."""
    return dict(list(body.items())[1:])


MODES: dict[str, Mode] = {
    "400": constant(400, b""), "403 of a proxy": constant(403, HTML, "text/html"), "404": constant(404, b""),
    "500": constant(500, b""), "503 of a proxy": constant(503, HTML, "text/html"),
    "redirect": constant(302, b"", Location="/"), "204": constant(204, b""), "nothing": constant(200, b""),
    "AccessDenied": refusal("AccessDeniedException"), "not found": refusal("ResourceNotFoundException"),
    "internal": refusal("InternalErrorException", 500), "throttled": refusal("TooManyRequestsException"),
    "expired": refusal("ExpiredTokenException"), "unrecognized": refusal("UnrecognizedClientException"),
    "invalid": refusal("InvalidParameterException"), "unknown operation": refusal("UnknownOperationException"),
    "expired from now on": expired_from_now_on,
    "error of lists": constant(400, b'{"__type": ["a"], "message": {"b": 1}, "code": 5}'),
    "list as an error": constant(500, b"[]"), "null as an error": constant(400, b"null"),
    "error in latin-1": constant(400, b'{"__type": "\xe9\xff"}'), "deep error": constant(400, nested(3000, b"[", b"]")),
    "code of control characters": refusal("\x1b[2J\u202eBad\ud800" + "x" * 500),
    "hang": hang, "drip": drip, "drip headers": drip_headers, "endless": endless, "continue": endless_continue,
    "cut": cut, "cut in the middle": cut_in_the_middle, "garbage": garbage,
    "empty object": constant(200, b"{}"), "list": constant(200, b"[]"), "null": constant(200, b"null"),
    "text": constant(200, b'"an error"'), "number": constant(200, b"5"), "html": constant(200, HTML, "text/html"),
    "latin-1": constant(200, b'{"UserPool": "\xe9\xff"}'), "gzip": spoilt(gzip.compress),
    "deep lists": constant(200, nested(3000, b"[", b"]")), "deep objects": constant(200, nested(3000, b'{"a":', b"}")),
    "deeper": constant(200, nested(200000, b"[", b"]")),
    "deep members": spoilt(lambda body: body.replace(b": ", b": " + b'{"a": ' * 700, 1) + b"}" * 700),
    "huge": constant(200, b'{"UserPools": [' + b"1," * 2**23 + b"1]}"),
    "truncated": spoilt(lambda body: body[:-5]), "wrong content type": spoilt(bytes, "text/html"),
    "error text": constant(200, b'{"message": "Internal server error"}'),
    "other types": leaves(another_type), "lists as text": altered(lists_as_text),
    "structures as text": altered(structures_as_text), "huge numbers": leaves(numbers_as(10**30)),
    "numbers that are none": leaves(numbers_as(float("nan"))), "booleans": leaves(numbers_as([True])),
    "half surrogates": leaves(lambda _, value: value + "\ud800" if isinstance(value, str) else value),
    "more members": inside(lambda one: one | {"Novelty\u202e": {"a": [1]}, "half\ud800": 1}),
    "without the first member": altered(first_member),
    "dates": leaves(lambda name, value: 1e30 if name.endswith("Date") else value),
    "numbers as tokens": paged(lambda items, _: items, lambda _: {"a": 1}),
    "same token": paged(lambda items, _: items, lambda _: "again"),
    "ever new tokens": paged(lambda items, _: items, lambda number: f"token-{number}"),
    "pages without an item": paged(lambda items, number: items if number == 0 else [], lambda number: f"t{number}"),
    "items of text": paged(lambda items, _: [*items, "text", None, 5], lambda _: ""),
}  # fmt: skip
LIES: dict[str, Mode] = {
    "nulls": leaves(lambda _, value: None if isinstance(value, bool | int) else value),
    "bad ARNs": leaves(texts_as("arn:aws:\x00", "Arn", "ARN", "PreSignUp")),
    "ARNs of nowhere": leaves(texts_as("arn:aws:lambda:mars-1:1:function:x", "Arn", "ARN", "PreSignUp", "ated")),
    "other ids": leaves(texts_as("other", "Id", "ProviderName", "Identifier", "GroupName", "Domain")),
    "ids like paths": leaves(texts_as("../../../etc/\x1b[31m\n\x00", "Id", "Name", "Identifier", "Domain")),
    "empty texts": leaves(lambda _, value: "" if isinstance(value, str) else value),
    "stars": inside(lambda one: one | {"*": "a"}),
    "huge texts": leaves(lambda name, value: value * 20000 if name.endswith("Name") else value),
    "largest numbers": leaves(numbers_as(2**62)), "negative numbers": leaves(numbers_as(-(2**62))),
}  # fmt: skip
WRITES: dict[str, Mode] = {"acts and cuts": act_and_cut, "acts late": late}
"""Modes that matter to calls that change something."""
