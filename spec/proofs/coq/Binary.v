(* Cross entropy and focal loss of two classes, in the probability, in the logit and in the margin. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From FocalLoss Require Import Statements Elementary.
Open Scope R_scope.

(* ------------------------------------------------------------ cross entropy *)

Theorem CE_8_holds : CE_8.
Proof.
  intros y p label probability. split; [field; lra|].
  auto_derive; [lra|]. field; lra.
Qed.

Theorem CE_9_computed_holds : CE_9_computed.
Proof. intros y x label. in_margin. ring. Qed.

Theorem CE_10_holds : CE_10.
Proof.
  intros y x label. split; [rewrite <- reflection; ring|].
  auto_derive; [differentiable|]. rewrite Derive_sigmoid, <- (reflection x). by_field.
Qed.

Theorem CE_12_holds : CE_12.
Proof.
  intros y x m _ label ->. split; [|split].
  - destruct (Req_EM_T y 1); in_margin; ring.
  - by_label label; f_equal; ring.
  - in_margin. ring.
Qed.

Theorem CE_13_holds : CE_13.
Proof. intros m. auto_derive; [differentiable|]. in_margin. by_field. Qed.

Theorem CE_15_computed_holds : CE_15_computed.
Proof. intros y x w_1 w_0 _ _ _. in_margin. ring. Qed.

Theorem CE_16_holds : CE_16.
Proof. intros y x w_1 w_0 _ _ _. auto_derive; [differentiable|]. in_margin. by_field. Qed.

(* ------------------------------------------------------------ focal loss in the probability *)

Theorem BF_5_holds : BF_5.
Proof.
  intros p_t alpha_t gamma probability weight focus. split; [field; lra|]. split.
  - unfold Rpower. auto_derive; [lra|]. with_minus. field; lra.
  - generalize (ln_increasing p_t 1); rewrite ln_1; intros below. assert (ln p_t < 0) by (apply below; lra).
    assert (0 <= gamma * - ln p_t / (1 - p_t)) by (apply Rdiv_le_0_compat; [apply Rmult_le_pos|]; lra).
    assert (0 < 1 / p_t) by (apply Rdiv_lt_0_compat; lra).
    assert (0 <= alpha_t * Rpower (1 - p_t) gamma * (gamma * - ln p_t / (1 - p_t) + 1 / p_t)).
    { repeat apply Rmult_le_pos; try lra. apply Rlt_le, exp_pos. }
    replace (- gamma * ln p_t) with (gamma * - ln p_t) by ring. lra.
Qed.

Theorem BF_6_holds : BF_6.
Proof.
  intros y p alpha gamma _ probability _ _ label. unfold Rpower.
  split; destruct (Req_EM_T y 1); try (field; lra); auto_derive; try lra; with_minus; field; lra.
Qed.

(* ------------------------------------------------------------ focal loss in the margin *)

Theorem BF_7_holds : BF_7.
Proof.
  intros y x m _ label ->. split; [|split; [|reflexivity]].
  - destruct (Req_EM_T y 1); in_margin; reflexivity.
  - by_label label; f_equal; ring.
Qed.

Theorem BF_8_computed_holds : BF_8_computed.
Proof. intros m alpha_t gamma _ _. in_margin. ring. Qed.

Lemma loss_in_margin (m alpha_t gamma : R) :
  - alpha_t * Rpower (1 - sigmoid m) gamma * ln (sigmoid m) = alpha_t * Rpower (sigmoid (- m)) gamma * softplus (- m).
Proof. in_margin. ring. Qed.

Lemma is_derive_loss (m alpha_t gamma : R) :
  is_derive (fun m => - alpha_t * Rpower (1 - sigmoid m) gamma * ln (sigmoid m)) m
    (- alpha_t * Rpower (sigmoid (- m)) gamma * (gamma * sigmoid m * softplus (- m) + sigmoid (- m))).
Proof. unfold Rpower. auto_derive; [differentiable|]. in_margin. by_field. Qed.

Theorem BF_9_holds : BF_9.
Proof. intros m alpha_t gamma _ _. split; [ring | apply is_derive_loss]. Qed.

Theorem BF_10_holds : BF_10.
Proof.
  intros y x m alpha_t gamma _ _ _ _ ->.
  replace (- x * (2 * y - 1)) with (- (x * (2 * y - 1))) by ring. split; [ring|].
  unfold Rpower. auto_derive; [differentiable|]. in_margin. by_field.
Qed.

Lemma is_second_derivative_loss (m alpha_t gamma : R) :
  is_second_derivative (fun m => - alpha_t * Rpower (1 - sigmoid m) gamma * ln (sigmoid m)) m
    (alpha_t * Rpower (sigmoid (- m)) gamma *
     (gamma ^ 2 * sigmoid m * softplus (- m) - gamma * sigmoid (- m) * softplus (- m) + (2 * gamma + 1) * sigmoid (- m))
     * sigmoid m).
Proof.
  eexists. split; [apply filter_forall; intros u; apply is_derive_loss|].
  unfold Rpower. auto_derive; [differentiable|].
  in_margin. rewrite <- (reflection m). by_field.
Qed.

Theorem BF_11_holds : BF_11.
Proof.
  intros m alpha_t gamma _ _. split; [ring | apply is_second_derivative_loss].
Qed.

Theorem CF_8_holds : CF_8.
Proof. intros m alpha_t gamma _ _. apply is_second_derivative_loss. Qed.

(* ------------------------------------------------------------ what it reduces to *)

Theorem BF_12_computed_holds : BF_12_computed.
Proof. intros m alpha_t _. in_margin. ring. Qed.

Theorem BF_12_at_zero_holds : BF_12_at_zero.
Proof. intros m alpha_t _. cbv beta. know_ranges. rewrite Rpower_O by lra. ring. Qed.

Theorem BF_13_at_zero_holds : BF_13_at_zero.
Proof.
  intros m alpha_t _. eapply derivative_is; [apply is_derive_loss|].
  know_ranges. rewrite Rpower_O by lra. ring.
Qed.

Theorem BF_14_holds : BF_14.
Proof.
  intros y p alpha gamma _ _ _ _ [-> | ->].
  - destruct (Req_EM_T 0 0), (Req_EM_T 0 1); lra.
  - destruct (Req_EM_T 1 0), (Req_EM_T 1 1); lra.
Qed.

(* ------------------------------------------------------------ soft labels *)

Theorem BF_15_computed_holds : BF_15_computed.
Proof. intros y x gamma w_1 w_0 _ _ _ _. in_margin. ring. Qed.

Theorem BF_16_holds : BF_16.
Proof.
  intros y x gamma w_1 w_0 _ _ _ _. split; [ring|].
  unfold Rpower. auto_derive; [differentiable|]. in_margin. by_field.
Qed.

Theorem BF_17_holds : BF_17.
Proof.
  intros y x m alpha alpha_t gamma w_1 w_0 _ _ _ _ _ _ label -> -> -> ->. in_margin.
  by_label label; rewrite ?Rmult_0_r, ?Rmult_1_r.
  - replace (x * (0 - 1)) with (- x) by ring. rewrite Ropp_involutive. ring.
  - replace (x * (2 - 1)) with x by ring. ring.
Qed.

(* ------------------------------------------------------------ sign and order *)

Theorem BF_8_positive_holds : BF_8_positive.
Proof.
  intros m alpha_t gamma weight _. rewrite loss_in_margin.
  repeat apply Rmult_lt_0_compat; auto using softplus_positive. apply exp_pos.
Qed.

Theorem BF_9_decreasing_holds : BF_9_decreasing.
Proof.
  intros m_1 m_2 alpha_t gamma weight focus order. cbv beta.
  apply Ropp_lt_cancel.
  refine (incr_function (fun m => - (- alpha_t * Rpower (1 - sigmoid m) gamma * ln (sigmoid m))) m_infty p_infty
    (fun m => - (- alpha_t * Rpower (sigmoid (- m)) gamma * (gamma * sigmoid m * softplus (- m) + sigmoid (- m))))
    _ _ m_1 m_2 I order I); intros m _ _.
  - apply (is_derive_opp (K := R_AbsRing) (V := R_NormedModule)), is_derive_loss.
  - know_ranges. generalize (softplus_positive (- m)); intros.
    rewrite Ropp_mult_distr_l, Ropp_mult_distr_l, Ropp_involutive.
    repeat apply Rmult_lt_0_compat; auto; [apply exp_pos|].
    apply Rplus_le_lt_0_compat; [|lra]. repeat apply Rmult_le_pos; lra.
Qed.
