"""How large should alpha be?

At gamma = 0 focal loss is a weighted cross entropy, -w1 y log p - w0 (1 - y) log(1 - p), whose two weights add up to 1.

1. Given any two weights, which alpha and which scale make scale * FL(gamma = 0) the same loss?
2. Given the prevalence of positives, which alpha gives both classes the same total weight?
3. Somebody uses alpha and class weights w1, w0 (or a sampler) together. What is the ratio of a positive's weight to
   a negative's?

A table in the study note uses 0.75 for "1:10". Ask your second function which ratio 0.75 balances.
"""


def alpha_from_weights(w1, w0):
    """Return alpha and scale with w1 = scale * alpha and w0 = scale * (1 - alpha)."""
    # BEGIN SOLUTION
    return w1 / (w1 + w0), w1 + w0
    # END SOLUTION


def alpha_from_prevalence(prevalence):
    """Return the alpha that gives both classes the same total weight, from the prevalence of positives."""
    # BEGIN SOLUTION
    return 1 - prevalence
    # END SOLUTION


def combined_odds(alpha, w1, w0):
    """Return the ratio of a positive's weight to a negative's, where alpha and the weights are used together."""
    # BEGIN SOLUTION
    return alpha / (1 - alpha) * w1 / w0
    # END SOLUTION
