"""A page may ask for any quantity of the spec by its call."""

import pytest

from docs.extension.figures import number


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        ("p0(gamma=2)", "0.2976"),
        ("gradient_ratio(p=.95,gamma=2)", "135.6"),
        ("loss_worth(alpha=.25,gamma=2,pi=.01)", "1 496 974"),
        ("alpha_bal(gamma=2,pi=.01,r=1000)", "0.002811"),
        ("prior_bias(pi=.01)", "−4.595"),
    ],
)
def test_a_quantity_is_shown_with_four_digits(call, shown):
    assert number(call).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ") == (
        f'<span class="number">{shown}</span>'
    )


@pytest.mark.parametrize("call", ["p9(gamma=2)", "p0(alpha=2)"])
def test_an_unknown_quantity_fails_the_build(call):
    with pytest.raises(LookupError):
        number(call)
