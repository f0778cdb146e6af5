"""The truth: focal loss and related losses, derived symbolically.

Read `notation.py` (every symbol, its meaning and its domain) and `functions.py` (sigmoid and softplus), then the
chapters of `equations/`, from `cross_entropy.py` on, in the order that `python -m spec` lists them in.

`records.py` says what an equation, a step, a claim and a loss are; `proofs/` how two expressions are proven equal;
`evaluation/` how a value is computed to certain digits; `documents/` and `claims/` what the source documents say;
`vectors/` the truth written out; `bibliography.toml` the works that are cited. `python -m spec` lists the equations,
`python -m spec BF.8` prints one.
"""
