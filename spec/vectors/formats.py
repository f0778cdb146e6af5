"""Which numbers a floating-point format holds: a vector applies to the formats that hold all of its inputs exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """A binary floating-point format.

    Attributes:
        name: as NumPy and TensorFlow call it.
        digits: binary digits of a number, the leading one included.
        smallest: exponent of the smallest normal number, which is 2 ** smallest.
        largest: exponent of the largest numbers, which lie below 2 ** (largest + 1).
    """

    name: str
    digits: int
    smallest: int
    largest: int

    def round(self, number: float) -> float:
        """Return the nearest number with so many digits."""
        mantissa, exponent = math.frexp(number)
        return math.ldexp(round(math.ldexp(mantissa, self.digits)), exponent - self.digits)

    def holds(self, number: float) -> bool:
        """Return whether a number is exact: zero, infinite or normal. Subnormals are not; TensorFlow flushes them."""
        if number == 0 or math.isinf(number):
            return True
        normal = 2.0**self.smallest <= abs(number) and math.frexp(number)[1] - 1 <= self.largest
        return normal and self.round(number) == number


FORMATS = (
    Format("float64", digits=53, smallest=-1022, largest=1023),
    Format("float32", digits=24, smallest=-126, largest=127),
    Format("bfloat16", digits=8, smallest=-126, largest=127),
    Format("float16", digits=11, smallest=-14, largest=15),
)
FLOAT32, BFLOAT16 = FORMATS[1], FORMATS[2]
