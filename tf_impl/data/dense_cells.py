"""Dense cells: canvases of garments in which one cell in a thousand is positive, the imbalance of a dense detector.

A canvas shows three to five garments, in some canvases one of them of the wanted class, over noise. Every cell of a
grid is an example; the cell at the centre of a wanted garment is positive, all others are negative: a little more than
half of the canvases have one, so that of 1000 cells one is positive.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SIDE, STRIDE, GARMENT = 96, 4, 28
CELLS = SIDE // STRIDE  # a side of the grid
FEWEST, MOST = 3, 5  # negative garments a canvas
NOISE = 0.1  # standard deviation
POSITIVES_PER_CELL = 1 / 1000


@dataclass(frozen=True)
class Canvases:
    """Canvases and their positive cells.

    Attributes:
        images: float32 `(canvases, 96, 96, 1)`, garments in [0, 1] under noise.
        positive: bool `(canvases, 24, 24)`: the cells that hold the centre of a wanted garment.
        sources: int64, ascending: the indices of the garments that were used, in the source.
    """

    images: np.ndarray
    positive: np.ndarray
    sources: np.ndarray


def paint(
    garments: np.ndarray,
    labels: np.ndarray,
    *,
    indices: np.ndarray,
    wanted: int,
    canvases: int,
    generator: np.random.Generator,
) -> Canvases:
    """Paint canvases from some garments of a source.

    A garment may appear on several canvases. Where two overlap the brighter pixel shows.

    Args:
        garments: `(garments, 28, 28)` in [0, 1], the whole source.
        labels: Integers `(garments,)`.
        indices: The garments that may be used: splits made from disjoint indices share no garment.
        wanted: The positive class.
        canvases: How many to paint; `canvases · 576 / 1000` of them, rounded, hold one wanted garment.
        generator: Draws everything.

    Raises:
        ValueError: So few canvases that none would hold a wanted garment, or no garment of one kind to paint.
    """
    is_wanted = labels[indices] == wanted
    holders = round(canvases * CELLS * CELLS * POSITIVES_PER_CELL)
    if not holders or is_wanted.all() or not is_wanted.any():
        raise ValueError(f"{canvases} canvases of {len(indices)} garments, {is_wanted.sum()} wanted: nothing to find")
    others, wanteds = indices[~is_wanted], indices[is_wanted]
    images = np.zeros((canvases, SIDE, SIDE), np.float32)
    positive, used = np.zeros((canvases, CELLS, CELLS), bool), []
    holds = generator.permutation(canvases) < holders
    for image, cells, held in zip(images, positive, holds, strict=True):
        shown = generator.choice(others, generator.integers(FEWEST, MOST, endpoint=True))
        for index in [*shown, *([generator.choice(wanteds)] if held else [])]:
            top, left = generator.integers(0, SIDE - GARMENT, 2, endpoint=True)
            window = image[top : top + GARMENT, left : left + GARMENT]
            np.maximum(window, garments[index], out=window)
            used.append(index)
        if held:  # the wanted garment was painted last
            cells[(top + GARMENT // 2) // STRIDE, (left + GARMENT // 2) // STRIDE] = True
    images += generator.normal(0, NOISE, images.shape).astype(np.float32)
    return Canvases(images[..., None], positive, np.unique(used))
