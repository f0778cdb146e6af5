"""Right answers as learners write them: by hand, and made from the solutions by changes that change no value."""

# ruff: noqa: E501  (code that was typed stays on its line)

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

# exercise -> definitions that take the place of the solution's
TYPED = {
    "e01": (
        "def p_t(y, p): return (1 - p, p)[y]",
        "def p_t(y, p): return y * p + (1 - y) * (1 - p)",
        "def p_t(y, p): return np.where(y == 1, p, 1 - p)",
        "def p_t(y, p): return {0: 1 - p, 1: p}[y]",
        "def p_t(y, p): return abs(1 - y - p)",
        "def alpha_t(y, alpha): return [1 - alpha, alpha][y]",
        "def alpha_t(y, alpha): return np.array([1 - alpha, alpha])[y]",
        "def alpha_t(y, alpha): return alpha ** y * (1 - alpha) ** (1 - y)",
        "import math\ndef easy(p_t, gamma):\n    ce = -math.log(p_t)\n    f = (1 - p_t) ** gamma\n    return [ce, f * ce, 1 / f]",
        "def easy(p_t, gamma):\n    ce = np.log(1 / p_t)\n    fl = ce * np.power(1 - p_t, gamma)\n    return np.array([ce, fl, ce / fl])",
    ),
    "e02": (
        "def focal(y, p, alpha, gamma):\n"
        "    return -alpha * y * (1 - p)**gamma * np.log(p) - (1 - alpha) * (1 - y) * p**gamma * np.log(1 - p)",
        "def focal(y, p, alpha, gamma):\n    pt = np.choose(y, [1 - p, p])\n"
        "    return -np.array([1 - alpha, alpha])[y] * (1 - pt)**gamma * np.log(pt)",
        "def focal(y, p, alpha, gamma):\n    pt = np.abs(1 - y - p)\n    at = np.abs(1 - y - alpha)\n"
        "    return at * (1 - pt)**gamma * -np.log(pt)",
        "def focal(y, p, alpha, gamma):\n    out = []\n    for yi, pi in zip(y, p):\n        pt = pi if yi else 1 - pi\n"
        "        at = alpha if yi else 1 - alpha\n        out.append(-at * (1 - pt)**gamma * np.log(pt))\n    return out",
        "def focal(y, p, alpha, gamma):\n    p = p.copy()\n    p[y == 0] = 1 - p[y == 0]\n    a = np.full(y.shape, 1 - alpha)\n"
        "    a[y == 1] = alpha\n    return -a * (1 - p)**gamma * np.log(p)",
        "def focal(y, p, alpha, gamma):\n    ce = -(y * np.log(p) + (1 - y) * np.log(1 - p))\n"
        "    return (y * alpha + (1 - y) * (1 - alpha)) * (1 - np.exp(-ce))**gamma * ce",
        "def focal(y, p, alpha, gamma):\n    y = y.astype(bool)\n    pt = np.where(y, p, 1 - p)\n"
        "    return np.where(y, alpha, 1 - alpha) * np.exp(gamma * np.log1p(-pt)) * -np.log(pt)",
    ),
    "e03": (
        "def alpha_from_weights(w1, w0): return [w1 / (w0 + w1), w0 + w1]",
        "def alpha_from_weights(w1, w0): return np.array([1 / (1 + w0 / w1), w1 + w0])",
        "def alpha_from_prevalence(prevalence):\n    return alpha_from_weights(1 / prevalence, 1 / (1 - prevalence))[0]",
        "def alpha_from_prevalence(pi):\n    odds = (1 - pi) / pi\n    return odds / (1 + odds)",
        "def combined_odds(alpha, w1, w0): return (alpha * w1) / ((1 - alpha) * w0)",
        "def combined_odds(alpha, w1, w0): return w1 / w0 / (1 / alpha - 1)",
    ),
    "e04": (
        "def focal_multi(Y, P, alpha, gamma): return -(alpha * Y * (1 - P)**gamma * np.log(P)).sum(axis=1)",
        "def focal_multi(Y, P, alpha, gamma):\n    t = Y.argmax(axis=1)\n    pt = P[np.arange(len(P)), t]\n"
        "    return -alpha[t] * (1 - pt)**gamma * np.log(pt)",
        "def focal_multi(Y, P, alpha, gamma):\n    pt = P[Y == 1]\n    return -(Y @ alpha) * (1 - pt)**gamma * np.log(pt)",
        "def focal_multi(Y, P, alpha, gamma):\n    return np.einsum('nk,k,nk->n', Y, alpha, -(1 - P)**gamma * np.log(P))",
        "def focal_multi(Y, P, alpha, gamma):\n    return [-sum(a * y * (1 - p)**gamma * np.log(p) for y, p, a in zip(ys, ps, alpha))"
        " for ys, ps in zip(Y, P)]",
        "def focal_multi(Y, P, alpha, gamma):\n    pt = np.take_along_axis(P, Y.argmax(1)[:, None], 1)[:, 0]\n"
        "    at = np.dot(Y, alpha)\n    return at * (1 - pt)**gamma * -np.log(pt)",
    ),
    "e05": (
        "def focal_mean(ce, gamma): return ((1 - np.exp(-ce))**gamma * ce).mean()",
        "def focal_mean(ce, gamma): return sum((1 - np.exp(-c))**gamma * c for c in ce) / len(ce)",
        "def focal_mean(ce, gamma): return np.average((-np.expm1(-ce))**gamma * ce)",
        "def reduce(losses, y, how):\n    n = np.bincount(y, minlength=2)[1]\n"
        "    return {'none': losses, 'sum': losses.sum(), 'mean': losses.mean(), 'num_pos': losses.sum() / max(n, 1)}[how]",
        "def reduce(losses, y, how):\n    if how == 'none': return losses\n    if how == 'sum': return sum(losses)\n"
        "    if how == 'mean': return np.mean(losses)\n    return np.sum(losses) / np.maximum(1, y.sum())",
        "def first_value(classes, alpha, gamma):\n    p = np.full(classes, 1 / classes)\n"
        "    return -alpha * (1 - p[0])**gamma * np.log(p[0])",
        "def first_value(classes, alpha, gamma):\n    y = np.zeros(classes); y[0] = 1\n    p = np.ones(classes) / classes\n"
        "    return -(alpha * y * (1 - p)**gamma * np.log(p)).sum()",
        "import math\ndef first_value(classes, alpha, gamma): return alpha * (1 - 1 / classes)**gamma * math.log(classes)",
        "def first_value(classes, alpha, gamma):\n    pt = [1 / classes for _ in range(classes)][0]\n"
        "    return alpha * (1 - pt)**gamma * -np.log(pt)",
    ),
    "e06": (
        "def loss(labels, inputs, *, alpha, gamma):\n    s = (2 * labels - 1).astype(inputs.dtype) * inputs\n"
        "    w = 1 if alpha is None else np.where(labels == 1, alpha, 1 - alpha)\n"
        "    return (w * np.exp(-gamma * np.logaddexp(0, s)) * np.logaddexp(0, -s)).astype(inputs.dtype)",
        "def loss(labels, inputs, *, alpha, gamma):\n    s = np.where(labels == 1, inputs, -inputs)\n"
        "    soft = lambda v: np.maximum(v, 0) + np.log1p(np.exp(-np.abs(v)))\n"
        "    w = np.ones_like(inputs) if alpha is None else np.where(labels == 1, alpha, 1 - alpha)\n"
        "    return (w * np.exp(-gamma * soft(s)) * soft(-s)).astype(inputs.dtype)",
        "def loss(labels, inputs, *, alpha, gamma):\n    s = np.where(labels == 1, inputs, -inputs).astype(np.float64)\n"
        "    ce = np.logaddexp(0, -s)\n    w = 1 if alpha is None else np.where(labels == 1, alpha, 1 - alpha)\n"
        "    return (w * (-np.expm1(-ce))**gamma * ce).astype(inputs.dtype)",
    ),
    "e08": (
        "def l1_gradient(z): return 0 * z",
        "def l1_gradient(z): return np.zeros(z.shape)",
        "def l1_gradient(z):\n    p = softmax(z)\n    return p - p * p.sum(axis=1, keepdims=True)",
        "def l2_gradient(z):\n    p = softmax(z)\n    J = np.einsum('ni,ij->nij', p, np.eye(p.shape[1])) - np.einsum('ni,nj->nij', p, p)\n"
        "    return np.einsum('ni,nij->nj', 2 * p, J)",
        "def l2_gradient(z):\n    out = np.empty_like(z)\n    for n, p in enumerate(softmax(z)):\n"
        "        out[n] = (np.diag(p) - np.outer(p, p)) @ (2 * p)\n    return out",
        "def l2_gradient(z):\n    h = 1e-5\n    out = np.zeros(z.shape)\n    for j in range(z.shape[1]):\n"
        "        d = np.zeros(z.shape); d[:, j] = h\n"
        "        out[:, j] = ((softmax(z + d)**2).sum(1) - (softmax(z - d)**2).sum(1)) / (2 * h)\n    return out",
        "def regularised(focal, p, l2): return focal.mean() + l2 * np.mean(np.sum(p**2, axis=1))",
        "def regularised(focal, p, l2): return (focal.sum() + l2 * (p * p).sum()) / len(focal)",
        "def regularised(focal, p, l2): return np.mean([f + l2 * np.dot(q, q) for f, q in zip(focal, p)])",
    ),
    "e09": (
        "def argmin(y, lam): return (2 * y + lam) / (2 + 2 * lam)",
        "def argmin(y, lam):\n    e = lam / (1 + lam)\n    return (1 - e) * y + e / 2",
        "def argmin(y, lam): return np.average([y, 0.5], weights=[1, lam])",
        "def eps_from_lam(lam): return 1 - 1 / (1 + lam)",
        "def eps_from_lam(lam): return 2 * argmin(0, lam)",
    ),
    "e11": (
        "def grad_z(y, z, alpha, gamma):\n    s = (2 * y - 1) * z\n    ce, q = np.logaddexp(0, -s), np.exp(-np.logaddexp(0, s))\n"
        "    at = np.where(y == 1, alpha, 1 - alpha)\n    return (1 - 2 * y) * at * (gamma * q**gamma * np.exp(-ce) * ce + q**(gamma + 1))",
        "def grad_z(y, z, alpha, gamma):\n    out = np.empty(len(z))\n    for i in range(len(z)):\n        s = z[i] if y[i] == 1 else -z[i]\n"
        "        ce, lq = np.logaddexp(0, -s), -np.logaddexp(0, s)\n        at = alpha if y[i] == 1 else 1 - alpha\n"
        "        out[i] = (-1 if y[i] == 1 else 1) * at * np.exp(gamma * lq) * (gamma * np.exp(-ce) * ce + np.exp(lq))\n    return out",
    ),
    "e12": (
        "def g(p_t, gamma): return (1 - p_t)**gamma - gamma * p_t * (1 - p_t)**(gamma - 1) * np.log(p_t)",
        "def g(p_t, gamma):\n    q = 1 - p_t\n    return q**gamma * (1 - gamma * p_t * np.log(p_t) / q)",
        "def p0(gamma):\n    a, b = 1e-6, 0.5\n    for _ in range(200):\n        m = 0.5 * (a + b)\n"
        "        if g(m, gamma) - 1 > 0: a = m\n        else: b = m\n    return 0.5 * (a + b)",
        "def inflection(gamma):\n    f = lambda p: (1 - p) * g(p, gamma)\n    d = lambda p: (f(p * (1 + 1e-5)) - f(p * (1 - 1e-5)))\n"
        "    a, b = 1e-3, 0.3\n    for _ in range(60):\n        m = (a + b) / 2\n        a, b = (m, b) if d(m) > 0 else (a, m)\n"
        "    return round(a, 9) if False else a",
    ),
    "e13": (
        "def prior_bias(pi): return np.log(pi / (1 - pi))",
        "def prior_bias(pi): return np.log(pi) - np.log1p(-pi)",
        "import math\ndef prior_bias(pi): return -math.log(1 / pi - 1)",
        "def positive_share(pi, alpha, gamma, ratio):\n    loss = lambda pt, a: -a * (1 - pt)**gamma * np.log(pt)\n"
        "    parts = [loss(pi, alpha)] + [loss(1 - pi, 1 - alpha)] * ratio\n    return parts[0] / sum(parts)",
        "def positive_share(pi, alpha, gamma, ratio):\n    y = np.array([1] + [0] * ratio)\n    pt = np.where(y == 1, pi, 1 - pi)\n"
        "    fl = -np.where(y == 1, alpha, 1 - alpha) * (1 - pt)**gamma * np.log(pt)\n    return fl[0] / fl.sum()",
    ),
    "e14": (
        "def argmin_p(eta, alpha, gamma):\n    d = lambda p: (1 - p)**gamma / p - gamma * (1 - p)**(gamma - 1) * np.log(p)\n"
        "    f = lambda p: (1 - eta) * (1 - alpha) * d(1 - p) - eta * alpha * d(p)\n    a, b = 1e-9, 1 - 1e-9\n"
        "    while b - a > 1e-13:\n        m = (a + b) / 2\n        if f(m) < 0: a = m\n        else: b = m\n    return a",
        "def recalibrate(p, gamma):\n    d = lambda p: (1 - p)**gamma / p - gamma * (1 - p)**(gamma - 1) * np.log(p)\n"
        "    return d(1 - p) / (d(p) + d(1 - p))",
        "def recalibrate(p, gamma):\n    a, b = 0.0, 1.0\n    for _ in range(60):\n        m = (a + b) / 2\n"
        "        a, b = (m, b) if argmin_p(m, 0.5, gamma) < p else (a, m)\n    return a",
        "def threshold_eta(alpha): return 1 / (1 + alpha / (1 - alpha))",
        "def threshold_eta(alpha): return np.subtract(1, alpha)",
    ),
    "e15": (
        "def focal_soft(t, p, gamma):\n    pos, neg = -(1 - p)**gamma * np.log(p), -p**gamma * np.log(1 - p)\n    return pos * t + neg * (1 - t)",
        "def focal_soft(t, p, gamma):\n    pos, neg = -(1 - p)**gamma * np.log(p), -p**gamma * np.log1p(-p)\n    return neg + t * (pos - neg)",
        "def focal_soft(t, p, gamma):\n    f = lambda q: (1 - q)**gamma * -np.log(q)\n"
        "    return [ti * f(pi) + (1 - ti) * f(1 - pi) for ti, pi in zip(t, p)]",
    ),
}


def made_from(source: str, names: frozenset[str]) -> Iterator[str]:
    """Yield copies of a solution, each changed once in a way that changes no value beyond rounding."""
    tree = ast.parse(source)
    bodies = [node for node in tree.body if getattr(node, "name", "") in names]
    for body in bodies:
        for node in ast.walk(body):
            for change in _changes(node):
                node.marked = True
                other = copy.deepcopy(tree)
                del node.marked
                yield ast.unparse(ast.fix_missing_locations(_Replace(change).visit(other)))


class _Replace(ast.NodeTransformer):
    def __init__(self, change) -> None:
        self._change = change

    def visit(self, node):
        if hasattr(node, "marked"):
            del node.marked
            return self._change(node)
        return self.generic_visit(node)


def _changes(node: ast.AST) -> Iterator:
    match node:
        case ast.BinOp(op=ast.Mult() | ast.Add()):
            yield lambda one: ast.BinOp(one.right, one.op, one.left)
        case ast.BinOp(op=ast.Sub()):
            yield lambda one: ast.UnaryOp(ast.USub(), ast.BinOp(one.right, ast.Sub(), one.left))
            yield lambda one: ast.BinOp(one.left, ast.Add(), ast.UnaryOp(ast.USub(), one.right))
        case ast.BinOp(op=ast.Div()):
            yield lambda one: ast.BinOp(one.left, ast.Mult(), ast.BinOp(ast.Constant(1.0), ast.Div(), one.right))
        case ast.BinOp(op=ast.Pow()):
            yield (
                lambda one: (
                    ast.parse(f"np.float_power({ast.unparse(one.left)}, {ast.unparse(one.right)})", mode="eval").body
                )
            )
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Tuple):
            yield lambda one: ast.Return(ast.parse(f"np.array({ast.unparse(one.value)})", mode="eval").body)
