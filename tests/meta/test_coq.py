"""Would Coq notice? An open proof, a proof of something else and a wrong statement are refused."""

from __future__ import annotations

import pytest

from spec.proofs.coq import check, statements

RIGHT = "intros x. unfold sigmoid. rewrite Ropp_involutive, exp_Ropp. generalize (exp_pos x); intros. field. lra."


@pytest.fixture
def folder(require, monkeypatch, tmp_path):
    """A folder with the statement of CE.3 alone, and a function that writes a proof of it."""
    require(check.has_coq(), "Coq with Coquelicot", check.INSTALL)
    monkeypatch.setattr(check, "FOLDER", tmp_path)
    monkeypatch.setattr(statements, "FOLDER", tmp_path)
    monkeypatch.setattr(statements, "STATEMENTS", tmp_path / "Statements.v")

    def write(proof: str, says: str = "CE_3", stated=("", "")) -> None:
        head = "From Coq Require Import Reals Lra.\nFrom FocalLoss Require Import Statements.\nOpen Scope R_scope.\n"
        (tmp_path / "Proofs.v").write_text(f"{head}Theorem CE_3_holds : {says}.\nProof. {proof}\n", "utf-8")
        (tmp_path / "Statements.v").write_text(statements.statements_file().replace(*stated), "utf-8")

    return write


def test_a_right_proof_is_accepted(folder):
    folder(f"{RIGHT} Qed.")
    assert [each["theorem"] for each in check.check()["theorems"]] == ["CE_3"]


def test_an_open_proof_is_refused(folder):
    folder("Admitted.")
    with pytest.raises(check.RefusedError, match=r"a theorem rests on .*CE_3_holds"):
        check.check()


def test_a_proof_of_something_else_is_refused(folder):
    folder("exact I. Qed.", says="True")
    with pytest.raises(check.RefusedError, match=r"Coq refuses Audit\.v"):
        check.check()


def test_a_wrong_statement_is_refused(folder):
    folder(f"{RIGHT} Qed.", stated=("1 - sigmoid x = sigmoid (- x)", "1 - sigmoid x = sigmoid x"))
    with pytest.raises(check.RefusedError, match=r"Coq refuses Proofs\.v"):
        check.check()
