(* Focal loss as a series in 1 - p, and its second derivative term by term. *)
From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From FocalLoss Require Import Statements Elementary Minimiser.
Open Scope R_scope.

(* ------------------------------------------------------------ three power series *)

(* Coquelicot says of two real numbers that they are equal in a normed module. *)
Ltac in_reals := match goal with |- @eq _ ?a ?b => change (@eq R a b) end.

Lemma series_scaled (c l : R) (f : nat -> R) : is_series f l -> is_series (fun n => c * f n) (c * l).
Proof. apply (is_series_scal (K := R_AbsRing) (V := R_NormedModule)). Qed.

Lemma series_added (f g : nat -> R) (l k : R) : is_series f l -> is_series g k -> is_series (fun n => f n + g n) (l + k).
Proof. apply (is_series_plus (K := R_AbsRing) (V := R_NormedModule)). Qed.

Definition ones (n : nat) : R := 1.
Definition reciprocals (n : nat) : R := match n with O => 0 | S fewer => / INR (S fewer) end.

Lemma radius_of_ones : CV_radius ones = Finite 1.
Proof.
  rewrite <- Rinv_1. apply CV_radius_finite_DAlembert.
  - intros n. unfold ones. lra.
  - lra.
  - apply (is_lim_seq_ext (fun _ => 1)); [|apply is_lim_seq_const].
    intros n. unfold ones. replace (1 / 1) with 1 by field. now rewrite Rabs_R1.
Qed.

Lemma derivative_of_reciprocals (n : nat) : PS_derive reciprocals n = ones n.
Proof. unfold PS_derive, reciprocals, ones. apply Rinv_r. rewrite S_INR. generalize (pos_INR n); lra. Qed.

Lemma radius_of_reciprocals : CV_radius reciprocals = Finite 1.
Proof. rewrite <- CV_radius_derive, <- radius_of_ones. apply CV_radius_ext, derivative_of_reciprocals. Qed.

Section inside.
Variable q : R.
Hypothesis range : 0 < q < 1.

Lemma is_inside (x : R) : 0 <= x <= q -> Rbar_lt (Rabs x) (Finite 1).
Proof. intros between. simpl. rewrite Rabs_pos_eq; lra. Qed.

Lemma geometric (x : R) : 0 <= x <= q -> PSeries ones x = 1 / (1 - x).
Proof.
  intros between. apply is_pseries_unique, is_pseries_R.
  apply (is_series_ext (fun n => x ^ n)); [intros; in_reals; unfold ones; ring|].
  unfold Rdiv. rewrite Rmult_1_l. apply is_series_geom. rewrite Rabs_pos_eq; lra.
Qed.

Lemma log_series : PSeries reciprocals q = - ln (1 - q).
Proof.
  destruct (MVT_cor2 (fun x => PSeries reciprocals x + ln (1 - x)) (fun _ => 0) 0 q) as [c [same _]]; [lra | |].
  - intros x between. apply is_derive_Reals. eapply derivative_is.
    + apply (is_derive_plus (K := R_AbsRing) (V := R_NormedModule)).
      * apply is_derive_PSeries. rewrite radius_of_reciprocals. now apply is_inside.
      * apply (is_derive_comp ln (fun x => 1 - x)); [apply is_derive_ln; lra|].
        auto_derive; [trivial | reflexivity].
    + rewrite (PSeries_ext _ ones) by apply derivative_of_reciprocals. rewrite geometric by assumption.
      unfold plus, scal; simpl; unfold mult; simpl. field. lra.
  - rewrite PSeries_0, Rminus_0_r, ln_1 in same. simpl in same. lra.
Qed.

(* From class 1 on, as the statements count. *)
Lemma from_one (f : nat -> R) (l : R) : is_series f (l + f O) -> is_series (fun n => f (S n)) l.
Proof. intros whole. now apply (is_series_incr_1 f). Qed.

Lemma sum_of_reciprocals : is_series (fun n => q ^ S n / INR (S n)) (- ln (1 - q)).
Proof.
  apply (is_series_ext (fun n => (fun n => reciprocals n * q ^ n) (S n))).
  { intros n. in_reals. unfold reciprocals, Rdiv. apply Rmult_comm. }
  apply (from_one (fun n => reciprocals n * q ^ n)). rewrite <- log_series.
  replace (PSeries reciprocals q + reciprocals 0 * q ^ 0) with (PSeries reciprocals q) by (simpl; ring).
  apply is_pseries_R, PSeries_correct, CV_radius_inside. rewrite radius_of_reciprocals. apply is_inside. lra.
Qed.

Lemma sum_of_powers : is_series (fun n => q ^ S n) (q / (1 - q)).
Proof.
  apply (from_one (fun n => q ^ n)). replace (q / (1 - q) + q ^ 0) with (/ (1 - q)) by (simpl; field; lra).
  apply is_series_geom. rewrite Rabs_pos_eq; lra.
Qed.

Lemma sum_of_multiples : is_series (fun n => INR (S n) * q ^ S n) (q / (1 - q) ^ 2).
Proof.
  assert (PSeries (PS_derive ones) q = 1 / (1 - q) ^ 2) as value.
  { rewrite <- (is_derive_unique (PSeries ones) q (PSeries (PS_derive ones) q)).
    - apply is_derive_unique. set (edge := (1 + q) / 2).
      apply (is_derive_ext_loc (fun x => 1 / (1 - x))).
      + apply (locally_interval _ q 0 edge); simpl; try (unfold edge; lra). intros x above below. symmetry.
        apply is_pseries_unique, is_pseries_R.
        apply (is_series_ext (fun n => x ^ n)); [intros; in_reals; unfold ones; ring|].
        unfold Rdiv. rewrite Rmult_1_l. apply is_series_geom. rewrite Rabs_pos_eq; unfold edge in *; lra.
      + auto_derive; [lra|]. field. lra.
    - apply is_derive_PSeries. rewrite radius_of_ones. apply is_inside. lra. }
  apply (is_series_ext (fun n => q * (PS_derive ones n * q ^ n))).
  { intros n. in_reals. unfold PS_derive, ones. simpl. ring. }
  replace (q / (1 - q) ^ 2) with (q * PSeries (PS_derive ones) q) by (rewrite value; field; lra).
  apply series_scaled. apply is_pseries_R, PSeries_correct, CV_radius_inside.
  rewrite CV_radius_derive, radius_of_ones. apply is_inside. lra.
Qed.
End inside.

(* ------------------------------------------------------------ the equations *)

Lemma sum_of_log (p : R) : 0 < p < 1 -> is_series (fun i => (fun n => Rpower (1 - p) (INR n) / INR n) (S i)) (- ln p).
Proof.
  intros range. generalize (sum_of_reciprocals (1 - p)). replace (1 - (1 - p)) with p by ring. intros series.
  apply (is_series_ext (fun n => (1 - p) ^ S n / INR (S n))); [|apply series; lra].
  intros n. in_reals. now rewrite Rpower_pow by lra.
Qed.

Lemma loss_in_terms (p gamma : R) : 0 < p < 1 ->
  is_series (fun i => (fun n => Rpower (1 - p) (gamma + INR n) / INR n) (S i)) (FL gamma p).
Proof.
  intros range. apply (is_series_ext (fun n => Rpower (1 - p) gamma * (Rpower (1 - p) (INR (S n)) / INR (S n)))).
  { intros n. in_reals. rewrite Rpower_plus. unfold Rdiv. ring. }
  replace (FL gamma p) with (Rpower (1 - p) gamma * - ln p) by (unfold FL; ring).
  apply series_scaled. now apply sum_of_log.
Qed.

Theorem AB_2_holds : AB_2.
Proof.
  intros p gamma range focus. split; [|split].
  - exists (- ln p). split; [now apply sum_of_log | ring].
  - exists (- ln p). split; [now apply sum_of_log|].
    exists (FL gamma p). split; [now apply loss_in_terms | unfold FL; ring].
  - exists (FL gamma p). split; [now apply loss_in_terms | reflexivity].
Qed.

(* ------------------------------------------------------------ the second derivative *)

Section terms.
Variable p : R.
Hypothesis range : 0 < p < 1.
Let q := 1 - p.

Lemma powers_of_q : is_series (fun i => (fun n => Rpower q (INR n)) (S i)) (q / p).
Proof.
  apply (is_series_ext (fun n => q ^ S n)).
  { intros n. in_reals. rewrite Rpower_pow; [reflexivity | unfold q; lra]. }
  replace (q / p) with (q / (1 - q)) by (unfold q; field; lra). apply sum_of_powers. unfold q. lra.
Qed.

Lemma multiples_of_q : is_series (fun i => (fun n => Rpower q (INR n) * (INR n - 1)) (S i)) (q ^ 2 / p ^ 2).
Proof.
  apply (is_series_ext (fun n => INR (S n) * q ^ S n + - 1 * q ^ S n)).
  { intros n. in_reals. rewrite Rpower_pow by (unfold q; lra). ring. }
  replace (q ^ 2 / p ^ 2) with (q / (1 - q) ^ 2 + - 1 * (q / (1 - q))) by (unfold q; field; lra).
  apply series_added; [apply sum_of_multiples | apply series_scaled, sum_of_powers]; unfold q; lra.
Qed.

Lemma FL''_in_p (gamma : R) :
  FL'' gamma p = Rpower q (gamma - 2) * (gamma * (gamma - 1) * - ln p + 2 * gamma * (q / p) + q ^ 2 / p ^ 2).
Proof.
  assert (Rpower q (gamma - 2) * q ^ 2 = Rpower q gamma) as power.
  { rewrite <- Rpower_pow, <- Rpower_plus by (unfold q; lra). f_equal. simpl. ring. }
  rewrite FL''_is by assumption. fold q. rewrite <- power. field. unfold q. lra.
Qed.

Lemma second_derivative_in_terms (gamma : R) : is_series (fun i => (fun n =>
  Rpower q (gamma + INR n - 2) * (gamma + INR n) * (gamma + INR n - 1) / INR n) (S i)) (FL'' gamma p).
Proof.
  apply (is_series_ext (fun n => Rpower q (gamma - 2) * (gamma * (gamma - 1) * (Rpower q (INR (S n)) / INR (S n))
    + 2 * gamma * Rpower q (INR (S n)) + Rpower q (INR (S n)) * (INR (S n) - 1)))).
  { intros n. in_reals. replace (gamma + INR (S n) - 2) with (gamma - 2 + INR (S n)) by ring.
    rewrite (Rpower_plus (gamma - 2)). assert (0 < INR (S n)) by (apply lt_0_INR; lia). field. lra. }
  rewrite FL''_in_p. apply series_scaled. apply series_added; [apply series_added|].
  - apply series_scaled. now apply sum_of_log.
  - apply series_scaled, powers_of_q.
  - apply multiples_of_q.
Qed.
End terms.

Theorem AB_3_holds : AB_3.
Proof.
  intros p alpha gamma range _ focus _.
  generalize (powers_of_q p range), (sum_of_log p range), (multiples_of_q p range); intros powers log multiples.
  generalize (second_derivative_in_terms p range gamma); intros terms.
  split; [|split; [|split]].
  - exists ((1 - p) / p). split; [assumption|]. exists (- ln p). split; [assumption|].
    exists ((1 - p) ^ 2 / p ^ 2). split; [assumption|]. field. lra.
  - exists ((1 - p) / p). split; [assumption|]. exists (- ln p). split; [assumption|].
    exists ((1 - p) ^ 2 / p ^ 2). split; [assumption|]. exists (FL'' gamma p). split; [assumption|].
    rewrite (FL''_in_p p range). field. lra.
  - exists (FL'' gamma p). split; [assumption | reflexivity].
  - exists (FL'' gamma p). split; [assumption | now apply FL''_positive].
Qed.
