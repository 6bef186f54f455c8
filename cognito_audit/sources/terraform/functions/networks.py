"""Functions of network addresses."""

import ipaddress
import re
from collections.abc import Mapping
from typing import Any, Final

from cognito_audit.sources.terraform.functions.signature import LanguageFunction
from cognito_audit.sources.terraform.functions.value_types import InvalidArgumentError, NotEvaluatedError

_ZEROS: Final = re.compile(r"(?<![0-9a-fA-F:])0+(?=[0-9])")
"""Zeros before a decimal number, which Terraform leaves out."""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _network(text: str) -> Network:
    address, slash, length = text.partition("/")
    if not slash or not length.isdecimal() or not length.isascii() or "%" in text:
        raise InvalidArgumentError("not a network")
    if ":" in address and "." in address:
        raise NotEvaluatedError("an address in two notations")
    try:
        return ipaddress.ip_network(
            f"{_ZEROS.sub('', address) if ':' not in address else address}/{length}", strict=False
        )
    except ValueError:
        raise InvalidArgumentError("not a network") from None


def _host(prefix: str, number: int) -> str:
    network = _network(prefix)
    size = network.num_addresses
    if not -size <= number < size:
        raise InvalidArgumentError("not within the network")
    return str(network[number])


def _netmask(prefix: str) -> str:
    network = _network(prefix)
    if network.version != 4:  # noqa: PLR2004
        raise InvalidArgumentError("a network of IPv6")
    return str(network.netmask)


def _subnet(prefix: str, bits: int, number: int) -> str:
    network = _network(prefix)
    length = network.prefixlen + bits
    if bits < 0 or length > network.max_prefixlen or not 0 <= number < 2**bits:
        raise InvalidArgumentError("not within the network")
    return _at(network, int(network.network_address) + (number << (network.max_prefixlen - length)), length)


def _at(like: Network, address: int, length: int) -> str:
    kind = ipaddress.IPv4Network if like.version == 4 else ipaddress.IPv6Network  # noqa: PLR2004
    return str(kind((address, length)))


def _subnets(prefix: str, *bits: int) -> list[Any]:
    network = _network(prefix)
    found: list[str] = []
    end, position = int(network.broadcast_address) + 1, int(network.network_address)
    for more in bits:
        length = network.prefixlen + more
        if more < 1 or length > network.max_prefixlen:
            raise InvalidArgumentError("not within the network")
        if more > 32:  # noqa: PLR2004
            raise InvalidArgumentError("more than 32 bits")
        size = 1 << (network.max_prefixlen - length)
        position = -(-position // size) * size
        if position + size > end:
            raise InvalidArgumentError("not enough addresses")
        found.append(_at(network, position, length))
        position += size
    return found


NETWORKS: Final[Mapping[str, LanguageFunction]] = {
    "cidrhost": LanguageFunction(_host, "text integer"),
    "cidrnetmask": LanguageFunction(_netmask, "text"),
    "cidrsubnet": LanguageFunction(_subnet, "text integer integer"),
    "cidrsubnets": LanguageFunction(_subnets, "text integer*"),
}
