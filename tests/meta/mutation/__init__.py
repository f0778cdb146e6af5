"""Would the suite notice? The losses are changed in every small way that two tools know, and the tests must fail.

    make mutation                                   all of it, into docs/results/mutation.json
    python -m tests.meta.mutation reference         one room alone

mutmut changes `reference`, cosmic-ray the losses of `tf_impl`, each mutant with a process of its own. A mutant that
makes the tests hang is no killed mutant. What survives is listed; what nobody could notice has its reason in
equivalent.toml.
"""
