"""Reading a data set in KEEL's format (.dat): a header that names the attributes, then one example a line.

An attribute is a number (`@attribute AGE real [0.0,99.0]`) or one of the levels that the header lists (`@attribute SEX
{Male,Female,Unknown}`). The class is an attribute with levels.
"""

from __future__ import annotations

import hashlib
import re

import numpy as np

ATTRIBUTE = re.compile(r"@attribute\s+(\S+)\s+(?:\{(.*)\}|(?:real|integer)\b.*)\s*", re.IGNORECASE)


def read_table(content: bytes, what: str) -> tuple[dict[str, np.ndarray], dict[str, list[str]], str]:
    r"""Return the columns by name, the levels of those that have levels, and the sha256 of the content.

    A column of numbers is float64; a column with levels is int64, indices into its levels.

    Args:
        content: Of the file.
        what: What the messages call it.

    Raises:
        ValueError: The content is no such data set; the message says where.

    Examples:
        >>> columns, levels, _ = read_table(b"@attribute a real\n@attribute b {no,yes}\n@data\n1.5,yes\n2,no\n", "it")
        >>> columns["a"].tolist(), columns["b"].tolist(), levels
        ([1.5, 2.0], [1, 0], {'b': ['no', 'yes']})
    """
    head, found, body = content.decode("utf-8", "replace").partition("@data")
    attributes = [match.groups() for line in head.splitlines() if (match := ATTRIBUTE.fullmatch(line))]
    if not found or not attributes:
        raise ValueError(f"{what} is not in KEEL's format: it has no attributes, or no @data")
    rows = [line.split(",") for line in body.split("\n") if line.strip()]
    if not rows:
        raise ValueError(f"{what}: it has no example")
    for place, row in enumerate(rows):
        if len(row) != len(attributes):
            raise ValueError(f"{what}: example {place} has {len(row)} values for {len(attributes)} attributes")
    columns, levels = {}, {}
    for (name, listed), values in zip(attributes, zip(*rows, strict=True), strict=True):
        try:
            if listed is None:
                columns[name] = np.array(values, float)
            else:
                levels[name] = [level.strip() for level in listed.split(",")]
                index = {level: place for place, level in enumerate(levels[name])}
                columns[name] = np.array([index[value.strip()] for value in values])
        except (KeyError, ValueError) as error:
            raise ValueError(f"{what}: {name} has a value that its attribute does not allow: {error}") from error
    return columns, levels, hashlib.sha256(content).hexdigest()
