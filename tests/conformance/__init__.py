"""Is an implementation right? Compare any loss, ours or yours, with the vectors.

`asking/` evaluates a loss through its adapter, `comparing/` compares the results with the vectors, `diagnosing/` names
the mistakes. `python -m tests.conformance TARGET` runs all three on one loss, `atlas/` on published libraries.
"""
