(* Sums over the classes, and derivatives in one entry of a row, for every number of classes. *)
From Coq Require Import Reals Lra Lia Arith.
From Coquelicot Require Import Coquelicot.
From FocalLoss Require Import Statements Elementary.
Open Scope R_scope.

Lemma sum_equal (f g : nat -> R) (K : nat) :
  (forall c, (1 <= c <= K)%nat -> f c = g c) -> sum f K = sum g K.
Proof.
  induction K as [|K IH]; intros same; simpl; [reflexivity|].
  rewrite IH, (same (S K)) by (intros; try apply same; lia). reflexivity.
Qed.

Lemma sum_scaled (a : R) (f : nat -> R) (K : nat) : sum (fun c => a * f c) K = a * sum f K.
Proof. induction K as [|K IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma sum_added (f g : nat -> R) (K : nat) : sum (fun c => f c + g c) K = sum f K + sum g K.
Proof. induction K as [|K IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Lemma Ropp_sum (f : nat -> R) (K : nat) : - sum f K = sum (fun c => - f c) K.
Proof. induction K as [|K IH]; simpl; [ring|]. rewrite <- IH. ring. Qed.

Lemma sum_of_constant (a : R) (K : nat) : sum (fun _ => a) K = INR K * a.
Proof. induction K as [|K IH]; [simpl; ring|]. rewrite S_INR. simpl. rewrite IH. ring. Qed.

Lemma sum_nonnegative (f : nat -> R) (K : nat) :
  (forall c, (1 <= c <= K)%nat -> 0 <= f c) -> 0 <= sum f K.
Proof.
  induction K as [|K IH]; intros terms; simpl; [lra|].
  apply Rplus_le_le_0_compat; [apply IH; intros; apply terms; lia | apply terms; lia].
Qed.

(* ------------------------------------------------------------ one class among all *)

Lemma delta_same (c : nat) : delta c c = 1.
Proof. unfold delta. now rewrite Nat.eqb_refl. Qed.

Lemma delta_other (c d : nat) : c <> d -> delta c d = 0.
Proof. intros other. unfold delta. now destruct (Nat.eqb_spec c d). Qed.

Lemma delta_symmetric (c d : nat) : delta c d = delta d c.
Proof. unfold delta. now rewrite Nat.eqb_sym. Qed.

Lemma sum_of_none (f : nat -> R) (t K : nat) : (K < t)%nat -> sum (fun c => delta c t * f c) K = 0.
Proof.
  induction K as [|K IH]; intros beyond; simpl; [reflexivity|].
  rewrite IH, delta_other by lia. ring.
Qed.

Lemma sum_of_one (f : nat -> R) (t K : nat) : (1 <= t <= K)%nat -> sum (fun c => delta c t * f c) K = f t.
Proof.
  induction K as [|K IH]; intros [first last]; simpl; [lia|].
  destruct (Nat.eq_dec t (S K)) as [->|other].
  - rewrite sum_of_none, delta_same by lia. ring.
  - rewrite IH, delta_other by lia. ring.
Qed.

Lemma sum_of_others (f : nat -> R) (t K : nat) :
  (1 <= t <= K)%nat -> sum (fun c => (1 - delta c t) * f c) K = sum f K - f t.
Proof.
  intros class. rewrite <- (sum_of_one f t K class).
  rewrite (sum_equal _ (fun c => f c + - 1 * (delta c t * f c))) by (intros; ring).
  rewrite sum_added, sum_scaled. ring.
Qed.

Lemma sum_positive (f : nat -> R) (K : nat) :
  (1 <= K)%nat -> (forall c, (1 <= c <= K)%nat -> 0 < f c) -> 0 < sum f K.
Proof.
  destruct K as [|K]; [lia|]. intros _ terms. simpl.
  apply Rplus_le_lt_0_compat; [apply sum_nonnegative; intros; apply Rlt_le, terms; lia | apply terms; lia].
Qed.

Lemma sum_zero (f : nat -> R) (K : nat) :
  (forall c, (1 <= c <= K)%nat -> 0 <= f c) -> sum f K = 0 -> forall c, (1 <= c <= K)%nat -> f c = 0.
Proof.
  induction K as [|K IH]; intros terms zero c class; [lia|]. simpl in zero.
  assert (0 <= sum f K) by (apply sum_nonnegative; intros; apply terms; lia).
  assert (0 <= f (S K)) by (apply terms; lia).
  destruct (Nat.eq_dec c (S K)) as [->|]; [lra|]. apply IH; [intros; apply terms; lia | lra | lia].
Qed.

(* ------------------------------------------------------------ derivatives *)

Lemma is_derive_sum (f : nat -> R -> R) (d : nat -> R) (x : R) (K : nat) :
  (forall c, (1 <= c <= K)%nat -> is_derive (f c) x (d c)) -> is_derive (fun u => sum (fun c => f c u) K) x (sum d K).
Proof.
  induction K as [|K IH]; intros each; simpl; [auto_derive; trivial|].
  apply (is_derive_plus (K := R_AbsRing) (V := R_NormedModule)); [apply IH; intros; apply each; lia | apply each; lia].
Qed.

Lemma replaced_itself (z : nat -> R) (j c : nat) : replaced z j (z j) c = z c.
Proof. unfold replaced. now destruct (Nat.eqb_spec c j) as [->|]. Qed.

Lemma is_derive_replaced (z : nat -> R) (j c : nat) (x : R) : is_derive (fun u => replaced z j u c) x (delta c j).
Proof.
  unfold replaced, delta. destruct (Nat.eqb c j); auto_derive; trivial.
Qed.

(* A term of a row of functions, each of its own entry. *)
Lemma is_derive_entry (f : R -> R) (d : R) (z : nat -> R) (j c : nat) :
  is_derive f (z c) d -> is_derive (fun u => f (replaced z j u c)) (z j) (delta c j * d).
Proof.
  intros derivative. apply (is_derive_comp f (fun u => replaced z j u c)).
  - now rewrite replaced_itself.
  - apply is_derive_replaced.
Qed.

Lemma is_partial_derivative_of_sum (f : nat -> R -> R) (d : nat -> R) (z : nat -> R) (j K : nat) :
  (1 <= j <= K)%nat -> (forall c, (1 <= c <= K)%nat -> is_derive (f c) (z c) (d c)) ->
  is_partial_derivative (fun z => sum (fun c => f c (z c)) K) z j (d j).
Proof.
  intros class each. unfold is_partial_derivative. rewrite <- (sum_of_one d j K class).
  apply is_derive_sum. intros c inside. now apply (is_derive_entry (f c)), each.
Qed.
