"""The site's one Markdown extension: pages name what was derived or run, and type none of it.

    [[equation:BF.8]]      an equation at its home: permanent anchor, sentence, stable form, derivation, code to copy
    [[derivation:BF.9]]    a derivation alone, folded, step by step
    [[formula:N-F1]]       a document's formula beside the equation it became
    [[symbols]]            the table of notation; [[glossary]] that of terms, which are explained on hover
    [[figure:NAME]]        a drawing; [[table:NAME]] a table; both from docs/extension/figures
    [[check:NAME]]         a question with a number for its answer; from docs/extension/questions.py
    [[code:NAME]]          the documents' formula, reference and tf_impl in tabs; [[diff:NAME]] two classes as a change
    [[api:PACKAGE]]        the functions and classes that `reference` or `tf_impl` exports
    [[ref:BF.8]], BF.8     a link to an equation, inside a sentence or a docstring
    Lin et al. 2017        a citation: a link to its work among the sources, in a sentence, a docstring or an equation
    [[exercise:e03]]       an exercise by its number, inside a sentence
    [[number:NAME]]        a number, computed while the site is built or read from a result file
    [[finding:NAME]]       a sentence about a result, true of its numbers or the build fails
    $gamma$, $gamma = 0$   a symbol of spec.notation, by its SymPy name

Beside the directives there are the hooks, which begin with "MkDocs hook:" and are listed in hooks.py; `figures`, a file
for each subject; and `kept`, what a build leaves for the next one.

An unknown name fails the build. Nothing here imports TensorFlow or proves anything: the tests do that.
"""

from docs.extension.markup import SpecExtension

makeExtension = SpecExtension  # noqa: N816 (the name that Python-Markdown looks for)
