"""How large should alpha be?

At gamma = 0 focal loss is a weighted cross entropy, -w1 y log p - w0 (1 - y) log(1 - p), with weights that add up to 1.

1. Given any two weights, which alpha and which scale make scale * FL(gamma = 0) the same loss?
2. A share pi of the examples is positive. Which alpha gives both classes the same weight in total?
3. Somebody uses alpha and class weights w1, w0 (or a sampler) together. How many times as much does a positive weigh
   as a negative?

A table in the study note uses 0.75 for "1:10". Ask your second function which ratio 0.75 balances.
"""


def alpha_from_weights(w1, w0):
    """Return alpha, the weight of class 1 where the two add up to 1, and the scale that was taken out."""
    # BEGIN SOLUTION
    return w1 / (w1 + w0), w1 + w0
    # END SOLUTION


def alpha_from_prevalence(pi):
    """Return the alpha for which positives, a share pi, and negatives weigh the same in total."""
    # BEGIN SOLUTION
    return 1 - pi
    # END SOLUTION


def combined_odds(alpha, w1, w0):
    """Return what a positive weighs against a negative where alpha and the weights are used together."""
    # BEGIN SOLUTION
    return alpha / (1 - alpha) * w1 / w0
    # END SOLUTION
