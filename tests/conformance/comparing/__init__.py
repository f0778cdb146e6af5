"""How an answer is compared with the vectors: the records, the tolerances, the verdicts, the failure message."""
