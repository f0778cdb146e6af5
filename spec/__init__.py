"""The truth: focal loss and its relatives, derived symbolically. `python -m spec` lists the equations."""
