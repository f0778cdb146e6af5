"""The truth: focal loss and its relatives, derived symbolically.

Read `notation.py` (every symbol, and what an equation is), then `equations/` in the order of the blackboard:
`cross_entropy.py`, `softmax_cross_entropy.py`, `binary_focal.py`, `binary_focal_paper.py`, `categorical_focal.py`,
`prediction_penalties.py`, `centred_mse.py`. `proof.py` is how two expressions are proven equal, `documents/` what the
source documents say, `vectors/` the truth written out. `python -m spec` lists the equations, `python -m spec BF.8`
prints one.
"""
