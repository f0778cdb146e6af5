(* Categorical focal loss: values and gradients, for every number of classes. *)
From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From FocalLoss Require Import Statements Elementary Sums Binary Softmax.
Open Scope R_scope.

Theorem CF_2_holds : CF_2.
Proof.
  intros gamma K j alpha p y _ classes class _ probabilities _. generalize (probabilities j class); intros range.
  split; [|split].
  - rewrite (sum_equal _ (fun c => delta c j * (- gamma * Rpower (1 - p c) gamma * y c * alpha c * ln (p c) / (1 - p c)
      + Rpower (1 - p c) gamma * y c * alpha c / p c)));
      [rewrite sum_of_one by assumption; field; lra|].
    intros c inside. generalize (probabilities c inside); intros. field. lra.
  - field. lra.
  - eapply derivative_is.
    + apply (is_derive_opp (K := R_AbsRing) (V := R_NormedModule)).
      apply (is_partial_derivative_of_sum (fun c p => Rpower (1 - p) gamma * y c * alpha c * ln p)
        (fun c => Rpower (1 - p c) gamma * (- gamma * ln (p c) / (1 - p c) + 1 / p c) * y c * alpha c));
        [assumption|].
      intros c inside. generalize (probabilities c inside); intros.
      unfold Rpower. auto_derive; [lra|]. with_minus. field. lra.
    + unfold opp; simpl. ring.
Qed.

Lemma one_hot_sum (f y : nat -> R) (t K : nat) : (1 <= t <= K)%nat ->
  (forall c, (1 <= c <= K)%nat -> y c = delta c t) -> sum (fun c => y c * f c) K = f t.
Proof.
  intros class labels. rewrite <- (sum_of_one f t K class). apply sum_equal. intros c inside. now rewrite labels.
Qed.

Theorem CF_3_holds : CF_3.
Proof.
  intros gamma K t alpha p y _ classes class _ _ _ labels.
  rewrite (sum_equal _ (fun c => y c * (Rpower (1 - p c) gamma * alpha c * ln (p c)))) by (intros; ring).
  rewrite (one_hot_sum _ y t) by assumption. ring.
Qed.

Theorem CF_4_holds : CF_4.
Proof.
  intros m gamma K t alpha p y z focus classes class weights range ranges labels -> softmax.
  rewrite (CF_3_holds gamma K t alpha p y) by assumption.
  rewrite <- softmax_is_sigmoid, <- softmax by assumption. ring.
Qed.

(* ------------------------------------------------------------ gradient in the logits *)

Section gradient.
Variables (gamma : R) (K j : nat) (alpha y z : nat -> R).
Hypothesis classes : (2 <= K)%nat.
Hypothesis class : (1 <= j <= K)%nat.
Let p (c : nat) := exp (z c) / sum (fun k => exp (z k)) K.

(* Minus the derivative of one class's loss in its probability, times that probability. *)
Let part (q : R) := Rpower (1 - q) gamma * (- gamma * q * ln q / (1 - q) + 1).

Lemma is_partial_derivative_loss :
  is_partial_derivative (fun z => - sum (fun c => Rpower (- exp (z c) / sum (fun k => exp (z k)) K + 1) gamma * y c
    * alpha c * ln (exp (z c) / sum (fun k => exp (z k)) K)) K) z j
    (- sum (fun c => (delta c j - p j) * part (p c) * y c * alpha c) K).
Proof.
  unfold is_partial_derivative. apply (is_derive_opp (K := R_AbsRing) (V := R_NormedModule)).
  pose (h c q := Rpower (1 - q) gamma * y c * alpha c * ln q).
  apply (is_derive_ext (fun u => sum (fun c => h c (exp (replaced z j u c) / sum (fun k => exp (replaced z j u k)) K)) K)).
  { intros u. apply sum_equal. intros c _. unfold h. do 4 f_equal. unfold Rdiv. ring. }
  eapply derivative_is.
  - apply (is_derive_of_probabilities z K classes h
      (fun c => Rpower (1 - p c) gamma * (- gamma * ln (p c) / (1 - p c) + 1 / p c) * y c * alpha c) j class).
    intros c inside. generalize (softmax_range z K classes c inside). intros. fold (p c) in *.
    unfold h, Rpower. auto_derive; [lra|]. with_minus. field. lra.
  - apply sum_equal. intros c inside. generalize (softmax_range z K classes c inside). intros. fold (p c) (p j) in *.
    unfold part. field. lra.
Qed.

Lemma gradient_is_split :
  - sum (fun c => (delta c j - p j) * part (p c) * y c * alpha c) K
  = - part (p j) * y j * alpha j + p j * sum (fun c => part (p c) * y c * alpha c) K.
Proof.
  rewrite (sum_equal _ (fun c => delta c j * (part (p c) * y c * alpha c) + - p j * (part (p c) * y c * alpha c)))
    by (intros; ring).
  rewrite sum_added, sum_scaled, sum_of_one by assumption. ring.
Qed.

(* What is left for a hard label, in the margin. *)
Variables (t : nat) (m : R).
Hypothesis true : (1 <= t <= K)%nat.
Hypothesis labels : forall c : nat, (1 <= c <= K)%nat -> y c = delta c t.
Hypothesis margin : m = - ln (sum (fun k => (1 - delta k t) * exp (z k)) K) + z t.

Lemma part_in_margin :
  (1 - p t) * part (p t) = Rpower (sigmoid (- m)) gamma * (gamma * sigmoid m * softplus (- m) + sigmoid (- m)).
Proof.
  unfold p. rewrite (softmax_is_sigmoid z K classes t true), <- margin. unfold part. in_margin. by_field.
Qed.

Lemma gradient_of_hard_label :
  - sum (fun c => (delta c j - p j) * part (p c) * y c * alpha c) K = - (delta t j - p j) * part (p t) * alpha t.
Proof.
  rewrite (sum_equal _ (fun c => y c * ((delta c j - p j) * part (p c) * alpha c))) by (intros; ring).
  rewrite (one_hot_sum _ y t) by assumption. ring.
Qed.

(* Another class's probability is its softmax among the others, times what the true class lacks. *)
Lemma probability_of_another :
  p j = sigmoid (- m) * exp (z j) / sum (fun k => (1 - delta k t) * exp (z k)) K.
Proof.
  rewrite <- reflection, margin, <- (softmax_is_sigmoid z K classes t true). unfold p.
  generalize (others_positive z K classes t true), (total_positive K classes z); intros.
  rewrite sum_of_others in * by assumption. field. lra.
Qed.
End gradient.

Theorem CF_10_holds : CF_10.
Proof.
  intros gamma K j alpha p y z _ classes class _ range _ softmax.
  assert (- sum (fun c => (delta c j - p j) * (Rpower (1 - p c) gamma * (- gamma * p c * ln (p c) / (1 - p c) + 1))
    * y c * alpha c) K = - Rpower (1 - p j) gamma * (- gamma * p j * ln (p j) / (1 - p j) + 1) * y j * alpha j
    + p j * sum (fun c => Rpower (1 - p c) gamma * (- gamma * p c * ln (p c) / (1 - p c) + 1) * y c * alpha c) K)
    as split_sum.
  { rewrite (sum_equal _ (fun c =>
      delta c j * (Rpower (1 - p c) gamma * (- gamma * p c * ln (p c) / (1 - p c) + 1) * y c * alpha c)
      + - p j * (Rpower (1 - p c) gamma * (- gamma * p c * ln (p c) / (1 - p c) + 1) * y c * alpha c)))
      by (intros; ring).
    rewrite sum_added, sum_scaled, sum_of_one by assumption. ring. }
  split; [|split].
  - apply sum_equal. intros c inside. generalize (range c inside); intros. field. lra.
  - rewrite <- split_sum, Ropp_sum. apply sum_equal. intros. ring.
  - rewrite <- split_sum.
    rewrite (sum_equal _ (fun c => (delta c j - exp (z j) / sum (fun k => exp (z k)) K)
      * (Rpower (1 - exp (z c) / sum (fun k => exp (z k)) K) gamma * (- gamma * (exp (z c) / sum (fun k => exp (z k)) K)
      * ln (exp (z c) / sum (fun k => exp (z k)) K) / (1 - exp (z c) / sum (fun k => exp (z k)) K) + 1))
      * y c * alpha c)) by (intros; now rewrite !softmax by assumption).
    now apply is_partial_derivative_loss.
Qed.

Theorem CF_5_holds : CF_5.
Proof.
  intros m gamma K t alpha y z _ classes class _ _ labels margin.
  eapply derivative_is; [now apply is_partial_derivative_loss|].
  rewrite (gradient_of_hard_label gamma K t alpha y z t) by assumption. rewrite delta_same.
  generalize (part_in_margin gamma K z classes t m class margin). cbv beta zeta. intros same.
  rewrite <- Ropp_mult_distr_l, <- Ropp_mult_distr_l, same. ring.
Qed.

Theorem CF_7_holds : CF_7.
Proof.
  intros m gamma K t j alpha y z _ classes true class _ _ other labels margin.
  eapply derivative_is; [now apply is_partial_derivative_loss|].
  rewrite (gradient_of_hard_label gamma K j alpha y z t) by assumption. rewrite delta_other by congruence.
  rewrite (probability_of_another K j z classes t m true margin).
  generalize (part_in_margin gamma K z classes t m true margin). cbv beta zeta.
  rewrite (softmax_is_sigmoid z K classes t true), <- margin, reflection. intros same.
  rewrite <- same. unfold Rdiv. ring.
Qed.

Theorem CF_13_holds : CF_13.
Proof.
  intros m K t j alpha p y z classes true class _ _ _ other labels margin softmax.
  rewrite (softmax j class), (probability_of_another K j z classes t m true margin). unfold Rdiv. ring.
Qed.

(* ------------------------------------------------------------ the margin *)

Theorem CF_6_holds : CF_6.
Proof.
  intros K t j z classes true class other. rewrite (delta_other j t other).
  generalize (others_positive z K classes t true); intros.
  split; [|split].
  - rewrite (sum_equal _ (fun k => delta k j * ((1 - delta k t) * exp (z k))))
      by (intros k _; rewrite (delta_symmetric j k); ring).
    rewrite sum_of_one, (delta_other j t other) by assumption. field. lra.
  - field. lra.
  - eapply derivative_is.
    + apply (is_derive_plus (K := R_AbsRing) (V := R_NormedModule)).
      * apply (is_derive_opp (K := R_AbsRing) (V := R_NormedModule)).
        apply (is_derive_comp ln).
        -- apply is_derive_ln. rewrite (sum_equal _ (fun k => (1 - delta k t) * exp (z k)));
             [assumption | intros; now rewrite replaced_itself].
        -- apply (is_partial_derivative_of_sum (fun k u => (1 - delta k t) * exp u)
             (fun k => (1 - delta k t) * exp (z k))); [assumption|].
           intros k _. auto_derive; [trivial|]. ring.
      * apply is_derive_replaced.
    + rewrite (sum_equal (fun k => (1 - delta k t) * exp (replaced z j (z j) k)) (fun k => (1 - delta k t) * exp (z k)))
        by (intros; now rewrite replaced_itself).
      unfold plus, opp, scal; simpl; unfold mult; simpl.
      rewrite (delta_other j t other), (delta_other t j) by congruence. field. lra.
Qed.

Theorem CF_11_holds : CF_11.
Proof.
  intros K z _. simpl. rewrite delta_same, delta_other by discriminate.
  replace (0 + (1 - 1) * exp (z 1%nat) + (1 - 0) * exp (z 2%nat)) with (exp (z 2%nat)) by ring.
  rewrite ln_exp. ring.
Qed.

Theorem CF_14_holds : CF_14.
Proof.
  intros a K t z classes true. generalize (others_positive z K classes t true); intros.
  assert (sum (fun k => (1 - delta k t) * exp (a + z k)) K = sum (fun k => (1 - delta k t) * exp (z k)) K * exp a)
    as factor.
  { rewrite Rmult_comm, <- sum_scaled. apply sum_equal. intros. rewrite exp_plus. ring. }
  split.
  - now rewrite factor.
  - rewrite ln_mult, ln_exp by (assumption || apply exp_pos). ring.
Qed.

Theorem CF_15_holds : CF_15.
Proof.
  intros alpha gamma K p y _ _ _ _ _. rewrite <- Ropp_mult_distr_l, <- sum_scaled. f_equal.
  apply sum_equal. intros. ring.
Qed.
