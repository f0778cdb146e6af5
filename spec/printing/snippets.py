"""The functions of printed code that no equation defines: sums over a row, a product, a quotient with its limit."""

NUMPY_SNIPPETS = {
    "logsumexp": '''def logsumexp(terms):
    """Return the logarithm of a sum of exponentials; the largest is taken out, so that none overflows."""
    *others, largest = sorted(terms)
    return largest + np.log1p(sum(np.exp(term - largest) for term in others))
''',
    "log1p_ratio": '''def log1p_ratio(u):
    """Return log(1 + u) / u, and its limit 1 where u has underflowed to 0."""
    return np.where(u == 0, 1, np.log1p(u) / np.where(u == 0, 1, u))
''',
    "product": '''def product(*factors):
    """Return a product no part of which over- or underflows: mantissas and powers of 2 are multiplied apart."""
    total, power = 1.0, 0
    for factor in factors:
        mantissa, own = np.frexp(factor)
        total, carried = np.frexp(total * mantissa)
        power = power + own + carried
    return np.ldexp(total, power)
''',
}
JAVASCRIPT_SNIPPETS = {
    "sum": """function sum(n, term) {
  return Array.from({length: n}, (_, c) => term(c)).reduce((a, b) => a + b, 0);
}
""",
    "logsumexp": """// the logarithm of a sum of exponentials; the largest is taken out, so that none overflows
function logsumexp(n, term) {
  const others = Array.from({length: n}, (_, c) => term(c)).sort((a, b) => a - b), largest = others.pop();
  return largest + Math.log1p(others.reduce((total, each) => total + Math.exp(each - largest), 0));
}
""",
    "log1p_ratio": """// log(1 + u) / u, and its limit 1 where u has underflowed to 0
function log1p_ratio(u) {
  return u === 0 ? 1 : Math.log1p(u) / u;
}
""",
    "product": """// a product no part of which over- or underflows: the largest factor left, or the smallest
function product(...factors) {
  const left = factors.sort((a, b) => a - b);
  let total = 1;
  while (left.length > 0) total *= total >= 1 ? left.shift() : left.pop(); // no “less than”: pages are XML
  return total;
}
""",
}
