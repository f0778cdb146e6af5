(* Sigmoid and softplus: what every proof about them uses. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From FocalLoss Require Import Statements.
Open Scope R_scope.

Lemma denominator_positive (x : R) : 0 < 1 + exp x.
Proof. generalize (exp_pos x); lra. Qed.

Lemma sigmoid_positive (x : R) : 0 < sigmoid x.
Proof. unfold sigmoid. apply Rdiv_lt_0_compat; [lra | apply denominator_positive]. Qed.

Theorem CE_3_holds : CE_3.
Proof.
  intros x. unfold sigmoid. rewrite Ropp_involutive, exp_Ropp.
  generalize (exp_pos x); intros. field. lra.
Qed.

Lemma reflection (x : R) : 1 - sigmoid x = sigmoid (- x).
Proof. apply CE_3_holds. Qed.

Lemma sigmoid_below_one (x : R) : sigmoid x < 1.
Proof. generalize (reflection x), (sigmoid_positive (- x)); lra. Qed.

Theorem CE_4_holds : CE_4.
Proof.
  intros x. unfold sigmoid, softplus. rewrite ln_div; [|lra|apply denominator_positive].
  rewrite ln_1, (Rplus_comm (exp (- x))). ring.
Qed.

Lemma log_sigmoid (x : R) : ln (sigmoid x) = - softplus (- x).
Proof. apply CE_4_holds. Qed.

Lemma softplus_positive (x : R) : 0 < softplus x.
Proof.
  unfold softplus. rewrite <- ln_1. apply ln_increasing; generalize (exp_pos x); lra.
Qed.

Lemma softplus_is_linear_minus (x : R) : softplus x = x + softplus (- x).
Proof.
  unfold softplus. rewrite <- (ln_exp x) at 2. rewrite <- ln_mult; [| apply exp_pos |].
  - f_equal. rewrite Rmult_plus_distr_l, <- exp_plus, Rplus_opp_r, exp_0. ring.
  - generalize (exp_pos (- x)); lra.
Qed.

Theorem CE_1_holds : CE_1.
Proof. intros x. reflexivity. Qed.

Theorem CE_1_computed_holds : CE_1_computed.
Proof.
  intros x. destruct (Rle_dec 0 x) as [above|below].
  - now rewrite (Rabs_pos_eq x above).
  - rewrite (Rabs_left x) by lra. rewrite Ropp_involutive, exp_Ropp.
    generalize (exp_pos x); intros. field. lra.
Qed.

Theorem CE_2_holds : CE_2.
Proof. intros x. reflexivity. Qed.

Theorem CE_2_computed_holds : CE_2_computed.
Proof.
  intros x. destruct (Rle_dec 0 x) as [above|below].
  - rewrite (Rabs_pos_eq x above), (Rmax_right 0 x above).
    generalize (softplus_is_linear_minus x). unfold softplus. rewrite (Rplus_comm 1). lra.
  - rewrite (Rabs_left x), Rmax_left by lra. rewrite Ropp_involutive, (Rplus_comm 1). ring.
Qed.

(* ------------------------------------------------------------ derivatives *)

Lemma is_derive_sigmoid (x : R) : is_derive sigmoid x (sigmoid x * sigmoid (- x)).
Proof.
  rewrite <- reflection. unfold sigmoid. generalize (denominator_positive (- x)); intros.
  auto_derive; [lra|]. field. lra.
Qed.

Lemma is_derive_softplus (x : R) : is_derive softplus x (sigmoid x).
Proof.
  unfold softplus, sigmoid. generalize (exp_pos x); intros.
  auto_derive; [lra|]. rewrite exp_Ropp. field. lra.
Qed.

Theorem CE_5_holds : CE_5.
Proof.
  intros x. split; [|split].
  - unfold sigmoid. generalize (denominator_positive (- x)); intros. field. lra.
  - rewrite reflection. ring.
  - apply is_derive_sigmoid.
Qed.

Theorem CE_6_holds : CE_6.
Proof.
  intros x. split; [|apply is_derive_softplus].
  unfold sigmoid. rewrite exp_Ropp. generalize (exp_pos x); intros. field. lra.
Qed.

Lemma ex_derive_sigmoid (x : R) : ex_derive sigmoid x.
Proof. eexists. apply is_derive_sigmoid. Qed.

Lemma ex_derive_softplus (x : R) : ex_derive softplus x.
Proof. eexists. apply is_derive_softplus. Qed.

Lemma Derive_sigmoid (x : R) : Derive sigmoid x = sigmoid x * sigmoid (- x).
Proof. apply is_derive_unique, is_derive_sigmoid. Qed.

Lemma Derive_softplus (x : R) : Derive softplus x = sigmoid x.
Proof. apply is_derive_unique, is_derive_softplus. Qed.

Lemma sigmoid_range (x : R) : 0 < sigmoid x < 1.
Proof. split; [apply sigmoid_positive | apply sigmoid_below_one]. Qed.

Lemma logit_of_sigmoid (x : R) : ln (sigmoid x / (1 - sigmoid x)) = x.
Proof.
  rewrite reflection, ln_div by apply sigmoid_positive. rewrite !log_sigmoid, Ropp_involutive.
  generalize (softplus_is_linear_minus x); lra.
Qed.

Lemma sigmoid_of_logit (p : R) : 0 < p < 1 -> sigmoid (ln (p / (1 - p))) = p.
Proof.
  intros [above below]. unfold sigmoid. rewrite exp_Ropp, exp_ln by (apply Rdiv_lt_0_compat; lra).
  field. lra.
Qed.

Lemma derivative_is (f : R -> R) (x d d' : R) : is_derive f x d -> d = d' -> is_derive f x d'.
Proof. now intros derivative <-. Qed.

Lemma sigmoid_is (x : R) : sigmoid x = 1 / (1 + exp (- x)).
Proof. reflexivity. Qed.

Global Opaque sigmoid softplus.

(* ------------------------------------------------------------ tactics *)

(* Say of each sigmoid in the goal that it lies between 0 and 1. *)
Ltac know_range x :=
  match goal with _ : 0 < sigmoid x < 1 |- _ => fail 1 | _ => pose proof (sigmoid_range x) end.
Ltac know_ranges := repeat match goal with |- context [sigmoid ?x] => know_range x end.

(* Show that what stands in the goal is differentiable. *)
Ltac differentiable := know_ranges; repeat split; auto using ex_derive_sigmoid, ex_derive_softplus; try lra.

(* Coquelicot writes `1 - p` as `1 + - p`. *)
Ltac with_minus := repeat match goal with |- context [1 + - ?p] => change (1 + - p) with (1 - p) end.

(* Write an expression in sigmoids and softpluses of the margin alone. *)
Ltac in_margin :=
  with_minus; rewrite ?Derive_sigmoid, ?Derive_softplus, ?reflection, ?log_sigmoid, ?Ropp_involutive.

(* Two fractions are equal. *)
Ltac by_field := know_ranges; field; repeat split; lra.

(* A product of positive numbers is positive. *)
Ltac positive := repeat match goal with |- 0 < _ * _ => apply Rmult_lt_0_compat end; lra.

(* Look at the two labels. *)
Ltac by_label label :=
  destruct label as [-> | ->]; [destruct (Req_EM_T 0 1); [lra|] | destruct (Req_EM_T 1 1); [|lra]].
