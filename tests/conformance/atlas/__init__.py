"""The atlas: what published focal losses compute, examined by `python -m tests.conformance`.

    libraries.toml     each library with its version, its environment and its known deviations, with reasons
    adapters/          one file a loss, under the contract of tests/conformance/asking/adapter.py; beside `loss` may be
                       `as_shipped(labels, inputs)`, the library's loss with its default arguments, and for a
                       categorical loss `with_number(labels, inputs, *, alpha)`, with one number for all classes
    environments.py    makes the environments under build/atlas
    shipped.py         measures the default arguments, in the library's environment
    examining.py       examines every adapter, measures its defaults, and compares both with libraries.toml

`make atlas` (`python -m tests.conformance.atlas [NAME…]`) writes docs/results/atlas.json.
"""
