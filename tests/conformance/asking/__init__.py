"""How an implementation is reached and asked: an adapter, in this process or in one of its own."""
