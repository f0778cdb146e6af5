"""How an equation is proven: two expressions equal (`equality.py`), one of a certain sign (`sign.py`)."""
