"""The public names of the prover, whose code is in `spec/proofs/equality.py`."""

from spec.proofs.equality import DisprovedError, Proof, prove

__all__ = ["DisprovedError", "Proof", "prove"]
