"""Checks an answer: loads it, asks it, compares it with the truth, and names what is wrong with it."""
