"""Right answers to the exercises from e17 on, as learners write them."""

# ruff: noqa: E501  (code that was typed stays on its line)

SYMBOLIC = "import sympy as sp\n"
TYPED = {
    "e17": (
        SYMBOLIC
        + "def focal(y, z, alpha, gamma):\n    s = (2*y - 1)*z\n    return (alpha if y else 1 - alpha) * (1 + sp.exp(s))**(-gamma) * sp.log(1 + sp.exp(-s))",
        SYMBOLIC
        + "def focal(y, z, alpha, gamma):\n    p = (1 + sp.tanh(z/2))/2\n    return -alpha*(1 - p)**gamma*sp.log(p) if y == 1 else -(1 - alpha)*p**gamma*sp.log(1 - p)",
        SYMBOLIC
        + "def focal(y, z, alpha, gamma):\n    x = sp.Symbol('z')\n    p = 1/(1 + sp.exp(-x))\n    return y*-alpha*(1 - p)**gamma*sp.log(p) + (1 - y)*-(1 - alpha)*p**gamma*sp.log(1 - p)",
        SYMBOLIC + "def gradient(y, z, alpha, gamma): return sp.Derivative(focal(y, z, alpha, gamma), z)",
        SYMBOLIC + "def gradient(y, z, alpha, gamma): return sp.simplify(focal(y, z, alpha, gamma).diff(z))",
        SYMBOLIC
        + "def gradient(y, z, alpha, gamma):\n    s = z if y == 1 else -z\n    p = 1/(1 + sp.exp(-s))\n    return (2*y - 1)*(alpha if y else 1 - alpha)*(1 - p)**gamma*(gamma*p*sp.log(p) + p - 1)",
        SYMBOLIC
        + "def gradient_in_p_t(y, p_t, alpha, gamma): return (2*y - 1)*(alpha if y == 1 else 1 - alpha)*(1 - p_t)**gamma*(gamma*p_t*sp.log(p_t) + p_t - 1)",
        SYMBOLIC
        + "def gradient_in_p_t(y, p_t, alpha, gamma):\n    z = sp.Symbol('z', real=True)\n    s = sp.log(p_t/(1 - p_t))\n    return sp.simplify(gradient(y, z, alpha, gamma).subs(z, s if y == 1 else -s))",
        SYMBOLIC
        + "def gradient_in_p_t(y, p_t, alpha, gamma):\n    q = 1 - p_t\n    return -(2*y - 1)*(alpha if y == 1 else 1 - alpha)*sp.exp(gamma*sp.log(q))*(q + gamma*p_t*sp.log(1/p_t))",
        SYMBOLIC
        + "def curvature_in_p_t(y, p_t, alpha, gamma):\n    z = sp.Symbol('z')\n    s = sp.log(p_t/(1 - p_t))\n    return sp.diff(focal(y, z, alpha, gamma), z, 2).subs(z, s if y == 1 else -s)",
        SYMBOLIC
        + "def curvature_in_p_t(y, p_t, alpha, gamma):\n    of = gradient_in_p_t(1, p_t, alpha if y else 1 - alpha, gamma)\n    return sp.expand(p_t*(1 - p_t)*sp.diff(of, p_t))",
    ),
    "e18": (
        "def logsumexp(Z): return np.logaddexp.reduce(Z, axis=1)",
        "def logsumexp(Z):\n    c = np.max(Z, axis=1, keepdims=True)\n    return (c + np.log(np.sum(np.exp(Z - c), axis=1, keepdims=True))).ravel()",
        "def logsumexp(Z):\n    out = []\n    for row in Z:\n        c = max(row)\n        out.append(c + np.log(sum(np.exp(row - c))))\n    return np.array(out)",
        "def gradient(t, Z, alpha, gamma):\n    out = np.zeros(Z.shape)\n    for n in range(len(Z)):\n        o = np.delete(Z[n], t[n])\n        l = np.logaddexp.reduce(o)\n        m = Z[n, t[n]] - l\n"
        "        ce, q = np.logaddexp(0, -m), np.exp(-np.logaddexp(0, m))\n        g = alpha[t[n]] * q**gamma * (gamma * np.exp(-ce) * ce + q)\n        row = g * np.exp(Z[n] - l) if False else np.zeros(len(Z[n]))\n"
        "        row[np.arange(len(row)) != t[n]] = g * np.exp(o - l)\n        row[t[n]] = -g\n        out[n] = row\n    return out",
        "def gradient(t, Z, alpha, gamma):\n    Y = np.eye(Z.shape[1])[t]\n    lo = np.logaddexp.reduce(np.where(Y == 1, -np.inf, Z), axis=1)\n    m = (Z * Y).sum(1) - lo\n    sp = lambda v: np.logaddexp(0, v)\n"
        "    g = alpha[t] * (gamma * np.exp(-gamma * sp(m) - sp(-m)) * sp(-m) + np.exp(-(gamma + 1) * sp(m)))\n    return g[:, None] * np.where(Y == 1, -1, np.exp(Z - lo[:, None]))\n",
    ),
    "e19": (
        "def loss(y, z, alpha, gamma):\n    s = (2 * y - 1) * z\n    return (y * alpha + (1 - y) * (1 - alpha)) * (1 / (1 + np.exp(s)))**gamma * np.logaddexp(0, -s)",
        "def loss(y, z, alpha, gamma):\n    s = np.where(y == 1, z, -z)\n    ce = np.logaddexp(0, -s)\n    return np.where(y == 1, alpha, 1 - alpha) * (-np.expm1(-ce))**gamma * ce",
        "def gradient(y, z, alpha, gamma):\n    p = 1 / (1 + np.exp(-z))\n    pt = np.where(y == 1, p, 1 - p)\n    at = np.where(y == 1, alpha, 1 - alpha)\n    return (2 * y - 1) * at * (1 - pt)**gamma * (gamma * pt * np.log(pt) + pt - 1)",
        "def gradient(y, z, alpha, gamma):\n    h = 1e-6\n    return (loss(y, z + h, alpha, gamma) - loss(y, z - h, alpha, gamma)) / (2 * h) if False else np.where(y == 1, -1, 1) * np.where(y == 1, alpha, 1 - alpha) * "
        "(gamma * np.exp(-gamma * np.logaddexp(0, (2*y-1)*z)) * np.exp(-np.logaddexp(0, -(2*y-1)*z)) * np.logaddexp(0, -(2*y-1)*z) + np.exp(-(gamma + 1) * np.logaddexp(0, (2*y-1)*z)))",
        "def initial_bias(y): return -np.log(1 / np.mean(y) - 1)",
        "def initial_bias(y):\n    n = np.count_nonzero(y)\n    return np.log(n) - np.log(len(y) - n)",
        "def train(X, y, alpha, gamma):\n    w, b = np.zeros(4), initial_bias(y)\n    for _ in range(6000):\n        d = gradient(y, X @ w + b, alpha, gamma) / len(y)\n        w -= 2 * (d @ X)\n        b -= 2 * d.sum()\n    return w, b",
        "def train(X, y, alpha, gamma):\n    A = np.column_stack([X, np.ones(len(y))])\n    v = np.append(np.zeros(X.shape[1]), initial_bias(y))\n    m = 0 * v\n    for _ in range(800):\n        m = .9 * m + A.T @ gradient(y, A @ v, alpha, gamma) / len(y)\n        v = v - 1.0 * m\n    return v[:-1], v[-1]",
        "def train(X, y, alpha, gamma):\n    from scipy.optimize import minimize\n    f = lambda v: (loss(y, X @ v[:4] + v[4], alpha, gamma).mean(), np.append(X.T, np.ones((1, len(y))), axis=0) @ gradient(y, X @ v[:4] + v[4], alpha, gamma) / len(y))\n"
        "    v = minimize(f, np.append(np.zeros(4), initial_bias(y)), jac=True, method='BFGS', options={'gtol': 1e-6}).x\n    return v[:4], v[4]",
        "def recalibrate(p, alpha, gamma):\n    g = lambda q: (1 - q)**(gamma - 1) * (1 - q - gamma * q * np.log(q))\n    return 1 / (1 + alpha * g(p) / p / ((1 - alpha) * g(1 - p) / (1 - p)))",
        "def recalibrate(p, alpha, gamma):\n    d = lambda q: (1 - q)**gamma / q - gamma * (1 - q)**(gamma - 1) * np.log(q)\n    odds = (1 - alpha) * d(1 - p) / (alpha * d(p))\n    return odds / (1 + odds)",
    ),
    "e20": (
        "def threshold(cost_fp, cost_fn): return 1 / (1 + cost_fn / cost_fp)",
        "def threshold(cost_fp, cost_fn): return np.divide(cost_fp, np.add(cost_fp, cost_fn))",
        "def alpha_for(cost_fp, cost_fn): return cost_fn / (cost_fp + cost_fn)",
        "def alpha_for(cost_fp, cost_fn): return 1 / (1 + cost_fp / cost_fn)",
        "def choose(p, y, cost_fp, cost_fn):\n    best, at = np.inf, None\n    for t in np.append(np.unique(p), 2):\n        cost = cost_fn * ((y == 1) & (p < t)).sum() + cost_fp * ((y == 0) & (p >= t)).sum()\n        if cost < best: best, at = cost, t\n    return at",
        "def choose(p, y, cost_fp, cost_fn):\n    order = np.argsort(-p)\n    cost = np.append(0, np.cumsum(np.where(y[order] == 1, -cost_fn, cost_fp)))\n    cuts = np.append(np.inf, p[order])\n"
        "    ends = [0] + [k for k in range(1, len(p) + 1) if k == len(p) or p[order][k] != p[order][k - 1]]\n    return cuts[min(ends, key=lambda k: cost[k])]",
    ),
    "e21": (
        "NAMES = dict(a='ALPHA_SWAPPED', b='DOUBLE_SIGMOID', c='WEIGHT_LEAKED', d='NONE', e='MODULATOR_ONE_SIDED')",
        "def witness(name): return [0, 1], [2.0, -2.0], 0.25, 2",
        "def witness(name):\n    return {'a': (1, 1.0, .25, 2.), 'b': (0, 3.0, .25, 2.), 'c': (1, 1.0, .25, 2.), 'e': (0, 1.0, .5, 2.)}[name]",
    ),
    "e22": (
        "def pixel_losses(labels, logits, gamma, void):\n    out = np.zeros(labels.shape)\n    for i, j in np.argwhere(labels != void):\n        z = logits[i, j]\n        ce = np.logaddexp.reduce(z) - z[labels[i, j]]\n        out[i, j] = (1 - np.exp(-ce))**gamma * ce\n    return out",
        "def pixel_losses(labels, logits, gamma, void):\n    k = labels != void\n    z, t = logits[k], labels[k]\n    z = z - z.max(axis=1, keepdims=True)\n    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)\n    pt = p[np.arange(len(t)), t]\n"
        "    out = np.zeros(labels.shape)\n    out[k] = -(1 - pt)**gamma * np.log(pt)\n    return out",
        "def image_loss(losses, labels, void):\n    n = np.sum(labels != void)\n    return float(np.sum(losses * (labels != void)) / n) if n else 0",
        "def image_loss(losses, labels, void):\n    kept = losses[labels != void]\n    return kept.mean() if kept.size else 0.0",
        "def batch_loss(losses, labels, void):\n    n = (labels != void).sum(axis=(1, 2))\n    return sum(image_loss(*of, void) * k for *of, k in zip(losses, labels, n)) / max(1, n.sum())",
        "def batch_loss(losses, labels, void): return image_loss(losses.reshape(-1), labels.reshape(-1), void)",
    ),
    "e23": (
        "def effective_number(n, beta): return (1 - beta**n) / (1 - beta)",
        "def effective_number(n, beta): return sum(beta**k for k in range(n))",
        "def effective_number(n, beta): return np.sum(float(beta) ** np.arange(n))",
        "def class_weights(counts, beta):\n    w = [1 / effective_number(int(n), beta) for n in counts]\n    return [len(w) * one / sum(w) for one in w]",
        "def class_weights(counts, beta):\n    w = 1 / (1 - beta ** counts.astype(float))\n    return w / w.mean()",
    ),
    "e25": (
        "def train(X, y, alpha, gamma, start, steps):\n    w, b = np.zeros(4), start\n    for k in range(steps):\n        d = gradient(y, X.dot(w) + b, alpha, gamma) / y.size\n        w = w - d @ X\n        b -= d.sum()\n    return w, b",
        "def train(X, y, alpha, gamma, start, steps):\n    A = np.hstack([X, np.ones((len(y), 1))])\n    v = np.r_[np.zeros(4), start]\n    while steps > 0:\n        v = v - A.T @ gradient(y, A @ v, alpha, gamma) / len(y)\n        steps -= 1\n    return v[:4], v[4]",
        "def f1(y, p):\n    s = (p >= .5).astype(int)\n    tp, fp, fn = (s * y).sum(), (s * (1 - y)).sum(), ((1 - s) * y).sum()\n    return tp / (tp + (fp + fn) / 2) if tp + fp + fn else 0",
        "def f1(y, p):\n    from sklearn.metrics import f1_score\n    return f1_score(y, p >= .5, zero_division=0)",
        "def tune(X, y, X_new, y_new, start, steps):\n    table = {}\n    for g in GAMMAS:\n        for a in ALPHAS:\n            w, b = train(X, y, a, g, start, steps)\n            table[a, g] = f1(y_new, 1 / (1 + np.exp(-X_new @ w - b)))\n    return max(table, key=table.get)",
        "def tune(X, y, X_new, y_new, start, steps):\n    pairs = np.array([(a, g) for a in ALPHAS for g in GAMMAS])\n    s = []\n    for a, g in pairs:\n        w, b = train(X, y, a, g, start, steps)\n        s.append(f1(y_new, np.where(X_new @ w + b >= 0, .9, .1)))\n    return pairs[np.argmax(s)]",
    ),
    "e26": (  # in names that PyTorch and JAX share
        "def loss(labels, inputs, *, alpha, gamma):\n    m = inputs - 2 * (1 - labels) * inputs\n    w = 1 if alpha is None else (1 - alpha) + labels * (2 * alpha - 1)\n    return w * exp(gamma * log_sigmoid(-m)) * -log_sigmoid(m)",
        "def loss(labels, inputs, *, alpha, gamma):\n    a, b = (1, 1) if alpha is None else (alpha, 1 - alpha)\n    lp, lq = log_sigmoid(inputs), log_sigmoid(-inputs)\n    return -(a * labels * exp(gamma * lq) * lp + b * (1 - labels) * exp(gamma * lp) * lq)",
    ),
    "e24": (
        "def asymmetric(y, p, gamma_pos, gamma_neg, margin):\n    q = np.clip(p - margin, 0, None)\n    return -(y * (1 - p)**gamma_pos * np.log(p) + (1 - y) * q**gamma_neg * np.log(1 - q))",
        "def asymmetric(y, p, gamma_pos, gamma_neg, margin):\n    out = []\n    for yi, pi in zip(y, p):\n        q = max(pi - margin, 0)\n        out.append(-(1 - pi)**gamma_pos * np.log(pi) if yi else -q**gamma_neg * np.log(1 - q))\n    return out",
        "def negative_gradient(z, gamma_neg, margin):\n    p = 1 / (1 + np.exp(-z))\n    q = np.where(p > margin, p - margin, 0)\n    d = np.where(q > 0, q**gamma_neg * (1 / (1 - q) - gamma_neg * np.log(1 - q) / np.where(q > 0, q, 1)), 0)\n    return d * p * (1 - p)",
        "def negative_gradient(z, gamma_neg, margin):\n    p = np.exp(-np.logaddexp(0, -z))\n    q = np.maximum(p - margin, 0)\n    return p * np.exp(-np.logaddexp(0, z)) * q**(gamma_neg - 1) * (q / (1 - q) - gamma_neg * np.log1p(-q))",
    ),
}
