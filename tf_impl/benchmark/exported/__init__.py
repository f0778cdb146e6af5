"""The losses as StableHLO, to be run and timed where there is JAX and nothing of the kit: on a GPU, for example."""
