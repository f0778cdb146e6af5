"""The truth: focal loss and related losses, derived symbolically.

Read `notation.py` (every symbol, its meaning and its domain) and `functions.py` (sigmoid and softplus), then the
chapters of `equations/` in this order:

1. `cross_entropy.py`
2. `softmax_cross_entropy.py`
3. `binary_focal.py`
4. `binary_focal_paper.py`
5. `categorical_focal.py`
6. `poly1_focal.py`
7. `asymmetric_loss.py`
8. `prediction_penalties.py`
9. `centred_mse.py`
10. `smoothing.py`
11. `gradients.py`
12. `balance.py`
13. `balance_at_initialisation.py`
14. `calibration.py`
15. `calibration_of_variants.py`

`records.py` says what an equation, a step, a claim and a loss are; `proofs/` how two expressions are proven equal;
`evaluation/` how a value is computed to certain digits; `documents/` and `claims/` what the source documents say;
`vectors/` the truth written out. `python -m spec` lists the equations, `python -m spec BF.8` prints one.
"""
