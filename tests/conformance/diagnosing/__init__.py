"""How a wrong answer gets its name: probes, known mistakes of formula and of arithmetic, the report."""
