(* Cross entropy and focal loss of a softmax, for every number of classes. *)
From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From FocalLoss Require Import Statements Elementary Sums Binary.
Open Scope R_scope.

Section softmax.
Variables (z : nat -> R) (K : nat).
Hypothesis classes : (2 <= K)%nat.
Let total (z : nat -> R) := sum (fun k => exp (z k)) K.
Let softmax (z : nat -> R) (c : nat) := exp (z c) / total z.
Let others (z : nat -> R) (t : nat) := sum (fun k => (1 - delta k t) * exp (z k)) K.

Lemma total_positive (row : nat -> R) : 0 < total row.
Proof. apply sum_positive; [lia|]. intros; apply exp_pos. Qed.

Lemma others_are (t : nat) : (1 <= t <= K)%nat -> others z t = total z - exp (z t).
Proof. intros class. now apply (sum_of_others (fun k => exp (z k))). Qed.

Lemma others_positive (t : nat) : (1 <= t <= K)%nat -> 0 < others z t.
Proof.
  intros class.
  assert (exists other, (1 <= other <= K)%nat /\ other <> t) as [other [inside distinct]].
  { destruct (Nat.eq_dec t 1); [exists 2%nat | exists 1%nat]; lia. }
  apply Rlt_le_trans with (exp (z other)); [apply exp_pos|].
  rewrite <- (sum_of_one (fun k => exp (z k)) other K inside). unfold others.
  assert (0 <= sum (fun k => (1 - delta k t - delta k other) * exp (z k)) K) as rest.
  { apply sum_nonnegative. intros c _. generalize (exp_pos (z c)); intros.
    apply Rmult_le_pos; [|lra]. unfold delta.
    destruct (Nat.eqb_spec c t), (Nat.eqb_spec c other); subst; try lra; congruence. }
  rewrite (sum_equal (fun k => (1 - delta k t) * exp (z k))
    (fun k => delta k other * exp (z k) + (1 - delta k t - delta k other) * exp (z k))) by (intros; ring).
  rewrite sum_added. lra.
Qed.

Lemma softmax_range (c : nat) : (1 <= c <= K)%nat -> 0 < softmax z c < 1.
Proof.
  intros class. generalize (others_positive c class), (others_are c class), (exp_pos (z c)). intros.
  unfold softmax. split; [apply Rdiv_lt_0_compat; lra|]. apply Rlt_div_l; lra.
Qed.

(* The margin identity for every number of classes: the true class against all the others. *)
Lemma softmax_is_sigmoid (t : nat) : (1 <= t <= K)%nat -> softmax z t = sigmoid (- ln (others z t) + z t).
Proof.
  intros class. generalize (others_positive t class), (others_are t class), (exp_pos (z t)); intros above same ?.
  rewrite sigmoid_is. replace (- (- ln (others z t) + z t)) with (ln (others z t) + - z t) by ring.
  rewrite exp_plus, exp_ln, exp_Ropp by assumption. unfold softmax.
  replace (total z) with (exp (z t) + others z t) by lra. field. lra.
Qed.

(* ------------------------------------------------------------ derivatives *)

Lemma is_derive_total (j : nat) :
  (1 <= j <= K)%nat -> is_derive (fun u => total (replaced z j u)) (z j) (exp (z j)).
Proof.
  intros class. apply (is_partial_derivative_of_sum (fun _ => exp) (fun c => exp (z c))); [assumption|].
  intros c _. apply is_derive_exp.
Qed.

Lemma is_derive_softmax (c j : nat) : (1 <= j <= K)%nat ->
  is_derive (fun u => softmax (replaced z j u) c) (z j) ((delta c j - softmax z j) * softmax z c).
Proof.
  intros class. unfold softmax.
  assert (total (replaced z j (z j)) = total z) as same.
  { apply sum_equal. intros. now rewrite replaced_itself. }
  generalize (total_positive z); intros.
  eapply derivative_is.
  - apply is_derive_div.
    + apply (is_derive_entry exp (exp (z c))), is_derive_exp.
    + now apply is_derive_total.
    + cbv beta. rewrite same. lra.
  - cbv beta. rewrite same, replaced_itself. field. lra.
Qed.

(* A sum of functions, each of one probability. *)
Lemma is_derive_of_probabilities (h : nat -> R -> R) (d : nat -> R) (j : nat) :
  (1 <= j <= K)%nat -> (forall c, (1 <= c <= K)%nat -> is_derive (h c) (softmax z c) (d c)) ->
  is_derive (fun u => sum (fun c => h c (softmax (replaced z j u) c)) K) (z j)
    (sum (fun c => (delta c j - softmax z j) * softmax z c * d c) K).
Proof.
  intros class each. apply is_derive_sum. intros c inside.
  apply (is_derive_comp (h c) (fun u => softmax (replaced z j u) c)); [|now apply is_derive_softmax].
  replace (softmax (replaced z j (z j)) c) with (softmax z c); [now apply each|].
  unfold softmax, total. rewrite replaced_itself. f_equal. apply sum_equal. intros. now rewrite replaced_itself.
Qed.
End softmax.

(* ------------------------------------------------------------ the equations *)

Theorem CE_21_holds : CE_21.
Proof.
  intros m K t z classes class ->. split; [|split; [|reflexivity]].
  - f_equal. rewrite sum_of_others by assumption. ring.
  - rewrite <- softmax_is_sigmoid by assumption. f_equal. rewrite sum_of_others by assumption. ring.
Qed.

Theorem CE_22_computed_holds : CE_22_computed.
Proof. intros m K t z _ _ _. rewrite log_sigmoid. ring. Qed.

Theorem CE_23_holds : CE_23.
Proof.
  intros K t j p z classes true class _ softmax. generalize (total_positive K classes z); intros.
  rewrite (softmax t), (softmax j) by assumption. split; [field; lra|].
  rewrite (delta_symmetric j). now apply is_derive_softmax.
Qed.

Theorem CE_19_holds : CE_19.
Proof.
  intros K j p y z classes class _ _ one softmax. generalize (total_positive K classes z); intros.
  assert (- sum (fun c => (delta c j - exp (z j) / sum (fun k => exp (z k)) K) * y c) K
    = sum (fun c => y c) K * exp (z j) / sum (fun k => exp (z k)) K - y j) as chain.
  { rewrite (sum_equal _ (fun c => delta c j * y c + - (exp (z j) / sum (fun k => exp (z k)) K) * y c))
      by (intros; ring).
    rewrite sum_added, sum_scaled, sum_of_one by assumption.
    change (sum y K) with (sum (fun c => y c) K). field. lra. }
  split; [|split; [|split]].
  - rewrite <- chain. f_equal. apply sum_equal. intros c _.
    rewrite (sum_equal (fun k => delta j k * exp (z k)) (fun k => delta k j * exp (z k)))
      by (intros; now rewrite delta_symmetric).
    now rewrite sum_of_one.
  - rewrite one. field. lra.
  - now rewrite <- softmax.
  - eapply derivative_is.
    + apply (is_derive_opp (K := R_AbsRing) (V := R_NormedModule)).
      apply (is_derive_of_probabilities z K classes (fun c p => y c * ln p)
        (fun c => y c / (exp (z c) / sum (fun k => exp (z k)) K)) j class).
      intros c inside. generalize (softmax_range z K classes c inside). intros [positive _].
      auto_derive; [assumption|]. unfold Rdiv. ring.
    + rewrite softmax by assumption. rewrite one in chain.
      replace (exp (z j) / sum (fun k => exp (z k)) K - y j)
        with (1 * exp (z j) / sum (fun k => exp (z k)) K - y j) by (field; lra).
      rewrite <- chain. apply (f_equal Ropp), sum_equal. intros c _. generalize (exp_pos (z c)); intros. field. lra.
Qed.
