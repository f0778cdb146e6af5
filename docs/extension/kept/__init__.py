"""What is kept from one build to the next, so that an edit costs what it changed: nothing here makes any of it.

    sources      which files a value was made of, noted while it is made: it is kept until one of them changes
    store        values of any kind, a file each: converted pages, entries of the search index, pages of exercises
    directives   what the directives render, in one file, for there are more than a thousand
    pages        MkDocs hook: takes a page from the store, or lets MkDocs convert it
    api_names    the names that mkdocstrings gives to the other pages beside a page of functions

All of it lies in `.cache`, and may be deleted. A value is forgotten when any of these changes: its text, a file that it
was made of, our code (the spec, this extension, the exercises' catalogue), a file that is added or removed, an address
of another page, the configuration (pages), a version of any installed package or of Python.
"""
