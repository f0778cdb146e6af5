"""scikit-learn's handwritten digits: bundled with the package, so they need no download.

The 1797 images are 14 filled-in copies of one form, about 130 digits each, one form after the other. A person's sevens
resemble each other: a split image by image would put one handwriting into both training and test. So each form belongs
to one split as a whole.
"""

from __future__ import annotations

import hashlib
from itertools import pairwise

import numpy as np
from sklearn.datasets import load_digits

from tf_impl.data import Dataset, Split
from tf_impl.data.imbalance import long_tail

# Where each form starts. The source does not say; the labels do: they repeat one order of about 130 digits.
FORMS = (0, 130, 256, 386, 516, 646, 776, 915, 1029, 1157, 1287, 1415, 1545, 1667, 1797)
VALIDATION_FORMS, TEST_FORMS = 2, 4  # of 14; the other 8 train
ENLARGEMENT = 4  # 8×8 → 32×32, the side of the bitmaps the source was counted from, and enough for build_model


def load(*, seed: int = 0, imbalance: float = 20.0) -> Dataset:
    """Load the digits as 32×32×1 images, split by form, with a long-tailed training split.

    Args:
        seed: Assigns the forms to the splits, then draws the long tail of the training split.
        imbalance: See `tf_impl.data.load`.

    Raises:
        ValueError: See `tf_impl.data.load`.

    Source: Alpaydin and Kaynak 1998, its test part.
    """
    source = load_digits()
    pixels, labels = source.images.astype(np.uint8), source.target.astype(np.uint8)  # whole numbers, 0 to 16
    generator = np.random.default_rng(seed)
    train, validation, test = _split_by_form(generator)
    train = train[long_tail(labels[train], ratio=imbalance, generator=generator)]
    return Dataset(
        name="digits",
        classes=tuple(str(digit) for digit in range(10)),
        licence="CC BY 4.0, E. Alpaydin and C. Kaynak",
        provenance={
            "source": "the copy in scikit-learn of the test part of UCI's Optical Recognition of Handwritten Digits",
            "reference": "https://doi.org/10.24432/C50P49",
            "split": "by form: 8 forms train, 2 validate, 4 test; "
            "13 people wrote the 14, so one hand may stand in two splits",
            "sha256": {
                "images, uint8": hashlib.sha256(pixels.tobytes()).hexdigest(),
                "labels, uint8": hashlib.sha256(labels.tobytes()).hexdigest(),
            },
        },
        train=_split(pixels, labels, train),
        validation=_split(pixels, labels, validation),
        test=_split(pixels, labels, test),
    )


def _split_by_form(generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the indices of the training, validation and test digits; each form is in one split."""
    forms = [np.arange(start, end) for start, end in pairwise(FORMS)]
    shuffled = [forms[form] for form in generator.permutation(len(forms))]
    held_out = VALIDATION_FORMS + TEST_FORMS
    parts = shuffled[held_out:], shuffled[:VALIDATION_FORMS], shuffled[VALIDATION_FORMS:held_out]
    train, validation, test = (np.sort(np.concatenate(part)) for part in parts)
    return train, validation, test


def _split(pixels: np.ndarray, labels: np.ndarray, indices: np.ndarray) -> Split:
    enlarged = pixels[indices].repeat(ENLARGEMENT, axis=1).repeat(ENLARGEMENT, axis=2)
    return Split(enlarged[..., None].astype(np.float32) / 16, labels[indices].astype(np.int64), indices)
