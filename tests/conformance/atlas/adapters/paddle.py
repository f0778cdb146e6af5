"""paddle.nn.functional.sigmoid_focal_loss, with Paddle's own gradient; alpha has no off, so its halves are doubled."""

import paddle
from paddle.nn.functional import sigmoid_focal_loss

FAMILY, INPUTS, FRAMEWORK = "binary", "logits", "numpy"  # the examiner knows no Paddle: NumPy goes in and comes out


def loss(labels, inputs, *, alpha, gamma):
    return compute(labels, inputs, alpha, gamma)[1].numpy()


def gradient(labels, inputs, *, alpha, gamma):
    logits, values = compute(labels, inputs, alpha, gamma)
    return paddle.grad(values.sum(), logits)[0].numpy()


def compute(labels, inputs, alpha, gamma):
    logits, one = paddle.to_tensor(inputs, stop_gradient=False), paddle.to_tensor(labels)
    weight = 0.5 if alpha is None else alpha
    values = sigmoid_focal_loss(logits[:, None], one[:, None], alpha=weight, gamma=gamma, reduction="none")
    return logits, values[:, 0] * (2 if alpha is None else 1)


def as_shipped(labels, inputs):
    return sigmoid_focal_loss(paddle.to_tensor(inputs)[:, None], paddle.to_tensor(labels)[:, None]).numpy()
