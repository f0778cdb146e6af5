"""How an equation is written: as LaTeX for a reader (`latex.py`), as code for a machine (`code.py`)."""
