(* Minimisers are ordered as posteriors and weights are; Lambda holds all that focal loss adds to the logit. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From FocalLoss Require Import Statements Elementary Binary Minimiser.
Open Scope R_scope.

(* ------------------------------------------------------------ order *)

Section order.
Variable gamma : R.
Hypothesis focus : 0 <= gamma.

(* If positives weigh more and negatives less, the derivative of the risk is smaller, and its zero is larger. *)
Lemma more_weight (a_1 b_1 a_2 b_2 p_1 p_2 : R) : 0 < a_1 -> 0 < b_2 -> a_1 < a_2 -> b_2 < b_1 ->
  0 < p_1 < 1 -> 0 < p_2 < 1 -> risk' gamma a_1 b_1 p_1 = 0 -> risk' gamma a_2 b_2 p_2 = 0 -> p_1 < p_2.
Proof.
  intros positive negative more less range_1 range_2 zero_1 zero_2.
  apply (derivative_orders (risk' gamma a_2 b_2)); try assumption.
  - intros. apply risk'_increasing; lra.
  - rewrite zero_2, <- zero_1. unfold risk'.
    generalize (FL'_negative gamma p_1 focus range_1), (FL'_negative gamma (1 - p_1) focus); intros.
    assert (FL' gamma (1 - p_1) < 0) by lra. nra.
Qed.

Lemma same_weight (a b p_1 p_2 : R) : 0 < a -> 0 < b -> 0 < p_1 < 1 -> 0 < p_2 < 1 ->
  risk' gamma a b p_1 = 0 -> risk' gamma a b p_2 = 0 -> p_1 = p_2.
Proof.
  intros positive negative range_1 range_2 zero_1 zero_2.
  destruct (Rtotal_order p_1 p_2) as [less | [same | more]]; [|assumption|].
  - generalize (risk'_increasing gamma focus a b p_1 p_2); lra.
  - generalize (risk'_increasing gamma focus a b p_2 p_1); lra.
Qed.
End order.

Theorem AB_11_ranking_holds : AB_11_ranking.
Proof.
  intros alpha gamma eta_1 eta_2 p_1 p_2 weight focus posterior_1 posterior_2 least_1 least_2.
  apply minimiser_of_risk in least_1, least_2; try assumption.
  destruct least_1 as [range_1 zero_1], least_2 as [range_2 zero_2].
  destruct (weights_positive alpha eta_1) as [positive_1 negative_1]; try assumption.
  destruct (weights_positive alpha eta_2) as [positive_2 negative_2]; try assumption.
  assert (forall low high, low < high ->
    alpha * low < alpha * high /\ (1 - alpha) * (1 - high) < (1 - alpha) * (1 - low)) as ordered.
  { intros. split; apply Rmult_lt_compat_l; lra. }
  split.
  - intros less. destruct (Rtotal_order eta_1 eta_2) as [? | [same | more]]; [assumption| |].
    + subst. generalize (same_weight gamma focus _ _ p_1 p_2 positive_1 negative_1 range_1 range_2 zero_1 zero_2). lra.
    + destruct (ordered _ _ more) as [rises falls].
      generalize (more_weight gamma focus _ _ _ _ p_2 p_1 positive_2 negative_1 rises falls range_2 range_1 zero_2 zero_1). lra.
  - intros less. destruct (ordered _ _ less) as [rises falls].
    now apply (more_weight gamma focus _ _ _ _ p_1 p_2 positive_1 negative_2 rises falls).
Qed.

Theorem AB_11_weight_holds : AB_11_weight.
Proof.
  intros alpha_1 alpha_2 gamma eta p_1 p_2 weight_1 weight_2 focus posterior least_1 least_2.
  apply minimiser_of_risk in least_1, least_2; try assumption.
  destruct least_1 as [range_1 zero_1], least_2 as [range_2 zero_2].
  destruct (weights_positive alpha_1 eta) as [positive_1 negative_1]; try assumption.
  destruct (weights_positive alpha_2 eta) as [positive_2 negative_2]; try assumption.
  assert (forall low high, low < high -> low * eta < high * eta /\ (1 - high) * (1 - eta) < (1 - low) * (1 - eta))
    as ordered.
  { intros. split; apply Rmult_lt_compat_r; lra. }
  split.
  - intros less. destruct (Rtotal_order alpha_1 alpha_2) as [? | [same | more]]; [assumption| |].
    + subst. generalize (same_weight gamma focus _ _ p_1 p_2 positive_1 negative_1 range_1 range_2 zero_1 zero_2). lra.
    + destruct (ordered _ _ more) as [rises falls].
      generalize (more_weight gamma focus _ _ _ _ p_2 p_1 positive_2 negative_1 rises falls range_2 range_1 zero_2 zero_1). lra.
  - intros less. destruct (ordered _ _ less) as [rises falls].
    now apply (more_weight gamma focus _ _ _ _ p_1 p_2 positive_1 negative_2 rises falls).
Qed.

(* ------------------------------------------------------------ Lambda *)

Lemma kappa_is (x : R) : kappa x = exp (- x) * softplus x.
Proof. reflexivity. Qed.

Theorem AB_7_holds : AB_7.
Proof. intros x. reflexivity. Qed.

Lemma kappa_positive (x : R) : 0 < kappa x.
Proof. rewrite kappa_is. apply Rmult_lt_0_compat; [apply exp_pos | apply softplus_positive]. Qed.

Lemma sigmoid_is_exp_times (x : R) : sigmoid x = exp x * sigmoid (- x).
Proof. rewrite !sigmoid_is, Ropp_involutive, exp_Ropp. generalize (exp_pos x); intros. field. lra. Qed.

Theorem GR_12_holds : GR_12.
Proof. intros m gamma _. unfold g. ring. Qed.

(* Take sigmoid (- m) out of the bracket: what remains is 1 + gamma kappa (- m). *)
Lemma g_is (gamma m : R) : g gamma m = Rpower (sigmoid (- m)) (gamma + 1) * (gamma * kappa (- m) + 1).
Proof.
  unfold g. rewrite kappa_is, Ropp_involutive, Rpower_plus, Rpower_1 by apply sigmoid_positive.
  rewrite (sigmoid_is_exp_times m). ring.
Qed.

Lemma g_positive (gamma m : R) : 0 <= gamma -> 0 < g gamma m.
Proof.
  intros focus. rewrite g_is. apply Rmult_lt_0_compat; [apply exp_pos|].
  generalize (Rmult_le_pos gamma (kappa (- m)) focus (Rlt_le _ _ (kappa_positive (- m)))); lra.
Qed.

Lemma log_sigmoid_difference (x : R) : ln (sigmoid x) - ln (sigmoid (- x)) = x.
Proof. rewrite !log_sigmoid, Ropp_involutive. generalize (softplus_is_linear_minus x); lra. Qed.

Lemma log_of_power (u power : R) : ln (Rpower u power) = power * ln u.
Proof. apply ln_exp. Qed.

Lemma bracket_positive (gamma x : R) : 0 <= gamma -> 0 < gamma * kappa x + 1.
Proof. intros focus. generalize (Rmult_le_pos gamma (kappa x) focus (Rlt_le _ _ (kappa_positive x))); lra. Qed.

Lemma Lambda_is_log_ratio (gamma x : R) : 0 <= gamma -> ln (g gamma (- x) / g gamma x) = Lambda x gamma.
Proof.
  intros focus. rewrite ln_div by now apply g_positive. rewrite !g_is, !Ropp_involutive.
  rewrite !ln_mult by (apply exp_pos || now apply bracket_positive).
  rewrite !log_of_power. unfold Lambda. rewrite ln_div by now apply bracket_positive.
  rewrite <- (log_sigmoid_difference x) at 5. ring.
Qed.

Theorem AB_8_holds : AB_8.
Proof. intros x gamma focus. split; [now apply Lambda_is_log_ratio | reflexivity]. Qed.

Theorem AB_9_holds : AB_9.
Proof.
  intros x alpha gamma eta _ focus posterior weight. rewrite <- Lambda_is_log_ratio by assumption.
  generalize (g_positive gamma x focus), (g_positive gamma (- x) focus); intros.
  destruct (weights_positive alpha eta weight posterior). rewrite !ln_div by positive. rewrite !ln_mult by positive. ring.
Qed.

Theorem AB_10_holds : AB_10.
Proof.
  intros x gamma focus. rewrite <- !Lambda_is_log_ratio, Ropp_involutive by assumption.
  rewrite !ln_div by now apply g_positive. ring.
Qed.

(* The same ratio in the probability. *)
Lemma g_in_p (gamma p : R) : 0 < p < 1 -> g gamma (ln (p / (1 - p))) = - FL' gamma p * (p * (1 - p)).
Proof.
  intros range. unfold g. rewrite <- reflection, sigmoid_of_logit by assumption.
  replace (softplus (- ln (p / (1 - p)))) with (- ln p); [rewrite FL'_is by assumption; field; lra|].
  rewrite <- (sigmoid_of_logit p range) at 1. rewrite log_sigmoid. ring.
Qed.

Lemma minus_logit (p : R) : 0 < p < 1 -> - ln (p / (1 - p)) = ln ((1 - p) / (1 - (1 - p))).
Proof. intros range. replace (1 - (1 - p)) with p by ring. rewrite !ln_div by lra. ring. Qed.

Lemma Lambda_in_p (gamma p : R) : 0 <= gamma -> 0 < p < 1 ->
  Lambda (ln (p / (1 - p))) gamma = ln (- FL' gamma (1 - p)) - ln (- FL' gamma p).
Proof.
  intros focus range. rewrite <- Lambda_is_log_ratio by assumption.
  rewrite minus_logit, !g_in_p by lra. generalize (FL'_negative gamma p focus range); intros.
  assert (FL' gamma (1 - p) < 0) by (apply FL'_negative; lra).
  rewrite <- ln_div by lra. f_equal. field. lra.
Qed.

Theorem AB_11_holds : AB_11.
Proof.
  intros p alpha gamma range _ focus _.
  apply (is_derive_ext_loc (fun p => ln (- FL' gamma (1 - p)) - ln (- FL' gamma p))).
  { apply (locally_interval _ p 0 1); simpl; try lra. intros. symmetry. apply Lambda_in_p; lra. }
  generalize (FL'_negative gamma p focus range); intros.
  assert (FL' gamma (1 - p) < 0) by (apply FL'_negative; lra).
  auto_derive; with_minus.
  - repeat split; try lra; apply ex_derive_FL'; lra.
  - rewrite !Derive_FL' by lra. field. lra.
Qed.

Theorem AB_11_increasing_holds : AB_11_increasing.
Proof.
  intros x_1 x_2 gamma focus order. cbv beta.
  rewrite <- (logit_of_sigmoid x_1), <- (logit_of_sigmoid x_2).
  generalize (sigmoid_range x_1), (sigmoid_range x_2); intros.
  assert (sigmoid x_1 < sigmoid x_2) as more.
  { rewrite !sigmoid_is. apply Rmult_lt_compat_l; [lra|]. apply Rinv_lt_contravar.
    - apply Rmult_lt_0_compat; apply denominator_positive.
    - generalize (exp_increasing (- x_2) (- x_1)); lra. }
  rewrite !Lambda_in_p by assumption.
  assert (ln (- FL' gamma (1 - sigmoid x_1)) < ln (- FL' gamma (1 - sigmoid x_2))).
  { generalize (FL'_negative gamma (1 - sigmoid x_1) focus), (FL'_increasing gamma (1 - sigmoid x_2) (1 - sigmoid x_1) focus).
    intros. apply ln_increasing; lra. }
  assert (ln (- FL' gamma (sigmoid x_2)) < ln (- FL' gamma (sigmoid x_1))).
  { generalize (FL'_negative gamma (sigmoid x_2) focus), (FL'_increasing gamma (sigmoid x_1) (sigmoid x_2) focus).
    intros. apply ln_increasing; lra. }
  lra.
Qed.

Theorem AB_9_minimiser_holds : AB_9_minimiser.
Proof.
  intros alpha gamma eta p weight focus posterior range. rewrite minimiser_of_risk by assumption. destruct (weights_positive alpha eta weight posterior).
  rewrite Lambda_in_p by assumption. unfold risk'.
  generalize (FL'_negative gamma p focus range); intros.
  assert (FL' gamma (1 - p) < 0) by (apply FL'_negative; lra).
  assert (ln (alpha * eta * - FL' gamma p) = ln alpha + ln eta + ln (- FL' gamma p)) as left
    by (rewrite !ln_mult by positive; ring).
  assert (ln ((1 - alpha) * (1 - eta) * - FL' gamma (1 - p)) = ln (1 - alpha) + ln (1 - eta) + ln (- FL' gamma (1 - p)))
    as right by (rewrite !ln_mult by positive; ring).
  rewrite !ln_div by lra. split.
  - intros [_ zero]. replace (alpha * eta * - FL' gamma p) with ((1 - alpha) * (1 - eta) * - FL' gamma (1 - p)) in left
      by lra. lra.
  - intros same. split; [assumption|].
    assert (alpha * eta * - FL' gamma p = (1 - alpha) * (1 - eta) * - FL' gamma (1 - p)); [|lra].
    apply ln_inv; try (apply Rmult_lt_0_compat; lra). lra.
Qed.
