"""Proofs that a machine checked: statements printed from the equations (`Statements.v`), proofs by hand in Coq.

`statements.py` writes what is proven, `consequences.py` says what the sentences of some equations claim beyond their
formulas, and `check.py` has Coq check every proof and records what it said.
"""
