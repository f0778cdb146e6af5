(* The centred mean squared error is a squared error to smoothed labels, for every number of classes. *)
From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From FocalLoss Require Import Statements Elementary Sums.
Open Scope R_scope.

Lemma classes_are_many (K : nat) : (2 <= K)%nat -> 0 < INR K.
Proof. intros. apply lt_0_INR. lia. Qed.

Theorem CM_2_holds : CM_2.
Proof.
  intros lambda K j y yhat _ classes class _. generalize (classes_are_many K classes); intros. split.
  - rewrite (sum_equal _ (fun c => delta c j * (2 * lambda * (yhat c - 1 / 2) + 2 * (- y c + yhat c)))) by (intros; ring).
    rewrite sum_of_one by assumption. field. lra.
  - unfold is_partial_derivative.
    apply (is_derive_ext (fun u => / INR K * sum (fun c => (fun c x => lambda * (x - 1 / 2) ^ 2 + (- y c + x) ^ 2) c
      (replaced yhat j u c)) K)); [intros; apply Rmult_comm|].
    eapply derivative_is.
    + apply is_derive_scal.
      apply (is_partial_derivative_of_sum (fun c x => lambda * (x - 1 / 2) ^ 2 + (- y c + x) ^ 2)
        (fun c => 2 * (lambda * (yhat c - 1 / 2) - y c + yhat c))); [assumption|].
      intros c _. auto_derive; [trivial|]. ring.
    + simpl. field. lra.
Qed.

Lemma completed_square (lambda : R) (K : nat) (y yhat : nat -> R) : 0 <= lambda -> (2 <= K)%nat ->
  sum (fun c => lambda * (yhat c - 1 / 2) ^ 2 + (- y c + yhat c) ^ 2) K / INR K
  = (lambda + 1) * sum (fun c => (- (lambda / 2 + y c) / (lambda + 1) + yhat c) ^ 2) K / INR K
    + sum (fun c => lambda * (2 * y c - 1) ^ 2 / (4 * (lambda + 1))) K / INR K.
Proof.
  intros factor classes. generalize (classes_are_many K classes); intros.
  rewrite <- sum_scaled. unfold Rdiv. rewrite <- Rmult_plus_distr_r, <- sum_added. f_equal.
  apply sum_equal. intros c _. field. lra.
Qed.

Theorem CM_4_holds : CM_4.
Proof. intros lambda K y yhat factor classes _. now apply completed_square. Qed.

Theorem CM_5_holds : CM_5.
Proof. intros lambda epsilon K j y factor _ _ _ _ ->. field. lra. Qed.

Theorem CM_6_holds : CM_6.
Proof.
  intros lambda K t y factor classes class _ labels. generalize (classes_are_many K classes); intros.
  rewrite (sum_equal _ (fun _ => lambda / (4 * (lambda + 1)))).
  - rewrite sum_of_constant. field. lra.
  - intros c inside. rewrite labels by assumption. unfold delta. destruct (Nat.eqb c t); field; lra.
Qed.

Theorem CM_5_minimiser_holds : CM_5_minimiser.
Proof.
  intros lambda K y yhat factor classes. generalize (classes_are_many K classes); intros many.
  cbv beta. rewrite !completed_square by assumption.
  assert (forall c, lambda / (2 * (lambda + 1)) + (- lambda / (lambda + 1) + 1) * y c = (lambda / 2 + y c) / (lambda + 1))
    as smoothed by (intros; field; lra).
  assert (sum (fun c => (- (lambda / 2 + y c) / (lambda + 1)
    + (lambda / (2 * (lambda + 1)) + (- lambda / (lambda + 1) + 1) * y c)) ^ 2) K = 0) as zero.
  { rewrite (sum_equal _ (fun _ => 0)) by (intros; rewrite smoothed; field; lra). rewrite sum_of_constant. ring. }
  set (rest := sum (fun c => lambda * (2 * y c - 1) ^ 2 / (4 * (lambda + 1))) K / INR K).
  rewrite zero. set (squares := sum (fun c => (- (lambda / 2 + y c) / (lambda + 1) + yhat c) ^ 2) K).
  assert (forall c, (1 <= c <= K)%nat -> 0 <= (- (lambda / 2 + y c) / (lambda + 1) + yhat c) ^ 2) as terms
    by (intros; apply pow2_ge_0).
  assert (0 <= squares) as square by now apply sum_nonnegative.
  assert (0 < (lambda + 1) / INR K) as scale by (apply Rdiv_lt_0_compat; lra).
  replace ((lambda + 1) * 0 / INR K) with 0 by (field; lra).
  replace ((lambda + 1) * squares / INR K) with ((lambda + 1) / INR K * squares) by (field; lra).
  split; [generalize (Rmult_le_pos _ _ (Rlt_le _ _ scale) square); lra|]. split.
  - intros same c inside. rewrite smoothed.
    assert (squares = 0) as none by (apply (Rmult_eq_reg_l ((lambda + 1) / INR K)); lra).
    generalize (sum_zero _ K terms none c inside); intros term.
    replace (- (lambda / 2 + y c) / (lambda + 1)) with (- ((lambda / 2 + y c) / (lambda + 1))) in term by (field; lra).
    rewrite <- Rsqr_pow2 in term. apply Rsqr_0_uniq in term. lra.
  - intros same. replace squares with 0; [ring|]. symmetry. unfold squares.
    rewrite (sum_equal _ (fun _ => 0)); [rewrite sum_of_constant; ring|].
    intros c inside. rewrite same by assumption. rewrite smoothed. field. lra.
Qed.
