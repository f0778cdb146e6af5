"""The atlas: what published focal losses compute, examined by the command that anybody can run.

    libraries.toml     which library in which version, its environment, and how it is known to deviate, with reasons
    adapters/          one file a loss, under the contract of tests/conformance/asking/adapter.py; beside `loss` may be
                       `as_shipped(labels, inputs)`, the library's call with nothing chosen, and for a categorical loss
                       `with_number(labels, inputs, *, alpha)`, its call with one number for all classes
    environments.py    makes the environments under build/atlas
    shipped.py         measures the defaults, in the library's environment
    examining.py       runs command and defaults on every adapter, and holds what they find against libraries.toml

`make atlas` (`python -m tests.conformance.atlas [NAME…]`) writes docs/results/atlas.json.
"""
