"""Certain digits: an expression at exact inputs, evaluated until as many digits as are asked for are proven."""
