"""Is what the exercises ask derived, and do its points hide nothing?"""

from __future__ import annotations

import json

from spec.equations import EQUATIONS
from spec.vectors.exercises import ASKED, questions
from spec.vectors.generate import FOLDER, file_of_questions
from spec.vectors.random_points import AT_LEAST_ONE

WRITTEN = (FOLDER / "exercises.json").read_text(encoding="utf-8")


def test_the_file_is_what_the_equations_give():
    assert file_of_questions(questions()) == WRITTEN, "python -m spec vectors writes it again"


def test_every_question_names_an_equation_of_the_spec():
    assert {asked.equation for asked in ASKED.values()} <= set(EQUATIONS)


def test_where_alpha_is_asked_for_some_point_tells_it_from_its_complement():
    rows = {name: of["rows"] for name, of in json.loads(WRITTEN)["questions"].items()}
    with_alpha = {name: [str(row["alpha"]) for row in of] for name, of in rows.items() if "alpha" in of[0]}
    assert len(with_alpha) >= 5
    assert all(set(alphas) - {"0.5", "1"} for alphas in with_alpha.values())


def test_no_two_points_of_a_question_are_the_same():
    for asked in ASKED.values():
        assert len(set(map(repr, asked.points))) == len(asked.points) >= 2


def test_the_random_points_hold_the_edges_and_no_plain_point():
    for name, of in json.loads(WRITTEN)["questions"].items():
        assert len(of["random"]) >= 4 and not [row for row in of["random"] if row in of["rows"]], name
        gammas = {row["gamma"] for row in of["random"] if "gamma" in row}
        assert not gammas or name in AT_LEAST_ONE or "0" in gammas, name
