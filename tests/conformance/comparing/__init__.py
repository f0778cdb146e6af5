"""Compare results with the vectors: `vectors` reads them, `tolerances` sets the allowed error in eps, with the reason.

`comparison` returns the verdicts; `failure_message` formats a verdict: the vector, a call to paste, the error.
"""
