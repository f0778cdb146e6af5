(* The risk of focal loss has one minimiser, and its threshold is 1 - alpha: the loss is convex in the probability. *)
From Coq Require Import Reals Lra Ranalysis5.
From Coquelicot Require Import Coquelicot.
From FocalLoss Require Import Statements Elementary Binary.
Open Scope R_scope.

(* ------------------------------------------------------------ the loss and its derivatives *)

Lemma log_below (u : R) : 0 < u -> ln u <= u - 1.
Proof.
  intros positive. destruct (Rle_lt_dec (ln u) (u - 1)) as [|above]; [assumption|].
  apply exp_increasing in above. rewrite exp_ln in above by assumption. generalize (exp_ineq1_le (u - 1)); lra.
Qed.

Lemma minus_log_below (p : R) : 0 < p < 1 -> - ln p <= (1 - p) / p.
Proof.
  intros range. rewrite <- ln_Rinv by lra.
  replace ((1 - p) / p) with (/ p - 1) by (field; lra). apply log_below, Rinv_0_lt_compat. lra.
Qed.

Lemma minus_log_positive (p : R) : 0 < p < 1 -> 0 < - ln p.
Proof. intros range. generalize (ln_increasing p 1); rewrite ln_1; lra. Qed.

Lemma is_derive_FL (gamma p : R) : 0 < p < 1 -> is_derive (FL gamma) p (FL' gamma p).
Proof. intros range. unfold FL, FL', Rpower. auto_derive; [lra|]. with_minus. field. lra. Qed.

Lemma is_derive_FL' (gamma p : R) : 0 < p < 1 -> is_derive (FL' gamma) p (FL'' gamma p).
Proof. intros range. unfold FL', FL'', Rpower. auto_derive; [lra|]. with_minus. field. lra. Qed.

(* As Coquelicot asks for them. *)
Lemma Derive_FL (gamma p : R) : 0 < p < 1 -> Derive (fun x : R => FL gamma x) p = FL' gamma p.
Proof. intros range. now apply is_derive_unique, is_derive_FL. Qed.

Lemma Derive_FL' (gamma p : R) : 0 < p < 1 -> Derive (fun x : R => FL' gamma x) p = FL'' gamma p.
Proof. intros range. now apply is_derive_unique, is_derive_FL'. Qed.

Lemma ex_derive_FL (gamma p : R) : 0 < p < 1 -> ex_derive (fun x : R => FL gamma x) p.
Proof. intros range. exists (FL' gamma p). now apply is_derive_FL. Qed.

Lemma ex_derive_FL' (gamma p : R) : 0 < p < 1 -> ex_derive (fun x : R => FL' gamma x) p.
Proof. intros range. exists (FL'' gamma p). now apply is_derive_FL'. Qed.

Lemma FL'_is (gamma p : R) : 0 < p < 1 ->
  FL' gamma p = - Rpower (1 - p) gamma * (gamma * - ln p / (1 - p) + 1 / p).
Proof. intros range. unfold FL'. field. lra. Qed.

Lemma FL''_is (gamma p : R) : 0 < p < 1 -> FL'' gamma p = Rpower (1 - p) gamma / (1 - p) ^ 2 *
  (gamma * (gamma - 1) * - ln p + 2 * gamma * ((1 - p) / p) + ((1 - p) / p) ^ 2).
Proof. intros range. unfold FL''. field. lra. Qed.

Lemma FL'_negative (gamma p : R) : 0 <= gamma -> 0 < p < 1 -> FL' gamma p < 0.
Proof.
  intros focus range. rewrite FL'_is by assumption.
  generalize (minus_log_positive p range); intros.
  assert (0 <= gamma * - ln p / (1 - p)).
  { apply Rmult_le_pos; [apply Rmult_le_pos; lra | apply Rlt_le, Rinv_0_lt_compat; lra]. }
  assert (0 < 1 / p) by (apply Rdiv_lt_0_compat; lra).
  apply Ropp_lt_cancel. rewrite Ropp_0, <- Ropp_mult_distr_l, Ropp_involutive.
  apply Rmult_lt_0_compat; [apply exp_pos | lra].
Qed.

Lemma FL''_positive (gamma p : R) : 0 <= gamma -> 0 < p < 1 -> 0 < FL'' gamma p.
Proof.
  intros focus range. rewrite FL''_is by assumption.
  generalize (minus_log_positive p range), (minus_log_below p range); intros.
  assert (0 < (1 - p) / p) by (apply Rdiv_lt_0_compat; lra).
  apply Rmult_lt_0_compat; [apply Rdiv_lt_0_compat; [apply exp_pos | apply pow_lt; lra]|].
  set (u := (1 - p) / p) in *. set (l := - ln p) in *. destruct (Rle_lt_dec 1 gamma).
  - assert (0 <= gamma * (gamma - 1) * l) by (repeat apply Rmult_le_pos; lra). nra.
  - assert (gamma * (1 - gamma) * l <= gamma * 1 * u).
    { apply Rmult_le_compat; try apply Rmult_le_compat_l; try apply Rmult_le_pos; lra. }
    nra.
Qed.

Lemma power_below_one (gamma p : R) : 0 <= gamma -> 0 < p < 1 -> Rpower p gamma <= 1.
Proof.
  intros focus range. replace 1 with (Rpower 1 gamma); [apply Rle_Rpower_l; lra|].
  unfold Rpower. now rewrite ln_1, Rmult_0_r, exp_0.
Qed.

(* ------------------------------------------------------------ a function whose derivative increases *)

Section convex.
Variables f f' : R -> R.
Hypothesis derivative : forall p, 0 < p < 1 -> is_derive f p (f' p).
Hypothesis increasing : forall p q, 0 < p -> p < q -> q < 1 -> f' p < f' q.

Lemma mean_value (a b : R) : 0 < a -> a < b -> b < 1 -> exists c, a < c < b /\ f b - f a = f' c * (b - a).
Proof.
  intros first order last. destruct (MVT_cor2 f f' a b order) as [c [same inside]].
  - intros c inside. apply is_derive_Reals, derivative. lra.
  - now exists c.
Qed.

Lemma below_chord (a b c : R) : 0 < a -> a < b -> b < c -> c < 1 -> (c - a) * f b < (c - b) * f a + (b - a) * f c.
Proof.
  intros first left right last.
  destruct (mean_value a b) as [u [inside_u rise_u]]; try lra.
  destruct (mean_value b c) as [v [inside_v rise_v]]; try lra.
  assert (f' u < f' v) by (apply increasing; lra).
  assert ((c - b) * (f b - f a) < (b - a) * (f c - f b)); [|lra].
  rewrite rise_u, rise_v.
  replace ((c - b) * (f' u * (b - a))) with (f' u * ((b - a) * (c - b))) by ring.
  replace ((b - a) * (f' v * (c - b))) with (f' v * ((b - a) * (c - b))) by ring.
  apply Rmult_lt_compat_r; [apply Rmult_lt_0_compat|]; lra.
Qed.

Lemma stationary_is_smallest (p : R) : 0 < p < 1 -> f' p = 0 -> forall q, 0 < q < 1 -> q <> p -> f p < f q.
Proof.
  intros range stationary q inside other. destruct (Rtotal_order q p) as [less | [same | more]]; [|congruence|].
  - destruct (mean_value q p) as [c [between rise]]; try lra.
    assert (f' c < 0) by (rewrite <- stationary; apply increasing; lra). nra.
  - destruct (mean_value p q) as [c [between rise]]; try lra.
    assert (0 < f' c) by (rewrite <- stationary; apply increasing; lra). nra.
Qed.

Lemma minimiser_is_stationary (p : R) : is_minimiser f p <-> 0 < p < 1 /\ f' p = 0.
Proof.
  split.
  - intros [range least]. split; [assumption|].
    assert (derivable_pt_lim f p (f' p)) as limit by now apply is_derive_Reals, derivative.
    rewrite <- (derive_pt_eq_0 f p (f' p) (exist _ (f' p) limit) limit).
    apply (deriv_minimum f 0 1); try lra. intros q ? ?. apply least. lra.
  - intros [range stationary]. split; [assumption|]. intros q inside.
    destruct (Req_dec q p) as [-> | other]; [lra|]. now apply Rlt_le, stationary_is_smallest.
Qed.

Lemma derivative_orders (p q : R) : 0 < p < 1 -> 0 < q < 1 -> (f' p < f' q <-> p < q).
Proof.
  intros range_p range_q. split; [|intros; apply increasing; lra].
  intros order. destruct (Rtotal_order p q) as [? | [<- | more]]; [assumption | lra|].
  assert (f' q < f' p) by (apply increasing; lra). lra.
Qed.
End convex.

Lemma FL'_increasing (gamma p q : R) : 0 <= gamma -> 0 < p -> p < q -> q < 1 -> FL' gamma p < FL' gamma q.
Proof.
  intros focus first order last. destruct (MVT_cor2 (FL' gamma) (FL'' gamma) p q order) as [c [rise inside]].
  - intros c inside. apply is_derive_Reals, is_derive_FL'. lra.
  - assert (0 < FL'' gamma c) by (apply FL''_positive; lra). nra.
Qed.

Theorem AB_3_convex_holds : AB_3_convex.
Proof.
  intros p q s gamma range_p range_q other weight focus.
  generalize (below_chord (FL gamma) (FL' gamma) (fun p => is_derive_FL gamma p)
    (fun p q => FL'_increasing gamma p q focus)); intros chord.
  set (mean := s * p + q * (1 - s)).
  destruct (Rtotal_order p q) as [less | [same | more]]; [|congruence|].
  - assert (p < mean < q) as inside by (unfold mean; nra).
    assert ((q - p) * FL gamma mean < (q - mean) * FL gamma p + (mean - p) * FL gamma q) as below by (apply chord; lra).
    replace (q - mean) with ((q - p) * s) in below by (unfold mean; ring).
    replace (mean - p) with ((q - p) * (1 - s)) in below by (unfold mean; ring).
    apply (Rmult_lt_reg_l (q - p)); lra.
  - assert (q < mean < p) as inside by (unfold mean; nra).
    assert ((p - q) * FL gamma mean < (p - mean) * FL gamma q + (mean - q) * FL gamma p) as below by (apply chord; lra).
    replace (p - mean) with ((p - q) * (1 - s)) in below by (unfold mean; ring).
    replace (mean - q) with ((p - q) * s) in below by (unfold mean; ring).
    apply (Rmult_lt_reg_l (p - q)); lra.
Qed.

(* ------------------------------------------------------------ the risk *)

(* The derivative of the risk, if positives weigh a and negatives b. *)
Definition risk' (gamma a b p : R) : R := a * FL' gamma p - b * FL' gamma (1 - p).

Lemma is_derive_risk (alpha gamma eta p : R) : 0 < p < 1 ->
  is_derive (fun p => risk alpha gamma eta p) p (risk' gamma (alpha * eta) ((1 - alpha) * (1 - eta)) p).
Proof.
  intros range. unfold risk, risk'. auto_derive; with_minus.
  - repeat split; apply ex_derive_FL; lra.
  - rewrite !Derive_FL by lra. ring.
Qed.

Section risk.
Variable gamma : R.
Hypothesis focus : 0 <= gamma.

Lemma risk'_increasing (a b p q : R) : 0 < a -> 0 < b -> 0 < p -> p < q -> q < 1 -> risk' gamma a b p < risk' gamma a b q.
Proof.
  intros positive negative first order last. unfold risk'.
  assert (a * FL' gamma p < a * FL' gamma q) by (apply Rmult_lt_compat_l; [|apply FL'_increasing]; lra).
  assert (b * FL' gamma (1 - q) < b * FL' gamma (1 - p)) by (apply Rmult_lt_compat_l; [|apply FL'_increasing]; lra).
  lra.
Qed.

Lemma risk'_swapped (a b p : R) : risk' gamma a b (1 - p) = - risk' gamma b a p.
Proof. unfold risk'. replace (1 - (1 - p)) with p by ring. ring. Qed.

(* Towards 0 the loss of a positive decides. *)
Lemma risk'_negative (a b : R) : 0 < a -> 0 < b -> exists p, 0 < p < 1 / 2 /\ risk' gamma a b p < 0.
Proof.
  intros positive negative. set (c := Rpower (1 / 2) gamma). assert (0 < c) by apply exp_pos.
  assert (0 < a * c) by now apply Rmult_lt_0_compat.
  assert (0 < b * (gamma + 1)) by (apply Rmult_lt_0_compat; lra).
  set (p := a * c / (4 * (b * (gamma + 1) + a * c))). exists p.
  assert (0 < p) by (apply Rdiv_lt_0_compat; lra).
  assert (p < 1 / 2) by (unfold p; apply Rlt_div_l; lra).
  split; [lra|]. unfold risk'. rewrite !FL'_is by lra. replace (1 - (1 - p)) with p by ring.
  assert (c <= Rpower (1 - p) gamma) by (apply Rle_Rpower_l; lra).
  assert (Rpower p gamma <= 1) by (apply power_below_one; lra).
  generalize (exp_pos (gamma * ln p)); fold (Rpower p gamma); intros.
  assert (0 <= gamma * - ln p / (1 - p)).
  { generalize (minus_log_positive p); intros.
    apply Rmult_le_pos; [apply Rmult_le_pos; lra | apply Rlt_le, Rinv_0_lt_compat; lra]. }
  assert (gamma * - ln (1 - p) / p <= gamma * 2).
  { generalize (minus_log_below (1 - p)); replace (1 - (1 - p)) with p by ring; intros below.
    assert (- ln (1 - p) / p <= 2).
    { apply Rle_div_l; [lra|]. apply Rle_trans with (p / (1 - p)); [apply below; lra|]. apply Rle_div_l; nra. }
    unfold Rdiv in *. rewrite Rmult_assoc. apply Rmult_le_compat_l; lra. }
  assert (1 / (1 - p) <= 2) by (apply Rle_div_l; lra).
  assert (a * c / p = 4 * (b * (gamma + 1) + a * c)) by (unfold p; field; lra).
  assert (c * (1 / p) <= Rpower (1 - p) gamma * (gamma * - ln p / (1 - p) + 1 / p)).
  { assert (0 < 1 / p) by (apply Rdiv_lt_0_compat; lra). apply Rmult_le_compat; lra. }
  assert (0 <= gamma * - ln (1 - p) / p).
  { generalize (minus_log_positive (1 - p)); intros.
    apply Rmult_le_pos; [apply Rmult_le_pos; lra | apply Rlt_le, Rinv_0_lt_compat; lra]. }
  assert (0 < 1 / (1 - p)) by (apply Rdiv_lt_0_compat; lra).
  assert (Rpower p gamma * (gamma * - ln (1 - p) / p + 1 / (1 - p)) <= 1 * (gamma * 2 + 2)).
  { apply Rmult_le_compat; lra. }
  assert (a * (c * (1 / p)) <= a * (Rpower (1 - p) gamma * (gamma * - ln p / (1 - p) + 1 / p)))
    by (apply Rmult_le_compat_l; lra).
  assert (b * (Rpower p gamma * (gamma * - ln (1 - p) / p + 1 / (1 - p))) <= b * (1 * (gamma * 2 + 2)))
    by (apply Rmult_le_compat_l; lra).
  assert (a * (c * (1 / p)) = a * c / p) by (field; lra). lra.
Qed.

Lemma risk'_has_zero (a b : R) : 0 < a -> 0 < b -> exists p, 0 < p < 1 /\ risk' gamma a b p = 0.
Proof.
  intros positive negative.
  destruct (risk'_negative a b) as [low [range_low below]]; try assumption.
  destruct (risk'_negative b a) as [high [range_high above]]; try assumption.
  destruct (IVT_interv (risk' gamma a b) low (1 - high)) as [p [inside zero]].
  - intros p inside. apply derivable_continuous_pt.
    exists (a * FL'' gamma p + b * FL'' gamma (1 - p)). apply is_derive_Reals. unfold risk'.
    auto_derive; with_minus.
    + repeat split; apply ex_derive_FL'; lra.
    + rewrite !Derive_FL' by lra. ring.
  - lra.
  - assumption.
  - rewrite risk'_swapped. lra.
  - exists p. split; [lra | assumption].
Qed.
End risk.

(* ------------------------------------------------------------ the equations *)

Lemma weights_positive (alpha eta : R) : 0 < alpha < 1 -> 0 < eta < 1 ->
  0 < alpha * eta /\ 0 < (1 - alpha) * (1 - eta).
Proof. intros weight posterior. split; apply Rmult_lt_0_compat; lra. Qed.

Lemma minimiser_of_risk (alpha gamma eta p : R) : 0 < alpha < 1 -> 0 <= gamma -> 0 < eta < 1 ->
  is_minimiser (fun p => risk alpha gamma eta p) p <->
  0 < p < 1 /\ risk' gamma (alpha * eta) ((1 - alpha) * (1 - eta)) p = 0.
Proof.
  intros weight focus posterior. destruct (weights_positive alpha eta weight posterior). apply minimiser_is_stationary.
  - intros. now apply is_derive_risk.
  - intros. now apply risk'_increasing.
Qed.

Theorem AB_1_holds : AB_1.
Proof. intros p alpha gamma eta _ _ _ _. reflexivity. Qed.

Theorem AB_3_one_minimiser_holds : AB_3_one_minimiser.
Proof.
  intros alpha gamma eta weight focus posterior. destruct (weights_positive alpha eta weight posterior).
  destruct (risk'_has_zero gamma focus (alpha * eta) ((1 - alpha) * (1 - eta))) as [p [range zero]]; try assumption.
  exists p. split; [now apply minimiser_of_risk|].
  intros q least. apply minimiser_of_risk in least; try assumption. destruct least as [range_q zero_q].
  destruct (Rtotal_order p q) as [less | [same | more]]; [|assumption|].
  - generalize (risk'_increasing gamma focus (alpha * eta) ((1 - alpha) * (1 - eta)) p q). lra.
  - generalize (risk'_increasing gamma focus (alpha * eta) ((1 - alpha) * (1 - eta)) q p). lra.
Qed.

Lemma risk'_at_one_half (alpha gamma eta : R) :
  risk' gamma (alpha * eta) ((1 - alpha) * (1 - eta)) (1 / 2) = (alpha + eta - 1) * FL' gamma (1 / 2).
Proof. unfold risk'. replace (1 - 1 / 2) with (1 / 2) by field. ring. Qed.

Lemma log_of_one_half : ln (1 / 2) = - ln 2.
Proof. rewrite ln_div, ln_1 by lra. ring. Qed.

Lemma power_of_one_half (gamma : R) : Rpower (1 / 2) gamma = Rpower 2 (- gamma).
Proof. unfold Rpower. rewrite log_of_one_half. f_equal. ring. Qed.

Lemma FL'_at_one_half (gamma : R) : FL' gamma (1 / 2) = - 2 * Rpower 2 (- gamma) * (gamma * ln 2 + 1).
Proof.
  rewrite FL'_is by lra. replace (1 - 1 / 2) with (1 / 2) by field.
  rewrite power_of_one_half, log_of_one_half. field.
Qed.

Theorem AB_4_holds : AB_4.
Proof.
  intros alpha gamma eta weight focus posterior _. split.
  - rewrite FL'_at_one_half. ring.
  - rewrite <- risk'_at_one_half. apply is_derive_risk. lra.
Qed.

Theorem AB_5_holds : AB_5.
Proof.
  intros gamma focus. split; [apply FL'_at_one_half|].
  rewrite <- FL'_at_one_half. apply FL'_negative; lra.
Qed.

Theorem AB_4_threshold_holds : AB_4_threshold.
Proof.
  intros alpha gamma eta p weight focus posterior least.
  apply minimiser_of_risk in least; try assumption. destruct least as [range zero]. destruct (weights_positive alpha eta weight posterior).
  generalize (risk'_at_one_half alpha gamma eta), (FL'_negative gamma (1 / 2) focus); intros half negative.
  assert (risk' gamma (alpha * eta) ((1 - alpha) * (1 - eta)) (1 / 2) < 0 <-> 1 / 2 < p) as above.
  { rewrite <- zero. apply derivative_orders; try lra. intros. now apply risk'_increasing. }
  assert (0 < risk' gamma (alpha * eta) ((1 - alpha) * (1 - eta)) (1 / 2) <-> p < 1 / 2) as below.
  { rewrite <- zero at 1. apply derivative_orders; try lra. intros. now apply risk'_increasing. }
  rewrite half in above, below.
  assert (FL' gamma (1 / 2) < 0) as falls by (apply negative; lra).
  split; split; intros side.
  - destruct (Rtotal_order (alpha + eta) 1) as [less | [same | more]]; [|lra|].
    + assert (0 < (alpha + eta - 1) * FL' gamma (1 / 2)) as contrary by nra. apply below in contrary. lra.
    + assert ((alpha + eta - 1) * FL' gamma (1 / 2) < 0) as contrary by nra. apply above in contrary. lra.
  - replace (alpha + eta - 1) with 0 in above, below by lra. rewrite Rmult_0_l in above, below.
    destruct (Rtotal_order p (1 / 2)) as [less | [same | more]]; [|assumption|].
    + apply below in less. lra.
    + apply above in more. lra.
  - apply above in side. nra.
  - apply above. nra.
Qed.
