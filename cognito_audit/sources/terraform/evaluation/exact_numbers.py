"""Numbers that are not whole, as Terraform holds them: in binary, with 512 bits."""

from fractions import Fraction
from typing import Any, Final, Self

_BITS: Final = 512
_MOST_DIGITS: Final = 160
"""More digits than any number of 512 bits needs to differ from its neighbours."""


class Fractional(float):
    """A number that is not whole; it is a float to whoever asks for no more. ``exact`` is its value."""

    __slots__ = ("exact",)
    exact: Fraction

    def __new__(cls, exact: Fraction) -> Self:
        """Return the number of an exact value."""
        made = super().__new__(cls, float(exact))
        made.exact = exact
        return made


def exact(value: float) -> Fraction:
    """Return the exact value of a number; a plain float is the decimal that it is written as."""
    if isinstance(value, Fractional):
        return value.exact
    return _rounded(Fraction(repr(value))) if isinstance(value, float) else Fraction(value)


def plain_number(value: Fraction) -> int | Fractional:
    """Return the number of Terraform that is nearest to a value."""
    near = _rounded(value)
    return near.numerator if near.denominator == 1 else Fractional(near)


def _rounded(value: Fraction) -> Fraction:
    """Return the nearest value with 512 bits; of two the even one."""
    if value.denominator & (value.denominator - 1) == 0 and value.numerator.bit_length() <= _BITS:
        return value
    excess = value.numerator.bit_length() - value.denominator.bit_length() - _BITS
    step = Fraction(2) ** excess
    if round(value / step).bit_length() > _BITS:
        step *= 2
    return round(value / step) * step


def decimal(value: float) -> str:
    """Return the shortest decimal text of a number that is not whole, without an exponent."""
    target = exact(value)
    size = abs(target)
    point = len(str(size.numerator // size.denominator)) if size >= 1 else -_zeros(size)
    for digits in range(1, _MOST_DIGITS):
        places = digits - point
        whole = round(size * Fraction(10) ** places)
        if _rounded(Fraction(whole) / Fraction(10) ** places) == size:
            text = str(whole).rjust(places + 1, "0") if places > 0 else str(whole * 10**-places)
            shown = f"{text[:-places]}.{text[-places:]}" if places > 0 else text
            return f"-{shown}" if target < 0 else shown
    return str(float(target))


def _zeros(size: Fraction) -> int:
    """Return how many zeros follow the point of a number below 1."""
    count = 0
    while size * 10 ** (count + 1) < 1:
        count += 1
    return count


def arithmetic(operator: str, left: Any, right: Any) -> Any:
    """Return the result of an operator on two numbers; the right one is not 0 where it divides."""
    one, other = exact(left), exact(right)
    if operator == "%":
        return plain_number(one - other * int(_rounded(one / other)))
    results = {"+": lambda: one + other, "-": lambda: one - other, "*": lambda: one * other, "/": lambda: one / other}
    return plain_number(results[operator]())
