"""Pixels that nobody labelled.

A label map gives each pixel a class, or `void`, often 255: the annotator left the pixel open. Such a pixel must not
count, neither in the sum nor in the number of pixels, whatever the logits hold there.

1. Write the softmax focal loss of each pixel, for labels of shape (H, W) and logits of shape (H, W, K); 0 where void.
   void is no class: as an index it may lie outside the K classes, or mean the last one. The logits of void pixels may
   be NaN.
2. Write the mean over the pixels that count; 0 where no pixel does.
3. Write the mean over a batch, losses and labels of shape (N, H, W): each pixel that counts has the same weight, in
   whichever image it is.

Which images does a mean of the images' means prefer?
"""

import numpy as np


def pixel_losses(labels, logits, gamma, void):
    """Return the focal loss of each pixel, shape (H, W), 0 where void."""
    # BEGIN SOLUTION
    counts = labels != void
    z = np.where(counts[..., None], logits, 0)
    log_p = z - np.logaddexp.reduce(z, axis=-1, keepdims=True)
    log_p_t = np.take_along_axis(log_p, np.where(counts, labels, 0)[..., None], axis=-1)[..., 0]
    return np.where(counts, (-np.expm1(log_p_t)) ** gamma * -log_p_t, 0)
    # END SOLUTION


def image_loss(losses, labels, void):
    """Return the mean over the pixels that count, of arrays of shape (H, W)."""
    # BEGIN SOLUTION
    return losses[labels != void].sum() / max(1, (labels != void).sum())
    # END SOLUTION


def batch_loss(losses, labels, void):
    """Return the mean over all pixels of a batch that count, of arrays of shape (N, H, W)."""
    # BEGIN SOLUTION
    return image_loss(losses, labels, void)
    # END SOLUTION
