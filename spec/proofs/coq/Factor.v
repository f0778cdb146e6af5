(* The factor phi, by which focal loss multiplies the gradient of cross entropy: where it exceeds 1, and its maximum. *)
From Coq Require Import Reals Lra Ranalysis5.
From Coquelicot Require Import Coquelicot.
From FocalLoss Require Import Statements Elementary Binary Minimiser Ranking.
Open Scope R_scope.

Lemma phi_is_ratio (gamma p : R) : 0 < p < 1 -> phi p gamma = - p * FL' gamma p.
Proof. intros range. unfold phi, FL'. field. lra. Qed.

Theorem GR_1_holds : GR_1.
Proof. intros p_t gamma range _. split; [field; lra | reflexivity]. Qed.

Theorem GR_2_holds : GR_2.
Proof. intros p_t m gamma _ _ ->. unfold phi. in_margin. by_field. Qed.

Theorem GR_3_holds : GR_3.
Proof.
  intros p_t m gamma _ focus ->. in_margin. know_ranges. generalize (softplus_positive (- m)); intros.
  assert (0 <= gamma * sigmoid m * softplus (- m)) by (repeat apply Rmult_le_pos; lra).
  field. repeat split; lra.
Qed.

Theorem GR_5_holds : GR_5.
Proof.
  intros p_t gamma range _ _.
  assert (Rpower (1 - p_t) (gamma - 2) = Rpower (1 - p_t) gamma / (1 - p_t) ^ 2) as power.
  { unfold Rminus at 2. rewrite Rpower_plus, Rpower_Ropp. unfold Rdiv. do 2 f_equal.
    rewrite <- Rpower_pow by lra. reflexivity. }
  rewrite power. split.
  - unfold psi. field. lra.
  - unfold phi, psi, Rpower. auto_derive; [lra|]. with_minus. field. lra.
Qed.

Theorem GR_6_holds : GR_6.
Proof. intros p_t gamma _ _. reflexivity. Qed.

Lemma is_derive_psi (gamma p : R) : 0 < p -> is_derive (fun p => psi p gamma) p (2 + gamma * ln p + gamma - 1 / p).
Proof. intros positive. unfold psi. auto_derive; [lra|]. field. lra. Qed.

Lemma psi''_positive (gamma p : R) : 0 <= gamma -> 0 < p -> 0 < gamma / p + 1 / p ^ 2.
Proof.
  intros focus positive. assert (0 <= gamma / p) by (apply Rdiv_le_0_compat; lra).
  assert (0 < 1 / p ^ 2) by (apply Rdiv_lt_0_compat; [lra | apply pow_lt; lra]). lra.
Qed.

Theorem GR_7_holds : GR_7.
Proof.
  intros p_t gamma range focus. split; [|apply Rlt_gt, psi''_positive; lra].
  exists (fun p => 2 + gamma * ln p + gamma - 1 / p). split.
  - apply (locally_interval _ p_t 0 1); simpl; try lra. intros. now apply is_derive_psi.
  - auto_derive; [lra|]. field. lra.
Qed.

Theorem GR_8_holds : GR_8.
Proof.
  intros gamma focus _. split; [|lra].
  eapply derivative_is; [apply is_derive_psi; lra|]. rewrite ln_1. field.
Qed.

(* ------------------------------------------------------------ one half *)

Lemma log_of_2_positive : 0 < ln 2.
Proof. rewrite <- ln_1. apply ln_increasing; lra. Qed.

Lemma log_of_2_below_one : ln 2 < 1.
Proof.
  rewrite <- (ln_exp 1). apply ln_increasing; [lra|]. generalize (exp_ineq1 1); lra.
Qed.

Lemma phi_at_one_half (gamma : R) : Rpower 2 gamma * phi (1 / 2) gamma = gamma * ln 2 + 1.
Proof.
  unfold phi. replace (1 - 1 / 2) with (1 / 2) by field. rewrite power_of_one_half, log_of_one_half.
  rewrite <- Rmult_assoc, <- Rpower_plus, Rplus_opp_r, Rpower_O by lra. field.
Qed.

Theorem GR_9_holds : GR_9.
Proof. intros gamma _ _. apply phi_at_one_half. Qed.

Theorem GR_9_below_one_half_holds : GR_9_below_one_half.
Proof.
  intros gamma focus. generalize log_of_2_positive; intros.
  apply (Rmult_lt_reg_l (Rpower 2 gamma)); [apply exp_pos|]. rewrite phi_at_one_half, Rmult_1_r.
  unfold Rpower. assert (0 < gamma * ln 2) by positive. generalize (exp_ineq1 (gamma * ln 2)); lra.
Qed.

Theorem GR_10_holds : GR_10.
Proof.
  intros p_t range. split; [field; lra|]. unfold phi. rewrite Rpower_1 by lra. field. lra.
Qed.

Lemma phi_at_gamma_one (p : R) : 0 < p < 1 -> phi p 1 = 1 - p * (ln p + 1).
Proof. intros range. destruct (GR_10_holds p range). lra. Qed.

Theorem GR_11_holds : GR_11.
Proof.
  intros p_t range. apply (is_derive_ext_loc (fun p => 1 - p * (ln p + 1))).
  - apply (locally_interval _ p_t 0 1); simpl; try lra. intros. symmetry. apply phi_at_gamma_one. lra.
  - auto_derive; [lra|]. field. lra.
Qed.

(* ------------------------------------------------------------ one maximum *)

Section factor.
Variable gamma : R.
Hypothesis focus : 0 < gamma.

(* The bracket is convex, and 0 at 1. *)
Lemma psi_at_one : psi 1 gamma = 0.
Proof. unfold psi. rewrite ln_1. ring. Qed.

Lemma psi_chord (a b : R) : 0 < a -> a < b -> b < 1 -> (1 - a) * psi b gamma < (1 - b) * psi a gamma.
Proof.
  intros first order last.
  assert (forall u v, 0 < u -> u < v ->
    exists c, u < c < v /\ psi v gamma - psi u gamma = (2 + gamma * ln c + gamma - 1 / c) * (v - u)) as rise.
  { intros u v above between.
    destruct (MVT_cor2 (fun p => psi p gamma) (fun c => 2 + gamma * ln c + gamma - 1 / c) u v between) as [c [same inside]].
    - intros c inside. apply is_derive_Reals, is_derive_psi. lra.
    - now exists c. }
  destruct (rise a b) as [u [inside_u rise_u]]; try lra.
  destruct (rise b 1) as [v [inside_v rise_v]]; try lra. rewrite psi_at_one in rise_v.
  assert (gamma * ln u < gamma * ln v) by (apply Rmult_lt_compat_l; [|apply ln_increasing]; lra).
  assert (1 / v < 1 / u) by (apply Rmult_lt_compat_l; [|apply Rinv_lt_contravar]; nra).
  assert ((1 - b) * (psi b gamma - psi a gamma) < (b - a) * (0 - psi b gamma)); [|nra].
  rewrite rise_u, rise_v.
  replace ((1 - b) * ((2 + gamma * ln u + gamma - 1 / u) * (b - a)))
    with ((2 + gamma * ln u + gamma - 1 / u) * ((b - a) * (1 - b))) by ring.
  replace ((b - a) * ((2 + gamma * ln v + gamma - 1 / v) * (1 - b)))
    with ((2 + gamma * ln v + gamma - 1 / v) * ((b - a) * (1 - b))) by ring.
  apply Rmult_lt_compat_r; [positive | lra].
Qed.

Lemma psi_at_one_half : psi (1 / 2) gamma < 0.
Proof.
  unfold psi. rewrite log_of_one_half. generalize log_of_2_positive, log_of_2_below_one; intros.
  assert (0 < gamma * ln 2) by positive. lra.
Qed.

Lemma exp_of_minus_5 : exp (-5) * 6 <= 1.
Proof.
  replace (-5) with (Ropp 5) by lra. rewrite exp_Ropp. generalize (exp_ineq1_le 5), (exp_pos 5); intros.
  apply (Rmult_le_reg_l (exp 5)); [lra|]. field_simplify; lra.
Qed.

Lemma psi_positive_somewhere : exists p, 0 < p < 1 / 2 /\ 0 < psi p gamma.
Proof.
  set (p := exp (-5) / (1 + gamma)). exists p.
  generalize exp_of_minus_5, (exp_pos (-5)); intros.
  assert (0 < p) by (apply Rdiv_lt_0_compat; lra).
  assert (p * (1 + gamma) = exp (-5)) as product by (unfold p; field; lra).
  assert (p <= 1 / 6) by nra. assert (gamma * p <= 1 / 6) by nra.
  split; [lra|].
  assert (ln p <= -5).
  { unfold p. rewrite ln_div, ln_exp by lra. generalize (ln_increasing 1 (1 + gamma)); rewrite ln_1; lra. }
  unfold psi. nra.
Qed.

Lemma psi_has_zero : exists p_m, 0 < p_m < 1 / 2 /\ psi p_m gamma = 0.
Proof.
  destruct psi_positive_somewhere as [low [range above]].
  destruct (IVT_interv (fun p => - psi p gamma) low (1 / 2)) as [p [inside zero]].
  - intros p inside. apply continuity_pt_opp, derivable_continuous_pt.
    exists (2 + gamma * ln p + gamma - 1 / p). apply is_derive_Reals, is_derive_psi. lra.
  - lra.
  - lra.
  - generalize psi_at_one_half; lra.
  - exists p. assert (p <> 1 / 2) by (intros ->; generalize psi_at_one_half; lra). lra.
Qed.

Lemma sign_of_psi (p_m : R) : 0 < p_m < 1 -> psi p_m gamma = 0 ->
  (forall p, 0 < p < p_m -> 0 < psi p gamma) /\ (forall p, p_m < p < 1 -> psi p gamma < 0).
Proof.
  intros range zero. split; intros p inside.
  - generalize (psi_chord p p_m); rewrite zero. nra.
  - generalize (psi_chord p_m p); rewrite zero. nra.
Qed.

Lemma phi_rise (a b : R) : 0 < a -> a < b -> b < 1 -> exists c k, a < c < b /\ 0 < k /\
  phi b gamma - phi a gamma = k * psi c gamma.
Proof.
  intros first order last.
  destruct (MVT_cor2 (fun p => phi p gamma) (fun p => gamma * Rpower (1 - p) (gamma - 2) * psi p gamma) a b order)
    as [c [same inside]].
  - intros c inside. apply is_derive_Reals. apply GR_5_holds; lra.
  - exists c, (gamma * Rpower (1 - c) (gamma - 2) * (b - a)). split; [lra|]. split.
    + generalize (exp_pos ((gamma - 2) * ln (1 - c))); fold (Rpower (1 - c) (gamma - 2)). intros. positive.
    + rewrite same. ring.
Qed.

Variable p_m : R.
Hypothesis range : 0 < p_m < 1 / 2.
Hypothesis zero : psi p_m gamma = 0.

Lemma phi_increases (a b : R) : 0 < a -> a < b -> b <= p_m -> phi a gamma < phi b gamma.
Proof.
  intros first order last. destruct (phi_rise a b) as [c [k [inside [positive rise]]]]; try lra.
  destruct (sign_of_psi p_m) as [sign _]; try lra.
  generalize (sign c); intros. assert (0 < psi c gamma) by lra. nra.
Qed.

Lemma phi_decreases (a b : R) : p_m <= a -> a < b -> b < 1 -> phi b gamma < phi a gamma.
Proof.
  intros first order last. destruct (phi_rise a b) as [c [k [inside [positive rise]]]]; try lra.
  destruct (sign_of_psi p_m) as [_ sign]; try lra.
  generalize (sign c); intros. assert (psi c gamma < 0) by lra. nra.
Qed.

(* Near 0 the factor is at least 1, because there - log p outweighs the power. *)
Lemma phi_near_zero (p : R) : 0 < p <= exp (-5) / (1 + gamma) -> 1 <= phi p gamma.
Proof.
  intros [above below].
  generalize exp_of_minus_5, (exp_pos (-5)); intros.
  assert (p * (1 + gamma) <= exp (-5)) by (apply Rle_div_r; lra).
  assert (p <= 1 / 6) by nra. assert (gamma * p <= 1 / 6) by nra.
  assert (5 <= - ln p).
  { assert (ln p <= -5); [|lra]. rewrite <- (ln_exp (-5)).
    destruct (Req_dec p (exp (-5))) as [<- | other]; [lra|]. apply Rlt_le, ln_increasing; nra. }
  set (odds := p / (1 - p)). assert (0 < odds) by (apply Rdiv_lt_0_compat; lra).
  assert (gamma * odds <= 1 / 5).
  { unfold odds. replace (gamma * (p / (1 - p))) with (gamma * p / (1 - p)) by (field; lra). apply Rle_div_l; lra. }
  assert (0 < gamma * odds) by positive.
  assert (1 - gamma * odds <= Rpower (1 - p) gamma).
  { unfold Rpower. apply Rle_trans with (1 + gamma * ln (1 - p)); [|apply exp_ineq1_le].
    generalize (minus_log_below (1 - p)). replace ((1 - (1 - p)) / (1 - p)) with odds by (unfold odds; field; lra).
    intros bound. assert (- ln (1 - p) <= odds) by (apply bound; lra). nra. }
  unfold phi. replace (- gamma * p * ln p / (1 - p) + 1) with (1 + gamma * odds * - ln p) by (unfold odds; field; lra).
  set (a := gamma * odds) in *. set (l := - ln p) in *.
  apply Rle_trans with ((1 - a) * (1 + a * l)); [|apply Rmult_le_compat_r; nra].
  assert (0 <= a * (l * (1 - a) - 1)); [|nra]. apply Rmult_le_pos; nra.
Qed.

Lemma phi_above_one (p : R) : 0 < p <= p_m -> 1 < phi p gamma.
Proof.
  intros inside. set (low := exp (-5) / (1 + gamma)).
  assert (0 < low) by (apply Rdiv_lt_0_compat; [apply exp_pos | lra]).
  set (q := Rmin low (p / 2)).
  assert (q <= low) by apply Rmin_l. assert (q <= p / 2) by apply Rmin_r.
  assert (0 < q) by (apply Rmin_pos; lra).
  apply Rle_lt_trans with (phi q gamma); [now apply phi_near_zero|]. apply phi_increases; lra.
Qed.

Lemma phi_crosses : exists p_0, p_m < p_0 < 1 / 2 /\ phi p_0 gamma = 1.
Proof.
  destruct (IVT_interv (fun p => 1 - phi p gamma) p_m (1 / 2)) as [p [inside same]].
  - intros p inside. apply derivable_continuous_pt.
    exists (0 - gamma * Rpower (1 - p) (gamma - 2) * psi p gamma). apply derivable_pt_lim_minus.
    + apply derivable_pt_lim_const.
    + apply is_derive_Reals. apply GR_5_holds; lra.
  - lra.
  - generalize (phi_above_one p_m); lra.
  - generalize (GR_9_below_one_half_holds gamma focus); lra.
  - assert (p <> p_m) by (intros ->; generalize (phi_above_one p_m); lra).
    assert (p <> 1 / 2) by (intros ->; generalize (GR_9_below_one_half_holds gamma focus); lra).
    exists p. lra.
Qed.

Lemma sides_of_crossing (p_0 p : R) : p_m < p_0 < 1 -> phi p_0 gamma = 1 -> 0 < p < 1 ->
  (p < p_0 -> 1 < phi p gamma) /\ (p_0 < p -> phi p gamma < 1).
Proof.
  intros order same inside. split; intros side.
  - destruct (Rle_lt_dec p p_m); [apply phi_above_one; lra|]. rewrite <- same. apply phi_decreases; lra.
  - rewrite <- same. apply phi_decreases; lra.
Qed.
End factor.

Theorem GR_8_maximum_holds : GR_8_maximum.
Proof.
  intros gamma focus. destruct (psi_has_zero gamma focus) as [p_m [range zero]].
  assert (forall p, 0 < p < 1 -> p <> p_m -> phi p gamma < phi p_m gamma) as largest.
  { intros p inside other. destruct (Rle_lt_dec p p_m).
    - apply (phi_increases gamma focus p_m); lra.
    - apply (phi_decreases gamma focus p_m); lra. }
  exists p_m. split; [split; [lra|]; exact largest|].
  intros p [inside larger]. destruct (Req_dec p p_m) as [<- | other]; [reflexivity|].
  generalize (largest p inside other), (larger p_m). cbv beta. intros ? contrary.
  assert (phi p_m gamma < phi p gamma) by (apply contrary; [lra | congruence]). lra.
Qed.

Theorem GR_8_crossing_holds : GR_8_crossing.
Proof.
  intros gamma focus. destruct (psi_has_zero gamma focus) as [p_m [range zero]].
  destruct (phi_crosses gamma focus p_m range zero) as [p_0 [inside same]].
  assert (forall p, 0 < p < 1 -> (phi p gamma > 1 <-> p < p_0) /\ (phi p gamma < 1 <-> p_0 < p)) as sides.
  { intros p between. destruct (sides_of_crossing gamma focus p_m range zero p_0 p) as [below above]; try lra.
    split; split; intros side; try (apply below || apply above; lra).
    - destruct (Rtotal_order p p_0) as [? | [-> | more]]; [lra | lra | generalize (above more); lra].
    - destruct (Rtotal_order p p_0) as [less | [-> | ?]]; [generalize (below less); lra | lra | lra]. }
  exists p_0. split; [split; [lra | exact sides]|].
  intros p [between others]. destruct (sides p between) as [first second], (others p between) as [third fourth].
  destruct (Rtotal_order p p_0) as [less | [-> | more]]; [|reflexivity|].
  - apply first in less. apply third in less. lra.
  - apply second in more. apply fourth in more. lra.
Qed.
