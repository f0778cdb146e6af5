"""Colin 27: the brain of one man, the mean of 27 magnetic resonance images, and its parts as an atlas labels them.

A real dense task: of the voxels of a hemisphere one in five hundred belongs to the amygdala. The image is that of
Holmes et al. 1998, the labels are the atlas AAL (Tzourio-Mazoyer et al. 2002), which was drawn on this brain; Debian's
package mricron-data ships both on one grid of millimetres. The right hemisphere is mirrored, so both lie alike. The
examples are voxels with neighbours, so it is no source of `tf_impl.data.load`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tf_impl.data.nifti import read_volume

VARIABLE = "FOCAL_KIT_COLIN27"
DEBIAN = Path("/usr/share/mricron/templates")
APT_LINE = "sudo apt-get install mricron-data"  # 16 megabytes, it depends on nothing
IMAGE, ATLAS = "ch2bet.nii.gz", "aal.nii.gz"
SHA256 = {
    IMAGE: "521204362226d485c92ef5383327765b0344c99ff9ac60000a1f591ff0c3fb34",
    ATLAS: "2926fcc98efc709f77c8cca2f9c1d797eba3e9a1b222a8e0cfa70ab131394c80",
}
MIDDLE = 90  # the index of the plane between the hemispheres; the left one lies below
STRUCTURES = {"amygdala": (41, 42)}  # left and right, as the atlas numbers them
BOXES = (1, 3, 7, 15, 31)  # sides of the cubes whose means are features, in millimetres
SPREADS = (3, 7)  # sides of the cubes whose standard deviation is one
STEPS = (5, 10)  # how far away the means of small cubes are taken, in six directions


@dataclass(frozen=True)
class Hemisphere:
    """The voxels of one hemisphere that are brain, in the coordinates of the left one.

    Attributes:
        features: float32 `(voxels, features)`: intensities of the voxel and of its neighbourhood, not its place.
        labels: int32 `(voxels,)`, 1 in the structure.
        indices: int64 `(voxels, 3)`, where each is.
    """

    features: np.ndarray
    labels: np.ndarray
    indices: np.ndarray


def load(structure: str = "amygdala") -> tuple[Hemisphere, Hemisphere, dict]:
    """Load the left and the mirrored right hemisphere, and their `licence` and `provenance`.

    Raises:
        FileNotFoundError: The files are not on this machine; the message says how to get them.
        ValueError: A file is another one.

    Source: Holmes et al. 1998; Tzourio-Mazoyer et al. 2002.
    """
    folder, found = find_folder()
    (image, image_digest), (atlas, atlas_digest) = (read_volume(folder / name) for name in (IMAGE, ATLAS))
    digests = {IMAGE: image_digest, ATLAS: atlas_digest}
    for name, digest in digests.items():
        if digest != SHA256[name]:
            raise ValueError(f"{name} is not that of mricron-data: the sha256 of what it unpacks to is {digest}")
    left, right = STRUCTURES[structure]
    about = {
        "licence": "package BSD-3-Clause; AAL, by its own words, GPL; Colin 27 of the McConnell Brain Imaging Centre",
        "provenance": {
            "source": f"Colin 27 and AAL of mricron-data, from {found}",
            "reference": "https://www.bic.mni.mcgill.ca/ServicesAtlases/Colin27",
            "split": "the left hemisphere trains and validates, the right one, mirrored, tests",
            "sha256": {f"{name}, unpacked": digest for name, digest in digests.items()},
        },
    }
    return hemisphere(image, atlas == left), hemisphere(image[::-1], (atlas == right)[::-1]), about


def find_folder() -> tuple[Path, str]:
    """Find the folder, and say in words which one it is: that of the environment variable, or of Debian's package.

    Raises:
        FileNotFoundError: A file is missing in the one, or there is neither.
    """
    named = os.environ.get(VARIABLE)
    folder = Path(named) if named else DEBIAN
    if all((folder / name).is_file() for name in (IMAGE, ATLAS)):
        return folder, f"the folder named by {VARIABLE}" if named else "Debian's package mricron-data"
    if named:
        raise FileNotFoundError(f"{VARIABLE} is {named!r}: it has no {IMAGE} and {ATLAS}")
    raise FileNotFoundError(f"Colin 27 is not on this machine: {APT_LINE}")


def hemisphere(image: np.ndarray, structure: np.ndarray) -> Hemisphere:
    """Return the brain voxels left of the middle, with their features.

    Args:
        image: `(x, y, z)`; outside the brain it is 0.
        structure: Booleans of that shape.
    """
    indices = np.argwhere(image[:MIDDLE] > 0)
    at = tuple(indices.T)
    reached = MIDDLE + max(STEPS) + max(BOXES)  # no feature of these voxels looks further
    volume = image[:reached].astype(np.float32) / 255
    means = {side: mean_of_cubes(volume, side) for side in BOXES}
    columns = [means[side][at] for side in BOXES]
    for side in SPREADS:
        squares = mean_of_cubes(np.square(volume), side)
        columns.append(np.sqrt(np.maximum(squares - np.square(means[side]), 0))[at])
    padded = np.pad(means[3], max(STEPS))
    for step in STEPS:
        for axis in range(3):
            for sign in (-1, 1):
                shifted = indices + max(STEPS)
                shifted[:, axis] += sign * step
                columns.append(padded[tuple(shifted.T)])
    return Hemisphere(np.stack(columns, axis=1), structure[at].astype(np.int32), indices)


def mean_of_cubes(volume: np.ndarray, side: int) -> np.ndarray:
    """Return the mean of the cube around each voxel, float32; outside the volume all is 0.

    Args:
        volume: `(x, y, z)`.
        side: Odd.
    """
    for axis in range(3):
        sides = [(side // 2 + 1, side // 2) if of == axis else (0, 0) for of in range(3)]
        sums = np.cumsum(np.pad(volume, sides), axis=axis, dtype=float)
        sums = np.moveaxis(sums, axis, 0)
        volume = np.moveaxis(((sums[side:] - sums[:-side]) / side).astype(np.float32), 0, axis)
    return volume
