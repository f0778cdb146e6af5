"""Reading a volume of bytes from a NIfTI-1 file (.nii.gz): a header of 348 bytes, then the voxels, x fastest."""

from __future__ import annotations

import gzip
import hashlib
import struct
from pathlib import Path

import numpy as np

HEADER, BYTES = 348, 2  # length of the header; the code of unsigned bytes
SHAPE, KIND, OFFSET, MAGIC = 40, 70, 108, 344  # where in the header


def read_volume(path: Path) -> tuple[np.ndarray, str]:
    """Return the voxels `(x, y, z)`, uint8, and the sha256 of the unpacked file.

    Raises:
        ValueError: The file is no such file, or holds other numbers than bytes.
    """
    try:
        content = gzip.decompress(path.read_bytes())
        dimensions, *shape = struct.unpack_from("<4h", content, SHAPE)
        (kind,), (offset,) = struct.unpack_from("<h", content, KIND), struct.unpack_from("<f", content, OFFSET)
        if content[MAGIC : MAGIC + 4] != b"n+1\0" or dimensions != 3 or kind != BYTES:
            raise ValueError(f"{dimensions} dimensions, numbers of kind {kind}")
        voxels = np.frombuffer(content, np.uint8, int(np.prod(shape)), int(offset)).reshape(shape, order="F")
    except (OSError, EOFError, struct.error, ValueError) as error:
        raise ValueError(f"{path.name} is no volume of bytes in NIfTI-1's format: {error}") from error
    return voxels, hashlib.sha256(content).hexdigest()
