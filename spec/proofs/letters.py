"""Logarithms and exponentials as letters, so that what is left of an expression is a fraction of polynomials.

Three rewritings, each an equality wherever the expression is defined and its logarithms are of positive numbers:

1. The logarithm of a product of positive factors is the sum of their logarithms; that of anything else stays whole.
   A factor is seen to be positive when, a number between 0 and 1 written as 1 / (1 + u), u > 0, its numerator is a
   polynomial with positive coefficients in positive symbols.
2. A power with a symbolic exponent is exp(exponent · logarithm of its base), and exp(a + n log b) = bⁿ exp(a). Both
   hold for every base that is not 0, of whatever sign.
3. Each logarithm and each exponential that is left becomes a letter, everywhere the same; so do a root, a sine and a
   cosine, of which it is remembered that r² is what is under the root, and that s² = 1 − c².
"""

from __future__ import annotations

from functools import cache

from sympy import (
    Add,
    Expr,
    Function,
    I,
    Integer,
    Interval,
    LambertW,
    Mul,
    NumberSymbol,
    Pow,
    Rational,
    S,
    Symbol,
    cancel,
    cos,
    exp,
    expand,
    factor_list,
    factorint,
    fraction,
    log,
    nan,
    oo,
    sin,
    together,
    zoo,
)
from sympy.core.function import AppliedUndef

from spec.notation import domain_of
from spec.proofs.polynomials import Relations, UndecidedError, multiplied_out

LONG = 20  # a higher power than that of an exponential is a letter of its own: polynomials would be too long


class Letter(Symbol):
    """A letter that stands for something: no symbol of a statement is one, whatever its name."""

    __slots__ = ()


class Letters:
    """Replaces logarithms and exponentials by letters, and remembers what each letter stands for."""

    def __init__(self) -> None:
        """Start without letters."""
        self.divisors: set[Expr] = set()  # of what a logarithm was taken
        self.relations: Relations = {}
        self._letters: dict[Expr, Symbol] = {}
        self._meaning: dict[Symbol, Expr] = {}
        self._logarithm: dict[Symbol, Expr] = {}  # of a letter that stands for an exponential
        self._signs: dict[Symbol, Expr] = {}  # a letter in terms of a positive symbol, where its sign is known
        self._rewritten: dict[Expr, Expr] = {}

    def rewrite(self, expression: Expr) -> Expr:
        """Return an expression in which each logarithm, exponential and symbolic power is made of letters."""
        if expression not in self._rewritten:
            self._rewritten[expression] = self._rewrite(expression)
        return self._rewritten[expression]

    def _rewrite(self, expression: Expr) -> Expr:
        if expression.is_Rational or expression.is_Symbol:
            return expression
        if expression is S.Exp1:
            return self.exponential(S.One)
        if isinstance(expression, NumberSymbol) or expression is I:
            return self._letter(expression)
        if not expression.args or expression.has(nan, zoo, oo):
            raise UndecidedError(expression)
        if isinstance(expression, Add | Mul):
            return expression.func(*map(self.rewrite, expression.args))
        if isinstance(expression, log) and len(expression.args) == 1:
            return self.logarithm(self.rewrite(expression.args[0]))
        if isinstance(expression, exp):
            return self.exponential(self.rewrite(expression.args[0]))
        if isinstance(expression, Pow):
            return self._power(*map(self.rewrite, expression.args))
        if isinstance(expression, Function | AppliedUndef) and not isinstance(expression, log):
            return self._function(expression.func(*(cancel(self.rewrite(part)) for part in expression.args)))
        raise UndecidedError(expression)

    def _function(self, call: Expr) -> Expr:
        if call.could_extract_minus_sign():  # sin(x − m) is −sin(m − x)
            return -self._function(-call)
        letter = self._letter(call)
        if isinstance(call, sin):
            self.relations[letter] = (2, 1 - self._letter(cos(*call.args)) ** 2)
        return letter

    def _letter(self, meaning: Expr) -> Symbol:
        if meaning not in self._letters:
            letter = Letter(f"letter_{len(self._letters)}")
            self._letters[meaning] = letter
            self._meaning[letter] = meaning
        return self._letters[meaning]

    def _power(self, base: Expr, exponent: Expr) -> Expr:
        if exponent.is_Integer:
            return base**exponent
        return self.exponential(exponent * self.logarithm(base))

    # ------------------------------------------------------------ logarithms

    def logarithm(self, number: Expr) -> Expr:
        """Return the logarithm of a number, split into those of its positive factors."""
        coefficient, factors = _factors(number)
        unknown, total = [], S.Zero
        for part, times in factors:
            self.divisors.add(part)
            if self.is_positive(part):
                total += times * self._log_letter(part)
            elif self.is_positive(-part):
                coefficient *= S.NegativeOne**times
                total += times * self._log_letter(expand(-part))
            else:
                unknown.append(part**times)
        total += Add(
            *(times * self._log_letter(Integer(prime)) for prime, times in _prime_powers(abs(coefficient)).items())
        )
        if coefficient < 0:
            unknown.append(S.NegativeOne)
        return total + self._letter(log(Mul(*unknown), evaluate=False)) if unknown else total

    def _log_letter(self, number: Expr) -> Expr:
        if number in self._logarithm:
            return self._logarithm[number]
        letter = self._letter(log(number, evaluate=False))
        if letter not in self._signs:
            size = Letter(f"|{letter}|", positive=True)
            if self.is_positive(number - 1):
                self._signs[letter] = size
            elif self.is_positive(1 - number):
                self._signs[letter] = -size
        return letter

    # ------------------------------------------------------------ exponentials

    def exponential(self, exponent: Expr) -> Expr:
        """Return exp of an exponent, the logarithms in it undone and each term a factor."""
        terms = Add.make_args(multiplied_out(cancel(exponent)))
        return Mul(*(self._exponential_of_term(*term.as_coeff_Mul(rational=True)) for term in terms))

    def _exponential_of_term(self, times: Rational, term: Expr) -> Expr:
        meaning = self._meaning.get(term)
        if times == 0:
            return S.One
        if isinstance(meaning, log):
            return self._rational_power(meaning.args[0], times)
        if isinstance(meaning, LambertW) and times.is_Integer:  # by its definition, W exp(W) = z
            return (meaning.args[0] / term) ** times
        if abs(times) > LONG:
            times, term = S.One, times * term
        letter = self._letter(exp(term, evaluate=False))
        if self._is_real(term):
            self._logarithm[letter] = term
            self._signs[letter] = Letter(f"|{letter}|", positive=True)
        elif not times.is_Integer:  # half of a logarithm of what is not positive need not be that of a root
            part = self._letter(exp(term / times.q, evaluate=False))
            self.relations[part] = (times.q, letter)
            return part**times.p
        return self._rational_power(letter, times)

    def _rational_power(self, base: Expr, times: Rational) -> Expr:
        if times.is_Integer:
            return base**times
        root = self._letter(Pow(base, Rational(1, times.q), evaluate=False))
        self.relations[root] = (times.q, base)
        if self.is_positive(base):
            self._logarithm[root] = self.logarithm(base) / times.q
            self._signs[root] = Letter(f"|{root}|", positive=True)
        return root**times.p

    def _is_real(self, expression: Expr) -> bool:
        return all(
            self._is_real_letter(symbol) if symbol in self._meaning else symbol.is_real is not False
            for symbol in expression.free_symbols
        )

    def _is_real_letter(self, letter: Symbol) -> bool:
        meaning = self._meaning[letter]
        if letter in self._signs or (isinstance(meaning, NumberSymbol) and meaning.is_real):
            return True
        if isinstance(meaning, sin | cos):
            return self._is_real(meaning.args[0])
        return isinstance(meaning, log) and self.is_positive(meaning.args[0])

    # ------------------------------------------------------------ signs

    def is_positive(self, polynomial: Expr) -> bool:
        """Return whether a polynomial is seen to be positive inside the domains of its symbols."""
        signs = {symbol: self._signed(symbol) for symbol in polynomial.free_symbols}
        return _is_seen_to_be_positive(polynomial.xreplace(signs))

    def _signed(self, symbol: Symbol) -> Expr:
        if symbol in self._meaning:
            return self._signs.get(symbol, symbol)
        softplus_of_symbol = self._letters.get(log(1 + self._letters.get(exp(symbol), S.Zero), evaluate=False))
        if softplus_of_symbol is None or symbol.is_positive:
            return in_odds(symbol)
        # log(1 + exp x) lies above x: their difference, log(1 + exp(-x)), is positive
        return self._signs[softplus_of_symbol] - Letter(f"|softplus(-{symbol})|", positive=True)

    def in_symbols(self, expression: Expr) -> Expr:
        """Return an expression with each letter replaced by what it stands for."""
        while letters := expression.free_symbols & self._meaning.keys():
            expression = expression.xreplace({letter: self._meaning[letter] for letter in letters})
        return expression


@cache
def _factors(number: Expr) -> tuple[Rational, list[tuple[Expr, int]]]:
    """Return the factors of a fraction of polynomials, those below the line with negative powers."""
    above, below = fraction(together(number))
    if multiplied_out(above) == 0:
        raise UndecidedError("the logarithm of 0")
    (one, up), (other, down) = factor_list(above), factor_list(below)
    coefficient = one / other
    if not coefficient.is_Rational:
        raise UndecidedError(number)
    return coefficient, [*up, *((part, -times) for part, times in down)]


@cache
def _is_seen_to_be_positive(signed: Expr) -> bool:
    """Return whether a fraction has positive coefficients, or such as are all negative, above and below its line."""
    signs = [_sign_of_all_terms(expand(part)) for part in fraction(together(signed))]
    return signs[0] == signs[1] != 0


def _sign_of_all_terms(polynomial: Expr) -> int:
    """Return 1 or -1 if a polynomial is seen to be positive or negative, else 0."""
    plain = polynomial.free_symbols and not polynomial.atoms(Function)
    if not plain or not all(symbol.is_positive for symbol in polynomial.free_symbols):
        return 1 if polynomial.is_positive else -1 if polynomial.is_negative else 0
    signs = {1 if term.as_coeff_Mul()[0] > 0 else -1 for term in Add.make_args(polynomial)}
    return signs.pop() if len(signs) == 1 else 0


@cache
def in_odds(symbol: Symbol) -> Expr:
    """Return a symbol in terms of a positive one, as far as its domain allows."""
    domain = domain_of(symbol)
    size = Letter(f"|{symbol}|", positive=True)
    if isinstance(domain, Interval) and (domain.inf, domain.sup) == (0, 1):
        return 1 / (1 + size)
    return size if domain.inf == 0 else symbol


def _prime_powers(number: Rational) -> dict[int, int]:
    return {**factorint(number.p), **{prime: -times for prime, times in factorint(number.q).items()}}
