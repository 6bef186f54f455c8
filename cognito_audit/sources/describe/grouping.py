"""Saved answers, grouped by their pools."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from cognito_audit.aws.cli_commands import missing_answer
from cognito_audit.facts.registry import POOL_PARTS, TARGET_KINDS
from cognito_audit.model.inventory import InputError, Unread
from cognito_audit.model.unknown import Unknown
from cognito_audit.sources.assembly.replicas import primary_region
from cognito_audit.sources.describe.answer_types import LIST_TYPES, ListType, SavedAnswer
from cognito_audit.sources.documents.traced import plain_data

SETTINGS: Final = frozenset({"pool", "mfa", "logs", "web_acl"})
"""Of these a pool has one."""
_NAME: Final = {
    "risk": "ClientId",
    **{kind.fact_source.name: kind.id_member for kind in (TARGET_KINDS["client"], *POOL_PARTS)},
}
"""Of these it may have many: the member that tells one from the other (of risk settings, empty: the pool's own)."""
_WORD: Final = re.compile(r"[0-9A-Za-z]+")
_BY_FILE_ALONE: Final = frozenset({"risk", "web_acl"})
"""These may be about something else than the only pool: an app client of it, a load balancer."""


@dataclass(slots=True)
class PoolAnswers:
    """All answers about one user pool.

    ``one`` holds the answers that a pool has once, by kind; ``many`` the others, by kind and name. ``listed`` are the
    items of lists, by kind and name, and ``pages`` those lists by kind. ``described`` are the descriptions of the pool
    itself by the region that each one's ARN names: more than one where it has a replica.
    """

    one: dict[str, SavedAnswer] = field(default_factory=dict)
    described: dict[str, SavedAnswer] = field(default_factory=dict)
    many: defaultdict[str, dict[str, SavedAnswer]] = field(default_factory=lambda: defaultdict(dict))
    listed: defaultdict[str, dict[str, SavedAnswer]] = field(default_factory=lambda: defaultdict(dict))
    pages: defaultdict[str, list[SavedAnswer]] = field(default_factory=lambda: defaultdict(list))

    def more(self, kind: str) -> Unknown | None:
        """Return why there may be more of a kind than the answers name; None if the list is complete."""
        listing = next(one for one in LIST_TYPES if one.kind == kind)
        if not self.pages[kind]:
            return missing_answer(listing.command)
        return truncation_of(self.pages[kind]) or self._unlisted(listing)

    def _unlisted(self, listing: ListType) -> Unknown | None:
        """Return why a list that does not name what was described is incomplete: it may be one page of several."""
        on_pages = {item.text(listing.key) for page in self.pages[listing.kind] for item in items_of(page, listing)}
        for name in self.many[listing.kind]:
            if name and name not in on_pages:
                return Unknown(f"no answer of {listing.command} that was given names {name}, so a page may be missing")
        return None

    def has(self, kind: str, name: str) -> bool:
        """Whether the answers mention it."""
        return name in self.many[kind] or name in self.listed[kind]

    def names(self, kind: str) -> list[str]:
        """Return the names of all that the answers mention, described ones first."""
        return list(dict.fromkeys((*self.many[kind], *self.listed[kind])))


@dataclass(slots=True)
class GroupedAnswers:
    """Answers by user pool and identity pool; ``functions`` are the ARNs of the Lambda functions that answered,
    ``roles`` the answers of IAM roles by ARN. ``unread`` are the answers that cannot be placed without doubt.
    """

    pools: defaultdict[str, PoolAnswers] = field(default_factory=lambda: defaultdict(PoolAnswers))
    identity_pools: defaultdict[str, dict[str, SavedAnswer]] = field(default_factory=lambda: defaultdict(dict))
    functions: set[str] = field(default_factory=set)
    roles: dict[str, SavedAnswer] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    errors: list[InputError] = field(default_factory=list)
    user_pool_pages: list[SavedAnswer] = field(default_factory=list)
    identity_pool_pages: list[SavedAnswer] = field(default_factory=list)


def truncation_of(pages: Sequence[SavedAnswer]) -> Unknown | None:
    """Return why the pages of a list are incomplete, or None."""
    for page in pages:
        if page.listing and "NextToken" in page.body.data:
            return Unknown(
                f"the answer of {page.command} goes on (NextToken), and what follows may not have been given"
            )
        if page.listing and any(not item.text(page.listing.key) for item in items_of(page, page.listing)):
            return Unknown(f"the answer of {page.command} has an entry without {page.listing.key}")
    return None


def group_by_pool(answers: Iterable[SavedAnswer]) -> GroupedAnswers:
    """Return all answers by pool."""
    grouping = _Grouping()
    late = [answer for answer in answers if not grouping.add_if_placed(answer)]
    # Those whose files name a pool come first: they may tell that there are several.
    for answer in sorted(late, key=lambda answer: not (answer.own_pool_id or answer.pool_id_of_file)):
        grouping.add_by_file_name(answer)
    return grouping.answers


class _Grouping:
    def __init__(self) -> None:
        self.answers = GroupedAnswers()

    def add_if_placed(self, answer: SavedAnswer) -> bool:
        """Add an answer that names its pool itself; return whether it does.

        Risk settings wait until all clients are known: the file may be named after a client.
        """
        if answer.kind == "function":
            self.answers.functions.add(answer.text("FunctionArn"))
        elif answer.kind == "role" and answer.text("Arn"):
            self._keep(self.answers.roles, answer.text("Arn"), answer)
        elif answer.kind == "role" or (answer.kind == "pool" and not (answer.listing or answer.own_pool_id)):
            self._left_out(answer, f"does not name its {answer.kind.replace('_', ' ')}")
        elif answer.kind == "ui":
            self._note(answer, "contains nothing that is audited")
        elif answer.kind.startswith("identity_pool"):
            self._identity_pool(answer)
        elif answer.listing:
            return self._list(answer, answer.listing)
        elif answer.kind == "client" or (answer.own_pool_id and answer.kind != "risk"):
            self._add(answer, answer.own_pool_id or answer.pool_id_of_file)
        else:
            return False
        return True

    def add_by_file_name(self, answer: SavedAnswer) -> None:
        """Add an answer by the name of its file, or to the only pool."""
        pools = self.answers.pools
        only = next(iter(pools)) if len(pools) == 1 and answer.kind not in _BY_FILE_ALONE else ""
        pool_id = answer.own_pool_id or answer.pool_id_of_file or only
        if answer.kind == "secrets":
            self._secrets(answer)
        elif not pool_id:
            self._left_out(answer, "does not name its user pool; put the pool id into the file name")
        elif answer.listing:
            self._listed(answer.listing, pool_id, answer, items_of(answer, answer.listing))
        else:
            self._add(answer, pool_id)

    def _secrets(self, answer: SavedAnswer) -> None:
        """A list of secrets names neither pool nor client: its file's name says it, or there is only one client."""
        pools, pool_id = self.answers.pools, answer.pool_id_of_file
        sides = [*pools.values()] if not pool_id else [pools[pool_id]] if pool_id in pools else []
        words = _words_of_file(answer)
        named = [(side, one) for side in sides for one in words if side.has("client", one)]
        if not named:
            named = [(side, one) for side in sides for one in side.names("client")]
        if len(named) == 1:
            side, client_id = named[0]
            self._keep(side.many["secrets"], client_id, answer)
        else:
            self._left_out(answer, "does not name its app client; put the client id into the file name")

    def _add(self, answer: SavedAnswer, pool_id: str) -> None:
        side = self.answers.pools[pool_id]
        if not answer.described:
            side.listed[answer.kind].setdefault(_name(answer, side), answer)
        elif answer.kind == "pool":
            region = "" if "" in side.described else answer.region or next(iter(side.described), "")
            self._keep(side.described, region, answer)
            side.one["pool"] = side.described[primary_region(pool_id, side.described)]
        elif answer.kind in SETTINGS:
            self._keep(side.one, answer.kind, answer)
        else:
            self._keep(side.many[answer.kind], _name(answer, side), answer)

    def _keep(self, store: dict[str, SavedAnswer], key: str, answer: SavedAnswer) -> None:
        first = store.setdefault(key, answer)
        if first is answer:
            return
        if plain_data(first.body) == plain_data(answer.body):
            self._note(answer, "was passed twice; the first answer counts")
        else:
            place, other = answer.body.location(), first.body.location()
            message = f"{answer.command} was passed twice, and {other} differs; keep only the newer answer"
            self.answers.errors.append(InputError(message, place.file, place.line, place.column))

    def _list(self, answer: SavedAnswer, listing: ListType) -> bool:
        if listing.kind == "pool":
            self.answers.user_pool_pages.append(answer)
        by_pool: defaultdict[str, list[SavedAnswer]] = defaultdict(list)
        for item in items_of(answer, listing):
            by_pool[item.own_pool_id or item.pool_id_of_file].append(item)
        if listing.kind == "pool":
            by_pool.pop("", None)  # an entry without an id is missing of the list, which says so
        elif not by_pool or (by_pool.keys() == {""} and listing.kind != "client"):
            return False
        for pool_id, items in by_pool.items():
            self._listed(listing, pool_id, answer, items)
        return True

    def _listed(self, listing: ListType, pool_id: str, answer: SavedAnswer, items: Iterable[SavedAnswer]) -> None:
        side = self.answers.pools[pool_id]
        if listing.kind != "pool":
            side.pages[listing.kind].append(answer)
        for item in items:
            if item.text(listing.key):  # without it the list says that it has such an entry
                store, name = (side.many if item.described else side.listed)[item.kind], _name(item, side)
                if _contradicts(store.setdefault(name, item), item):
                    self._keep(store, name, item)

    def _identity_pool(self, answer: SavedAnswer) -> None:
        pools = self.answers.identity_pools
        if answer.listing:
            self.answers.identity_pool_pages.append(answer)
        for one in items_of(answer, answer.listing) if answer.listing else [answer]:
            pool_id = one.text("IdentityPoolId")
            if pool_id and one.described:
                self._keep(pools[pool_id], one.kind, one)
            elif pool_id:
                pools[pool_id].setdefault("listed", one)
            elif not answer.listing:  # a list says itself that it has such an entry
                self._left_out(one, "does not name its identity pool")

    def _left_out(self, answer: SavedAnswer, why: str) -> None:
        self.answers.unread.append(Unread(str(answer.body.location()), Unknown(f"{answer.command} {why}")))

    def _note(self, answer: SavedAnswer, what: str) -> None:
        self.answers.notes.append(f"{answer.body.location()}: {answer.command} {what}")


def _contradicts(first: SavedAnswer, item: SavedAnswer) -> bool:
    """Whether an item of a list has another value than the answer before it, where it is more than names."""
    if first is item or not (first.described and item.described):
        return False
    one, other = plain_data(first.body), plain_data(item.body)
    return any(one[member] != other[member] for member in one.keys() & other.keys())


def _name(answer: SavedAnswer, side: PoolAnswers) -> str:
    """What tells the answer from others of its kind."""
    own = answer.text(_NAME.get(answer.kind, ""))
    if own or answer.kind not in _NAME:
        return own
    if answer.kind != "risk":
        return str(answer.body.location())
    # Risk settings that name no client are the pool's, unless they were saved under the name of a client.
    return next((one for one in _words_of_file(answer) if side.has("client", one)), "")


def _words_of_file(answer: SavedAnswer) -> list[str]:
    """What the name of the answer's file may name: its words, alone and with what stands between; the last first."""
    file = answer.body.document.file
    words = [*_WORD.finditer(file)]
    ends = [(first.start(), last.end()) for index, last in enumerate(words) for first in words[: index + 1]]
    return [file[start:end] for start, end in reversed(ends)]


def items_of(answer: SavedAnswer, listing: ListType) -> Iterator[SavedAnswer]:
    """The entries of a list."""
    items = answer.body.get(listing.member)
    for item in items.data if items is not None and isinstance(items.data, list) else []:
        yield SavedAnswer(listing.kind, item, described=listing.whole)
