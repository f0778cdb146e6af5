"""Right answers that were invented to be refused: other idioms, types and libraries."""

# ruff: noqa: E501  (code that was typed stays on its line)

RIGHT = {
    "e01": [
        "def p_t(y, p):\n    if y:\n        return p\n    return 1.0 - p",
        "def p_t(y, p):\n    match y:\n        case 1: return p\n        case 0: return 1 - p",
        "def alpha_t(y, alpha): return np.abs(y - 1 + alpha)",
        "def alpha_t(y, alpha): return p_t(y, alpha)",
        "import math\ndef easy(p_t, gamma):\n    ce = math.log(1/p_t)\n    return ce, math.pow(1-p_t, gamma)*ce, math.pow(1-p_t, -gamma)",
        "from collections import namedtuple\ndef easy(p_t, gamma):\n    ce = -np.log(p_t)\n    fl = (1 - p_t)**gamma * ce\n    return namedtuple('E', 'ce fl ratio')(ce, fl, np.divide(ce, fl))",
    ],
    "e02": [
        "def focal(y, p, alpha, gamma):\n    y = np.asarray(y, dtype=float)\n    pt = p*y + (1-p)*(1-y)\n    at = alpha*y + (1-alpha)*(1-y)\n    return -at*np.power(1-pt, gamma)*np.log(pt)",
        "def focal(y, p, alpha, gamma):\n    pos = -alpha*(1-p)**gamma*np.log(p)\n    neg = -(1-alpha)*p**gamma*np.log1p(-p)\n    return np.where(y > 0.5, pos, neg)",
        "@np.vectorize\ndef one(y, p, alpha, gamma):\n    pt = p if y == 1 else 1-p\n    return -(alpha if y == 1 else 1-alpha)*(1-pt)**gamma*np.log(pt)\ndef focal(y, p, alpha, gamma): return one(y, p, alpha, gamma)",
        "def focal(y, p, alpha, gamma):\n    from scipy.special import xlogy\n    return -(alpha*(1-p)**gamma*xlogy(y, p) + (1-alpha)*p**gamma*xlogy(1-y, 1-p))",
    ],
    "e03": [
        "def alpha_from_weights(w1, w0):\n    scale = w0 + w1\n    alpha = 1 - w0/scale\n    return alpha, scale",
        "def alpha_from_prevalence(prevalence):\n    n_pos, n_neg = prevalence, 1 - prevalence\n    w_pos, w_neg = 1/n_pos, 1/n_neg\n    return w_pos/(w_pos + w_neg)",
        "def combined_odds(alpha, w1, w0):\n    a, scale = alpha_from_weights(alpha*w1, (1-alpha)*w0)\n    return a/(1-a)",
        "def combined_odds(alpha, w1, w0): return np.prod([alpha, w1])/np.prod([1-alpha, w0])",
    ],
    "e04": [
        "def focal_multi(Y, P, alpha, gamma):\n    mask = Y.astype(bool)\n    pt = P[mask]\n    at = np.broadcast_to(alpha, Y.shape)[mask]\n    return -at*(1-pt)**gamma*np.log(pt)",
        "def focal_multi(Y, P, alpha, gamma):\n    ce = -np.sum(np.where(Y == 1, np.log(P), 0), axis=-1)\n    return np.dot(Y, alpha)*(-np.expm1(-ce))**gamma*ce",
        "def focal_multi(Y, P, alpha, gamma):\n    return np.array([-alpha[np.argmax(t)]*(1-q[np.argmax(t)])**gamma*np.log(q[np.argmax(t)]) for t, q in zip(Y, P)])",
        "def focal_multi(Y, P, alpha, gamma):\n    rows, cols = np.nonzero(Y)\n    return -alpha[cols]*np.power(1-P[rows, cols], gamma)*np.log(P[rows, cols])",
    ],
    "e05": [
        "def focal_mean(ce, gamma):\n    p = np.exp(-ce)\n    fl = np.power(1-p, gamma)*ce\n    return fl.sum()/ce.shape[0]",
        "import statistics\ndef focal_mean(ce, gamma): return statistics.fmean((1-np.exp(-c))**gamma*c for c in ce.tolist())",
        "def reduce(losses, y, how):\n    total = np.add.reduce(losses)\n    n_pos = len(np.flatnonzero(y))\n    if how == 'none': return losses.copy()\n    if how == 'sum': return total\n    if how == 'mean': return total/losses.size\n    return total/(n_pos or 1)",
        "def reduce(losses, y, how):\n    f = {'none': lambda l: l, 'sum': np.sum, 'mean': np.mean, 'num_pos': lambda l: np.sum(l)/np.clip(y.sum(), 1, None)}\n    return f[how](losses)",
        "def first_value(classes, alpha, gamma):\n    logits = np.zeros(classes)\n    p = np.exp(logits)/np.exp(logits).sum()\n    return -alpha*(1-p[0])**gamma*np.log(p[0])",
        "from fractions import Fraction\ndef first_value(classes, alpha, gamma):\n    pt = Fraction(1, classes)\n    return alpha*float(1-pt)**gamma*-np.log(float(pt))",
    ],
    "e06": [
        "def loss(labels, inputs, *, alpha, gamma):\n    s = np.where(labels == 1, inputs, -inputs)\n    w = 1 if alpha is None else np.where(labels == 1, alpha, 1-alpha)\n    sp = lambda v: np.logaddexp(0, v)\n    return np.asarray(w*np.exp(-gamma*sp(s))*sp(-s), dtype=inputs.dtype)",
        "from scipy.special import log_expit\ndef loss(labels, inputs, *, alpha, gamma):\n    s = np.where(labels == 1, inputs, -inputs)\n    w = np.ones(inputs.shape) if alpha is None else labels*alpha + (1-labels)*(1-alpha)\n    return (-w*np.exp(gamma*log_expit(-s))*log_expit(s)).astype(inputs.dtype)",
        "def loss(labels, inputs, *, alpha, gamma):\n    out = np.empty_like(inputs)\n    for i in range(inputs.size):\n        s = float(inputs.flat[i]) if labels.flat[i] == 1 else -float(inputs.flat[i])\n        w = 1.0 if alpha is None else (alpha if labels.flat[i] == 1 else 1-alpha)\n        out.flat[i] = w*np.exp(-gamma*np.logaddexp(0, s))*np.logaddexp(0, -s)\n    return out",
    ],
    "e08": [
        "def l1_gradient(z):\n    return np.full_like(z, 0.0)",
        "def l1_gradient(z): return np.array([[0.0]*z.shape[1] for _ in z])",
        "def l2_gradient(z):\n    p = softmax(z)\n    v = 2*p\n    return p*(v - np.einsum('ij,ij->i', p, v)[:, None])",
        "def l2_gradient(z):\n    return np.array([(np.diag(p) - np.outer(p, p)) @ (2*p) for p in softmax(z)])",
        "def regularised(focal, p, l2):\n    penalty = np.linalg.norm(p, axis=1)**2\n    return np.mean(focal + l2*penalty)",
        "def regularised(focal, p, l2):\n    total = 0\n    for i in range(len(focal)):\n        total += focal[i] + l2*sum(q**2 for q in p[i])\n    return total/len(focal)",
    ],
    "e09": [
        "def argmin(y, lam): return y - lam*(y - 0.5)/(1 + lam)",
        "def argmin(y, lam):\n    from scipy.optimize import brentq\n    return brentq(lambda q: -2*(y-q) - 2*lam*(0.5-q), -1, 2, xtol=1e-15)",
        "def eps_from_lam(lam): return (1 + 1/lam)**-1 if lam else 0.0",
        "def eps_from_lam(lam): return 1 - (argmin(1, lam) - argmin(0, lam))",
    ],
    "e11": [
        "def grad_z(y, z, alpha, gamma):\n    from scipy.special import expit, log_expit\n    s = 2*y - 1\n    at = np.where(y == 1, alpha, 1-alpha)\n    return -s*at*expit(-s*z)**gamma*(expit(-s*z) - gamma*expit(s*z)*log_expit(s*z))",
        "def grad_z(y, z, alpha, gamma):\n    def one(y, z):\n        s, w = (1, alpha) if y == 1 else (-1, 1-alpha)\n        m = s*z\n        lp, lq = -np.logaddexp(0, -m), -np.logaddexp(0, m)\n        return -s*w*np.exp(gamma*lq)*(np.exp(lq) - gamma*np.exp(lp)*lp)\n    return np.array([one(a, b) for a, b in zip(y, z)])",
    ],
    "e12": [
        "def g(p_t, gamma):\n    ce = -np.log(p_t)\n    return np.power(1-p_t, gamma)*(1 + gamma*p_t*ce/(1-p_t))",
        "def g(p_t, gamma): return np.exp(gamma*np.log1p(-p_t)) + gamma*p_t*np.exp((gamma-1)*np.log1p(-p_t))*-np.log(p_t)",
        "def p0(gamma):\n    from scipy.optimize import root_scalar\n    return root_scalar(lambda p: g(p, gamma)-1, bracket=[1e-8, 0.5], xtol=1e-14).root",
        "def p0(gamma):\n    lo, hi = 1e-9, 0.5\n    while hi-lo > 1e-14:\n        mid = lo + (hi-lo)/2\n        if g(mid, gamma) >= 1:\n            lo = mid\n        else:\n            hi = mid\n    return hi",
        "def inflection(gamma):\n    from scipy.optimize import brentq\n    return brentq(lambda p: (1-p)*(1+gamma+gamma*np.log(p)) + gamma*(1-p-gamma*p*np.log(p)), 1e-9, .4, xtol=1e-16)",
        "import math\ndef inflection(gamma):\n    f = lambda p: math.log(1-p)*gamma + math.log(1-p-gamma*p*math.log(p))\n    lo, hi = 1e-5, .4\n    r = (math.sqrt(5)-1)/2\n    d = lambda p: -gamma/(1-p) + (-1-gamma*math.log(p)-gamma)/(1-p-gamma*p*math.log(p))\n    for _ in range(100):\n        m = (lo+hi)/2\n        lo, hi = (m, hi) if d(m) > 0 else (lo, m)\n    return m",
    ],
    "e13": [
        "def prior_bias(pi): return -np.log(1/pi - 1)",
        "def prior_bias(pi): return 2*np.arctanh(2*pi - 1)",
        "def positive_share(pi, alpha, gamma, ratio):\n    fl = lambda pt: -(1-pt)**gamma*np.log(pt)\n    pos = alpha*fl(pi)\n    neg = sum((1-alpha)*fl(1-pi) for _ in range(ratio))\n    return pos/(pos+neg)",
        "def positive_share(pi, alpha, gamma, ratio):\n    w = np.array([alpha, (1-alpha)*ratio])\n    pt = np.array([pi, 1-pi])\n    l = w*(1-pt)**gamma*-np.log(pt)\n    return (l/l.sum())[0]",
    ],
    "e14": [
        "def argmin_p(eta, alpha, gamma):\n    odds = eta*alpha/((1-eta)*(1-alpha))\n    d = lambda p: (1-p)**gamma/p - gamma*(1-p)**(gamma-1)*np.log(p)\n    from scipy.optimize import brentq\n    return brentq(lambda p: np.log(odds) + np.log(d(p)) - np.log(d(1-p)), 1e-10, 1-1e-10, xtol=1e-15)",
        "def argmin_p(eta, alpha, gamma):\n    e = eta*alpha/(eta*alpha + (1-eta)*(1-alpha))\n    lo, hi = 1e-12, 1-1e-12\n    for _ in range(100):\n        m = (lo+hi)/2\n        if recalibrate(m, gamma) < e: lo = m\n        else: hi = m\n    return (lo+hi)/2",
        "def recalibrate(p, gamma):\n    a = (1-p)**(gamma-1)*((1-p)/p - gamma*np.log(p))\n    b = p**(gamma-1)*(p/(1-p) - gamma*np.log(1-p))\n    return b/(a+b)",
        "def recalibrate(p, gamma):\n    q = 1-p\n    num = q*p**gamma/q - gamma*q*p**(gamma-1)*np.log(q)\n    return 1/(1 + ((1-p)**gamma/p - gamma*(1-p)**(gamma-1)*np.log(p))/(num/q))",
        "def threshold_eta(alpha):\n    return next(iter([1.0 - alpha]))",
    ],
    "e15": [
        "def focal_soft(t, p, gamma):\n    hard = lambda y: -(1 - np.where(y, p, 1-p))**gamma*np.log(np.where(y, p, 1-p))\n    return t*hard(True) + (1-t)*hard(False)",
        "def focal_soft(t, p, gamma):\n    T, P = np.array([t, 1-t]), np.array([p, 1-p])\n    return np.einsum('kn,kn->n', T, -(1-P)**gamma*np.log(P))",
        "def focal_soft(t, p, gamma):\n    return np.average([p**gamma*-np.log1p(-p), (1-p)**gamma*-np.log(p)], axis=0, weights=np.array([1-t, t]))",
    ],
    "e17": [
        "def focal(y, z, alpha, gamma):\n    p = 1/(1 + sympy.exp(-z))\n    p_t = p if y == 1 else 1 - p\n    a = alpha if y == 1 else 1 - alpha\n    return a*(1 - p_t)**gamma*(-sympy.log(p_t))",
        "def focal(y, z, alpha, gamma):\n    ce = sympy.log(1 + sympy.exp(-z)) if y else sympy.log(1 + sympy.exp(z))\n    return (alpha if y else 1-alpha)*(1 - sympy.exp(-ce))**gamma*ce",
        "def gradient(y, z, alpha, gamma): return focal(y, z, alpha, gamma).diff(z).simplify()",
        "def gradient_in_p_t(y, p_t, alpha, gamma):\n    s = 1 if y else -1\n    a = alpha if y else 1 - alpha\n    return -s*a*(1-p_t)**gamma*(1 - p_t - gamma*p_t*sympy.log(p_t))",
        "def curvature_in_p_t(y, p_t, alpha, gamma):\n    a = alpha if y else 1 - alpha\n    q = 1 - p_t\n    return a*p_t*q**gamma*(gamma*p_t*gamma*sympy.log(p_t) - gamma*q*sympy.log(p_t) + q + 2*gamma*q*1 - gamma*q*0) if False else sympy.factor(p_t*q*sympy.diff(a*q**gamma*(gamma*p_t*sympy.log(p_t) + p_t - 1), p_t))",
    ],
    "e18": [
        "def logsumexp(Z):\n    from scipy.special import logsumexp as lse\n    return lse(Z, axis=1)",
        "def logsumexp(Z):\n    m = np.amax(Z, axis=-1, keepdims=True)\n    return np.squeeze(m, -1) + np.log(np.sum(np.exp(Z - m), axis=-1))",
        "def gradient(t, Z, alpha, gamma):\n    N, K = Z.shape\n    out = np.zeros((N, K))\n    for n in range(N):\n        rest = [k for k in range(K) if k != t[n]]\n        lse = np.logaddexp.reduce(Z[n, rest])\n        m = Z[n, t[n]] - lse\n        sp = lambda v: np.logaddexp(0, v)\n        c = alpha[t[n]]*np.exp(-gamma*sp(m))*(gamma*np.exp(-sp(-m))*sp(-m) + np.exp(-sp(m)))\n        out[n, t[n]] = -c\n        for k in rest:\n            out[n, k] = c*np.exp(Z[n, k] - lse)\n    return out",
        "def gradient(t, Z, alpha, gamma):\n    from scipy.special import log_softmax, softmax, log_expit, expit\n    rows = np.arange(len(t))\n    W = Z.copy(); W[rows, t] = -np.inf\n    share = softmax(W, axis=1)\n    m = Z[rows, t] - logsumexp(W)\n    c = alpha[t]*expit(-m)**gamma*(expit(-m) - gamma*expit(m)*log_expit(m))\n    G = share*c[:, None]\n    G[rows, t] = -c\n    return G",
    ],
    "e19": [
        "def loss(y, z, alpha, gamma):\n    sp = lambda v: np.maximum(v, 0) + np.log1p(np.exp(-np.abs(v)))\n    s = np.where(y == 1, z, -z)\n    return (alpha*y + (1-alpha)*(1-y))*np.exp(-gamma*sp(s))*sp(-s)",
        "def gradient(y, z, alpha, gamma):\n    p = 1/(1+np.exp(-z))\n    pos = alpha*(1-p)**gamma*(gamma*p*np.log(p) - (1-p))\n    neg = (1-alpha)*p**gamma*(p - gamma*(1-p)*np.log(1-p))\n    return np.where(y == 1, pos, neg)",
        "def initial_bias(y):\n    pos = sum(y); neg = len(y) - pos\n    return np.log(pos/neg)",
        "def train(X, y, alpha, gamma):\n    from scipy.optimize import fmin_l_bfgs_b\n    A = np.c_[X, np.ones(len(y))]\n    v, _, _ = fmin_l_bfgs_b(lambda v: (loss(y, A@v, alpha, gamma).mean(), A.T@gradient(y, A@v, alpha, gamma)/len(y)), np.r_[np.zeros(4), initial_bias(y)], factr=10, pgtol=1e-8, maxiter=5000)\n    return v[:-1], v[-1]",
        "def recalibrate(p, alpha, gamma):\n    q = 1-p\n    pos = alpha*(q**gamma/p - gamma*q**(gamma-1)*np.log(p))\n    neg = (1-alpha)*(p**gamma/q - gamma*p**(gamma-1)*np.log(q))\n    return 1/(1 + pos/neg)",
    ],
    "e20": [
        "def threshold(cost_fp, cost_fn): return (1 + cost_fn/cost_fp)**-1",
        "def alpha_for(cost_fp, cost_fn):\n    eta = threshold(cost_fp, cost_fn)\n    return 1.0 - eta",
        "def choose(p, y, cost_fp, cost_fn):\n    c = np.sort(np.append(p, p.max() + 1))\n    said = p[None, :] >= c[:, None]\n    total = (said*(1-y)*cost_fp + ~said*y*cost_fn).sum(axis=1)\n    return c[total.argmin()]",
        "def choose(p, y, cost_fp, cost_fn):\n    best_t, best = 2.0, cost_fn*np.sum(y)\n    for t in np.linspace(0, 1, 1001):\n        c = cost_fn*np.sum((y == 1) & (p < t)) + cost_fp*np.sum((y == 0) & (p >= t))\n        if c <= best:\n            best, best_t = c, t\n    return best_t",
    ],
    "e21": [
        "NAMES.update(a='ALPHA_SWAPPED', b='DOUBLE_SIGMOID')\nNAMES['c'] = 'WEIGHT_LEAKED'",
        "def witness(name):\n    rng = np.random.default_rng(0)\n    return rng.integers(0, 2, 50), rng.normal(0, 2, 50), 0.3, 1.5",
        "def witness(name): return (np.array([0]), np.array([3.0]), 0.25, 2.0) if name != 'c' else (np.array([1]), np.array([0.0]), .25, 2)",
    ],
    "e22": [
        "def pixel_losses(labels, logits, gamma, void):\n    valid = labels != void\n    out = np.zeros(labels.shape, dtype=float)\n    z = logits[valid]\n    lse = np.logaddexp.reduce(z, axis=1)\n    ce = lse - z[np.arange(len(z)), labels[valid]]\n    out[valid] = (-np.expm1(-ce))**gamma*ce\n    return out",
        "def pixel_losses(labels, logits, gamma, void):\n    from scipy.special import log_softmax\n    mask = (labels == void)\n    safe = np.where(mask[:, :, None], 0.0, logits)\n    lp = log_softmax(safe, axis=-1)\n    onehot = np.eye(logits.shape[-1])[np.where(mask, 0, labels)]\n    lpt = (lp*onehot).sum(-1)\n    fl = -(1-np.exp(lpt))**gamma*lpt\n    fl[mask] = 0\n    return fl",
        "def image_loss(losses, labels, void):\n    n = np.count_nonzero(labels != void)\n    return losses.sum()/n if n > 0 else 0.0",
        "def image_loss(losses, labels, void):\n    m = np.ma.masked_array(losses, labels == void)\n    return float(m.mean()) if m.count() else 0.0",
        "def batch_loss(losses, labels, void):\n    keep = labels.reshape(-1) != void\n    flat = losses.reshape(-1)[keep]\n    return flat.mean() if len(flat) else 0",
    ],
    "e23": [
        "def effective_number(n, beta):\n    total = 0\n    for k in range(n):\n        total += beta**k\n    return total",
        "def effective_number(n, beta):\n    from math import expm1, log1p\n    return 1.0 if beta == 0 else expm1(n*log1p(beta-1))/(beta-1)",
        "def class_weights(counts, beta):\n    e = np.array([effective_number(int(n), beta) for n in counts])\n    w = np.reciprocal(e)\n    return w*len(w)/np.sum(w)",
        "def class_weights(counts, beta):\n    w = np.array(list(map(lambda n: 1/effective_number(n, beta), counts.tolist())))\n    return w/w.mean()",
    ],
    "e24": [
        "def asymmetric(y, p, gamma_pos, gamma_neg, margin):\n    pm = np.where(p > margin, p - margin, 0.0)\n    loss_pos = -(1-p)**gamma_pos*np.log(p)\n    loss_neg = -pm**gamma_neg*np.log(1-pm)\n    return y*loss_pos + (1-y)*loss_neg",
        "def asymmetric(y, p, gamma_pos, gamma_neg, margin):\n    q = np.minimum(1 - p + margin, 1)\n    return np.where(y == 1, (1-p)**gamma_pos*-np.log(p), (1-q)**gamma_neg*-np.log(q))",
        "def negative_gradient(z, gamma_neg, margin):\n    from scipy.special import expit\n    p = expit(z)\n    pm = np.clip(p - margin, 0, None)\n    d = gamma_neg*pm**(gamma_neg-1)*-np.log(1-pm) + pm**gamma_neg/(1-pm)\n    return d*p*(1-p)",
        "def negative_gradient(z, gamma_neg, margin):\n    g = np.zeros_like(z)\n    p = 1/(1+np.exp(-z))\n    on = p > margin\n    q = p[on]-margin\n    g[on] = (-gamma_neg*q**(gamma_neg-1)*np.log1p(-q) + q**gamma_neg/(1-q))*p[on]*(1-p[on])\n    return g",
    ],
    "e25": [
        "def train(X, y, alpha, gamma, start, steps):\n    w, b, n = np.zeros(X.shape[1]), start, X.shape[0]\n    for i in range(steps):\n        z = np.dot(X, w) + b\n        g = gradient(y, z, alpha, gamma)\n        w = w - np.mean(g[:, None]*X, axis=0)\n        b = b - np.mean(g)\n    return w, b",
        "def f1(y, p):\n    pred = p >= 0.5\n    tp = np.count_nonzero(pred & (y == 1)); fp = np.count_nonzero(pred & (y == 0)); fn = np.count_nonzero(~pred & (y == 1))\n    denom = 2*tp + fp + fn\n    return 2*tp/denom if denom > 0 else 0.0",
        "import itertools\ndef tune(X, y, X_new, y_new, start, steps):\n    best = (-1, None)\n    for pair in itertools.product(ALPHAS, GAMMAS):\n        w, b = train(X, y, *pair, start, steps)\n        p = 1/(1+np.exp(-(X_new.dot(w) + b)))\n        s = f1(y_new, p)\n        if s >= best[0]: best = (s, pair)\n    return list(best[1])",
    ],
}
