"""Name a mistake: `examination` runs the steps in order; `report` and `report_card` hold and print the result.

Steps: `probes` and `explanation` (query, explain), `diagnoses` (mistakes of `formula`, and at `saturation`),
`vector_results` (mistakes of `numerics` in the verdicts on all vectors).
"""
