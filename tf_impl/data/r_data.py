"""Reading a data frame from an R data file (.rda), without R.

The format is R's serialization in binary, version 2 ("R Internals", section 1.8): items with a type and flags, in the
order in which they are nested. Only what a data frame of numbers and factors needs is read.
"""

from __future__ import annotations

import hashlib
import lzma
import struct
from pathlib import Path

import numpy as np

MAGIC = b"RDX2\nX\n"
HEADER = 12  # bytes: the version of the format, of R that wrote it, and of R that can read it
SYMBOL, PAIRS, STRING, END, REFERENCE = 1, 2, 9, 254, 255  # types of items
INTEGERS, NUMBERS, LISTS = (10, 13), (14,), (16, 19)
HAS_ATTRIBUTES, HAS_TAG = 0x200, 0x400


def read_data_frame(path: Path, name: str) -> tuple[dict[str, np.ndarray], dict[str, list[str]], str]:
    """Return the columns of a data frame, the levels of those that are factors, and the sha256 of the unpacked file.

    Args:
        path: An .rda file, packed with xz.
        name: Of the data frame in it.

    Raises:
        ValueError: The file is no such file, or has no such data frame.
    """
    try:
        content = lzma.decompress(path.read_bytes())
        columns, attributes = dict(_Reader(content).item())[name]
        named = dict(zip(attributes["names"], columns, strict=True))
    except (OSError, lzma.LZMAError, struct.error, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name} is not an R data file with a data frame {name}: {error}") from error
    factors = {column: of[1]["levels"] for column, of in named.items() if isinstance(of, tuple)}
    values = {column: of[0] if isinstance(of, tuple) else of for column, of in named.items()}
    return values, factors, hashlib.sha256(content).hexdigest()


class _Reader:
    """Reads items, one after the other; an item with attributes is a pair of its value and a dictionary of them."""

    def __init__(self, content: bytes):
        if not content.startswith(MAGIC):
            raise ValueError("it does not begin as one")
        self.content, self.at, self.symbols = content, len(MAGIC) + HEADER, []

    def integer(self) -> int:
        (value,) = struct.unpack_from(">i", self.content, self.at)
        self.at += 4
        return value

    def item(self) -> object:
        flags = self.integer()
        kind = flags & 0xFF
        if kind == END:
            return None
        if kind == REFERENCE:
            return self.symbols[(flags >> 8) - 1]
        if kind == SYMBOL:
            self.symbols.append(self.item())
            return self.symbols[-1]
        if kind == PAIRS:
            return self.pairs(flags)
        value = self.vector(kind)
        return (value, dict(self.item())) if flags & HAS_ATTRIBUTES else value

    def pairs(self, flags: int) -> list[tuple[object, object]]:
        """Return a list of names and values."""
        found = []
        while flags & 0xFF == PAIRS:
            if flags & HAS_ATTRIBUTES:
                self.item()
            found.append((self.item() if flags & HAS_TAG else None, self.item()))
            flags = self.integer()
        return found

    def vector(self, kind: int) -> object:
        length = self.integer()
        if kind == STRING:
            start, self.at = self.at, self.at + max(length, 0)
            return self.content[start : self.at].decode()
        if kind in LISTS:
            return [self.item() for _ in range(length)]
        if kind not in (*INTEGERS, *NUMBERS):
            raise ValueError(f"items of type {kind} are not read")
        array = np.frombuffer(self.content, ">i4" if kind in INTEGERS else ">f8", length, self.at)
        self.at += array.nbytes
        return array
