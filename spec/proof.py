"""The public names of the prover, whose code is in `spec/proofs/`."""

from spec.proofs.equality import Proof, prove
from spec.proofs.statement import DisprovedError

__all__ = ["DisprovedError", "Proof", "prove"]
