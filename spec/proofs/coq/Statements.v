(* Written by `python -m spec coq` from the equations of the spec: change those, and write this file again. *)
From Coq Require Import Reals.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

(* A row of numbers, one a class, is a function of the class; classes count from 1. *)
Fixpoint sum (row : nat -> R) (classes : nat) : R :=
  match classes with O => 0 | S fewer => sum row fewer + row classes end.
Definition delta (one other : nat) : R := if Nat.eqb one other then 1 else 0.
Definition replaced (row : nat -> R) (class : nat) (number : R) : nat -> R :=
  fun each => if Nat.eqb each class then number else row each.

Definition is_partial_derivative (f : (nat -> R) -> R) (row : nat -> R) (class : nat) (derivative : R) : Prop :=
  is_derive (fun number => f (replaced row class number)) (row class) derivative.
Definition is_second_derivative (f : R -> R) (x derivative : R) : Prop :=
  exists f' : R -> R, locally x (fun u => is_derive f u (f' u)) /\ is_derive f' x derivative.
Definition is_minimiser (f : R -> R) (p : R) : Prop := 0 < p < 1 /\ forall q, 0 < q < 1 -> f p <= f q.

Definition sigmoid (x : R) : R :=
  1 / (1 + exp (- x)).
Definition softplus (x : R) : R :=
  ln (exp x + 1).
Definition FL'' (gamma p : R) : R :=
  Rpower (1 - p) gamma * (- gamma * (gamma - 1) * ln p / ((p - 1) ^ 2) - 2 * gamma / (p * (p - 1)) + 1 / p ^ 2).
Definition FL' (gamma p : R) : R :=
  gamma * Rpower (1 - p) gamma * ln p / (1 - p) - Rpower (1 - p) gamma / p.
Definition FL (gamma p : R) : R :=
  - Rpower (1 - p) gamma * ln p.
Definition kappa (x : R) : R :=
  exp (- x) * softplus x.
Definition Lambda (x gamma : R) : R :=
  x * (gamma + 1) + ln ((gamma * kappa x + 1) / (gamma * kappa (- x) + 1)).
Definition g (gamma m : R) : R :=
  Rpower (sigmoid (- m)) gamma * (gamma * sigmoid m * softplus (- m) + sigmoid (- m)).
Definition phi (p_t gamma : R) : R :=
  Rpower (1 - p_t) gamma * (- gamma * p_t * ln p_t / (1 - p_t) + 1).
Definition psi (p_t gamma : R) : R :=
  2 * p_t + (gamma * p_t - 1) * ln p_t - 2.
Definition risk (alpha gamma eta p : R) : R :=
  alpha * eta * FL gamma p + (1 - alpha) * (1 - eta) * FL gamma (1 - p).

(* CE.1 *)
Definition CE_1 : Prop :=
  forall (x : R),
  sigmoid x = 1 / (1 + exp (- x)).

(* CE.1 *)
Definition CE_1_computed : Prop :=
  forall (x : R),
  (if Rle_dec 0 x then 1 / (1 + exp (- Rabs x)) else exp (- Rabs x) / (1 + exp (- Rabs x))) = 1 / (1 + exp (- x)).

(* CE.2 *)
Definition CE_2 : Prop :=
  forall (x : R),
  softplus x = ln (exp x + 1).

(* CE.2 *)
Definition CE_2_computed : Prop :=
  forall (x : R),
  ln (1 + exp (- Rabs x)) + Rmax 0 x = ln (exp x + 1).

(* CE.3 *)
Definition CE_3 : Prop :=
  forall (x : R),
  1 - sigmoid x = sigmoid (- x).

(* CE.4 *)
Definition CE_4 : Prop :=
  forall (x : R),
  ln (sigmoid x) = - softplus (- x).

(* CE.5 *)
Definition CE_5 : Prop :=
  forall (x : R),
  (exp (- x) / ((1 + exp (- x)) ^ 2) = (1 - sigmoid x) * sigmoid x) /\
  ((1 - sigmoid x) * sigmoid x = sigmoid x * sigmoid (- x)) /\
  (is_derive (fun x => 1 / (1 + exp (- x))) x (sigmoid x * sigmoid (- x))).

(* CE.6 *)
Definition CE_6 : Prop :=
  forall (x : R),
  (exp x / (exp x + 1) = sigmoid x) /\
  (is_derive (fun x => ln (exp x + 1)) x (sigmoid x)).

(* CE.8 *)
Definition CE_8 : Prop :=
  forall (y : R) (p : R),
  0 <= y <= 1 ->
  0 < p < 1 ->
  ((1 - y) / (1 - p) - y / p = (p - y) / (p * (1 - p))) /\
  (is_derive (fun p => - y * ln p - (1 - y) * ln (1 - p)) p ((p - y) / (p * (1 - p)))).

(* CE.9 *)
Definition CE_9_computed : Prop :=
  forall (y : R) (x : R),
  0 <= y <= 1 ->
  y * softplus (- x) + (1 - y) * softplus x = - y * ln (sigmoid x) - (1 - y) * ln (1 - sigmoid x).

(* CE.10 *)
Definition CE_10 : Prop :=
  forall (y : R) (x : R),
  0 <= y <= 1 ->
  (- y * sigmoid (- x) + (1 - y) * sigmoid x = - y + sigmoid x) /\
  (is_derive (fun x => - y * ln (sigmoid x) - (1 - y) * ln (1 - sigmoid x)) x (- y + sigmoid x)).

(* CE.12 *)
Definition CE_12 : Prop :=
  forall (y : R) (x : R) (m : R),
  0 <= y <= 1 ->
  y = 0 \/ y = 1 ->
  m = x * (2 * y - 1) ->
  ((if Req_EM_T y 1 then - ln (sigmoid x) else - ln (1 - sigmoid x)) = (if Req_EM_T y 1 then softplus (- x) else softplus x)) /\
  ((if Req_EM_T y 1 then softplus (- x) else softplus x) = softplus (- m)) /\
  (softplus (- m) = - ln (sigmoid m)).

(* CE.13 *)
Definition CE_13 : Prop :=
  forall (m : R),
  is_derive (fun m => - ln (sigmoid m)) m (- sigmoid (- m)).

(* CE.15 *)
Definition CE_15_computed : Prop :=
  forall (y : R) (x : R) (w_1 : R) (w_0 : R),
  0 <= y <= 1 ->
  0 <= w_1 ->
  0 <= w_0 ->
  w_0 * (1 - y) * softplus x + w_1 * y * softplus (- x) = - w_0 * (1 - y) * ln (1 - sigmoid x) - w_1 * y * ln (sigmoid x).

(* CE.16 *)
Definition CE_16 : Prop :=
  forall (y : R) (x : R) (w_1 : R) (w_0 : R),
  0 <= y <= 1 ->
  0 <= w_1 ->
  0 <= w_0 ->
  is_derive (fun x => - w_0 * (1 - y) * ln (1 - sigmoid x) - w_1 * y * ln (sigmoid x)) x (w_0 * (1 - y) * sigmoid x - w_1 * y * sigmoid (- x)).

(* CE.19 *)
Definition CE_19 : Prop :=
  forall (K : nat) (j : nat) (p : nat -> R) (y : nat -> R) (z : nat -> R),
  (2 <= K)%nat ->
  (1 <= j <= K)%nat ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 < p c < 1) ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= y c <= 1) ->
  sum (fun c => y c) K = 1 ->
  (forall c : nat, (1 <= c <= K)%nat -> p c = exp (z c) / sum (fun k => exp (z k)) K) ->
  (- sum (fun c => (delta c j - sum (fun k => delta j k * exp (z k)) K / sum (fun k => exp (z k)) K) * y c) K = sum (fun c => y c) K * exp (z j) / sum (fun k => exp (z k)) K - y j) /\
  (sum (fun c => y c) K * exp (z j) / sum (fun k => exp (z k)) K - y j = exp (z j) / sum (fun k => exp (z k)) K - y j) /\
  (exp (z j) / sum (fun k => exp (z k)) K - y j = p j - y j) /\
  (is_partial_derivative (fun z => - sum (fun c => y c * ln (exp (z c) / sum (fun k => exp (z k)) K)) K) z j (p j - y j)).

(* CE.21 *)
Definition CE_21 : Prop :=
  forall (m : R) (K : nat) (t : nat) (z : nat -> R),
  (2 <= K)%nat ->
  (1 <= t <= K)%nat ->
  m = - ln (sum (fun k => (1 - delta k t) * exp (z k)) K) + z t ->
  (exp (z t) / sum (fun k => exp (z k)) K = exp (z t) / (exp (z t) + sum (fun k => (1 - delta k t) * exp (z k)) K)) /\
  (exp (z t) / (exp (z t) + sum (fun k => (1 - delta k t) * exp (z k)) K) = sigmoid (- ln (sum (fun k => (1 - delta k t) * exp (z k)) K) + z t)) /\
  (sigmoid (- ln (sum (fun k => (1 - delta k t) * exp (z k)) K) + z t) = sigmoid m).

(* CE.22 *)
Definition CE_22_computed : Prop :=
  forall (m : R) (K : nat) (t : nat) (z : nat -> R),
  (2 <= K)%nat ->
  (1 <= t <= K)%nat ->
  m = - ln (sum (fun k => (1 - delta k t) * exp (z k)) K) + z t ->
  softplus (- m) = - ln (sigmoid m).

(* CE.23 *)
Definition CE_23 : Prop :=
  forall (K : nat) (t : nat) (j : nat) (p : nat -> R) (z : nat -> R),
  (2 <= K)%nat ->
  (1 <= t <= K)%nat ->
  (1 <= j <= K)%nat ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 < p c < 1) ->
  (forall c : nat, (1 <= c <= K)%nat -> p c = exp (z c) / sum (fun k => exp (z k)) K) ->
  (- exp (z j) * exp (z t) / ((sum (fun k => exp (z k)) K) ^ 2) + delta j t * exp (z t) / sum (fun k => exp (z k)) K = (delta j t - p j) * p t) /\
  (is_partial_derivative (fun z => exp (z t) / sum (fun k => exp (z k)) K) z j ((delta j t - p j) * p t)).

(* BF.5 *)
Definition BF_5 : Prop :=
  forall (p_t : R) (alpha_t : R) (gamma : R),
  0 < p_t < 1 ->
  0 <= alpha_t ->
  0 <= gamma ->
  (alpha_t * gamma * Rpower (1 - p_t) gamma * ln p_t / (1 - p_t) - alpha_t * Rpower (1 - p_t) gamma / p_t = - alpha_t * Rpower (1 - p_t) gamma * (- gamma * ln p_t / (1 - p_t) + 1 / p_t)) /\
  (is_derive (fun p_t => - alpha_t * Rpower (1 - p_t) gamma * ln p_t) p_t (- alpha_t * Rpower (1 - p_t) gamma * (- gamma * ln p_t / (1 - p_t) + 1 / p_t))) /\
  (- alpha_t * Rpower (1 - p_t) gamma * (- gamma * ln p_t / (1 - p_t) + 1 / p_t) <= 0).

(* BF.6 *)
Definition BF_6 : Prop :=
  forall (y : R) (p : R) (alpha : R) (gamma : R),
  0 <= y <= 1 ->
  0 < p < 1 ->
  0 <= alpha <= 1 ->
  0 <= gamma ->
  y = 0 \/ y = 1 ->
  ((if Req_EM_T y 1 then alpha * gamma * Rpower (1 - p) gamma * ln p / (1 - p) - alpha * Rpower (1 - p) gamma / p else - gamma * Rpower p gamma * (1 - alpha) * ln (1 - p) / p + Rpower p gamma * (1 - alpha) / (1 - p)) = (if Req_EM_T y 1 then - alpha * Rpower (1 - p) gamma * (- gamma * ln p / (1 - p) + 1 / p) else Rpower p gamma * (1 - alpha) * (- gamma * ln (1 - p) / p + 1 / (1 - p)))) /\
  (is_derive (fun p => if Req_EM_T y 1 then - alpha * Rpower (1 - p) gamma * ln p else - Rpower p gamma * (1 - alpha) * ln (1 - p)) p (if Req_EM_T y 1 then - alpha * Rpower (1 - p) gamma * (- gamma * ln p / (1 - p) + 1 / p) else Rpower p gamma * (1 - alpha) * (- gamma * ln (1 - p) / p + 1 / (1 - p)))).

(* BF.7 *)
Definition BF_7 : Prop :=
  forall (y : R) (x : R) (m : R),
  0 <= y <= 1 ->
  y = 0 \/ y = 1 ->
  m = x * (2 * y - 1) ->
  ((if Req_EM_T y 1 then sigmoid x else 1 - sigmoid x) = (if Req_EM_T y 1 then sigmoid x else sigmoid (- x))) /\
  ((if Req_EM_T y 1 then sigmoid x else sigmoid (- x)) = sigmoid (x * (2 * y - 1))) /\
  (sigmoid (x * (2 * y - 1)) = sigmoid m).

(* BF.8 *)
Definition BF_8_computed : Prop :=
  forall (m : R) (alpha_t : R) (gamma : R),
  0 <= alpha_t ->
  0 <= gamma ->
  alpha_t * Rpower (sigmoid (- m)) gamma * softplus (- m) = - alpha_t * Rpower (1 - sigmoid m) gamma * ln (sigmoid m).

(* BF.8 *)
Definition BF_8_positive : Prop :=
  forall m alpha_t gamma : R,
  0 < alpha_t ->
  0 <= gamma ->
  0 < - alpha_t * Rpower (1 - sigmoid m) gamma * ln (sigmoid m).

(* BF.9 *)
Definition BF_9 : Prop :=
  forall (m : R) (alpha_t : R) (gamma : R),
  0 <= alpha_t ->
  0 <= gamma ->
  (- alpha_t * gamma * Rpower (sigmoid (- m)) gamma * sigmoid m * softplus (- m) - alpha_t * Rpower (sigmoid (- m)) gamma * sigmoid (- m) = - alpha_t * Rpower (sigmoid (- m)) gamma * (gamma * sigmoid m * softplus (- m) + sigmoid (- m))) /\
  (is_derive (fun m => - alpha_t * Rpower (1 - sigmoid m) gamma * ln (sigmoid m)) m (- alpha_t * Rpower (sigmoid (- m)) gamma * (gamma * sigmoid m * softplus (- m) + sigmoid (- m)))).

(* BF.9 *)
Definition BF_9_decreasing : Prop :=
  forall m_1 m_2 alpha_t gamma : R,
  0 < alpha_t ->
  0 <= gamma ->
  m_1 < m_2 ->
  (fun m => - alpha_t * Rpower (1 - sigmoid m) gamma * ln (sigmoid m)) m_2 < (fun m => - alpha_t * Rpower (1 - sigmoid m) gamma * ln (sigmoid m)) m_1.

(* BF.10 *)
Definition BF_10 : Prop :=
  forall (y : R) (x : R) (m : R) (alpha_t : R) (gamma : R),
  0 <= y <= 1 ->
  0 <= alpha_t ->
  0 <= gamma ->
  y = 0 \/ y = 1 ->
  m = x * (2 * y - 1) ->
  (alpha_t * gamma * Rpower (sigmoid (- x * (2 * y - 1))) gamma * (1 - 2 * y) * sigmoid (x * (2 * y - 1)) * softplus (- x * (2 * y - 1)) + alpha_t * Rpower (sigmoid (- x * (2 * y - 1))) gamma * (1 - 2 * y) * sigmoid (- x * (2 * y - 1)) = - alpha_t * Rpower (sigmoid (- m)) gamma * (2 * y - 1) * (gamma * sigmoid m * softplus (- m) + sigmoid (- m))) /\
  (is_derive (fun x => - alpha_t * Rpower (1 - sigmoid (x * (2 * y - 1))) gamma * ln (sigmoid (x * (2 * y - 1)))) x (- alpha_t * Rpower (sigmoid (- m)) gamma * (2 * y - 1) * (gamma * sigmoid m * softplus (- m) + sigmoid (- m)))).

(* BF.11 *)
Definition BF_11 : Prop :=
  forall (m : R) (alpha_t : R) (gamma : R),
  0 <= alpha_t ->
  0 <= gamma ->
  (alpha_t * gamma * Rpower (sigmoid (- m)) gamma * (gamma * sigmoid m * softplus (- m) + sigmoid (- m)) * sigmoid m - alpha_t * Rpower (sigmoid (- m)) gamma * (gamma * sigmoid m * sigmoid (- m) * softplus (- m) - gamma * sigmoid m * sigmoid (- m) - sigmoid m * sigmoid (- m)) = alpha_t * Rpower (sigmoid (- m)) gamma * (gamma ^ 2 * sigmoid m * softplus (- m) - gamma * sigmoid (- m) * softplus (- m) + (2 * gamma + 1) * sigmoid (- m)) * sigmoid m) /\
  (is_second_derivative (fun m => - alpha_t * Rpower (1 - sigmoid m) gamma * ln (sigmoid m)) m (alpha_t * Rpower (sigmoid (- m)) gamma * (gamma ^ 2 * sigmoid m * softplus (- m) - gamma * sigmoid (- m) * softplus (- m) + (2 * gamma + 1) * sigmoid (- m)) * sigmoid m)).

(* BF.12 *)
Definition BF_12_at_zero : Prop :=
  forall m alpha_t : R,
  0 <= alpha_t ->
  (fun gamma => - alpha_t * Rpower (1 - sigmoid m) gamma * ln (sigmoid m)) 0 = - alpha_t * ln (sigmoid m).

(* BF.12 *)
Definition BF_12_computed : Prop :=
  forall (m : R) (alpha_t : R),
  0 <= alpha_t ->
  alpha_t * softplus (- m) = - alpha_t * ln (sigmoid m).

(* BF.13 *)
Definition BF_13_at_zero : Prop :=
  forall m alpha_t : R,
  0 <= alpha_t ->
  is_derive (fun m => (fun gamma => - alpha_t * Rpower (1 - sigmoid m) gamma * ln (sigmoid m)) 0) m (- alpha_t * sigmoid (- m)).

(* BF.14 *)
Definition BF_14 : Prop :=
  forall (y : R) (p : R) (alpha : R) (gamma : R),
  0 <= y <= 1 ->
  0 < p < 1 ->
  0 <= alpha <= 1 ->
  0 <= gamma ->
  y = 0 \/ y = 1 ->
  (if Req_EM_T y 0 then - Rpower p gamma * (1 - alpha) * ln (1 - p) else - alpha * Rpower (1 - p) gamma * ln p) = (if Req_EM_T y 1 then - alpha * Rpower (1 - p) gamma * ln p else - Rpower p gamma * (1 - alpha) * ln (1 - p)).

(* BF.15 *)
Definition BF_15_computed : Prop :=
  forall (y : R) (x : R) (gamma : R) (w_1 : R) (w_0 : R),
  0 <= y <= 1 ->
  0 <= gamma ->
  0 <= w_1 ->
  0 <= w_0 ->
  w_0 * Rpower (sigmoid x) gamma * (1 - y) * softplus x + w_1 * y * Rpower (sigmoid (- x)) gamma * softplus (- x) = - w_0 * Rpower (sigmoid x) gamma * (1 - y) * ln (1 - sigmoid x) - w_1 * y * Rpower (1 - sigmoid x) gamma * ln (sigmoid x).

(* BF.16 *)
Definition BF_16 : Prop :=
  forall (y : R) (x : R) (gamma : R) (w_1 : R) (w_0 : R),
  0 <= y <= 1 ->
  0 <= gamma ->
  0 <= w_1 ->
  0 <= w_0 ->
  (gamma * w_0 * Rpower (sigmoid x) gamma * (1 - y) * sigmoid (- x) * softplus x - gamma * w_1 * y * Rpower (sigmoid (- x)) gamma * sigmoid x * softplus (- x) + w_0 * Rpower (sigmoid x) gamma * (1 - y) * sigmoid x - w_1 * y * Rpower (sigmoid (- x)) gamma * sigmoid (- x) = w_0 * Rpower (sigmoid x) gamma * (1 - y) * (gamma * sigmoid (- x) * softplus x + sigmoid x) - w_1 * y * Rpower (sigmoid (- x)) gamma * (gamma * sigmoid x * softplus (- x) + sigmoid (- x))) /\
  (is_derive (fun x => - w_0 * Rpower (sigmoid x) gamma * (1 - y) * ln (1 - sigmoid x) - w_1 * y * Rpower (1 - sigmoid x) gamma * ln (sigmoid x)) x (w_0 * Rpower (sigmoid x) gamma * (1 - y) * (gamma * sigmoid (- x) * softplus x + sigmoid x) - w_1 * y * Rpower (sigmoid (- x)) gamma * (gamma * sigmoid x * softplus (- x) + sigmoid (- x)))).

(* BF.17 *)
Definition BF_17 : Prop :=
  forall (y : R) (x : R) (m : R) (alpha : R) (alpha_t : R) (gamma : R) (w_1 : R) (w_0 : R),
  0 <= y <= 1 ->
  0 <= alpha <= 1 ->
  0 <= alpha_t ->
  0 <= gamma ->
  0 <= w_1 ->
  0 <= w_0 ->
  y = 0 \/ y = 1 ->
  w_1 = alpha ->
  w_0 = 1 - alpha ->
  alpha_t = (if Req_EM_T y 1 then alpha else 1 - alpha) ->
  m = x * (2 * y - 1) ->
  - w_0 * Rpower (sigmoid x) gamma * (1 - y) * ln (1 - sigmoid x) - w_1 * y * Rpower (1 - sigmoid x) gamma * ln (sigmoid x) = - alpha_t * Rpower (1 - sigmoid m) gamma * ln (sigmoid m).

(* CF.2 *)
Definition CF_2 : Prop :=
  forall (gamma : R) (K : nat) (j : nat) (alpha : nat -> R) (p : nat -> R) (y : nat -> R),
  0 <= gamma ->
  (2 <= K)%nat ->
  (1 <= j <= K)%nat ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= alpha c) ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 < p c < 1) ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= y c <= 1) ->
  (- sum (fun c => - gamma * Rpower (1 - p c) gamma * y c * alpha c * delta c j * ln (p c) / (1 - p c) + Rpower (1 - p c) gamma * y c * alpha c * delta c j / p c) K = gamma * Rpower (1 - p j) gamma * y j * alpha j * ln (p j) / (1 - p j) - Rpower (1 - p j) gamma * y j * alpha j / p j) /\
  (gamma * Rpower (1 - p j) gamma * y j * alpha j * ln (p j) / (1 - p j) - Rpower (1 - p j) gamma * y j * alpha j / p j = - Rpower (1 - p j) gamma * (- gamma * ln (p j) / (1 - p j) + 1 / p j) * y j * alpha j) /\
  (is_partial_derivative (fun p => - sum (fun c => Rpower (1 - p c) gamma * y c * alpha c * ln (p c)) K) p j (- Rpower (1 - p j) gamma * (- gamma * ln (p j) / (1 - p j) + 1 / p j) * y j * alpha j)).

(* CF.3 *)
Definition CF_3 : Prop :=
  forall (gamma : R) (K : nat) (t : nat) (alpha : nat -> R) (p : nat -> R) (y : nat -> R),
  0 <= gamma ->
  (2 <= K)%nat ->
  (1 <= t <= K)%nat ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= alpha c) ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 < p c < 1) ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= y c <= 1) ->
  (forall c : nat, (1 <= c <= K)%nat -> y c = delta c t) ->
  - sum (fun c => Rpower (1 - p c) gamma * y c * alpha c * ln (p c)) K = - Rpower (1 - p t) gamma * alpha t * ln (p t).

(* CF.4 *)
Definition CF_4 : Prop :=
  forall (m : R) (gamma : R) (K : nat) (t : nat) (alpha : nat -> R) (p : nat -> R) (y : nat -> R) (z : nat -> R),
  0 <= gamma ->
  (2 <= K)%nat ->
  (1 <= t <= K)%nat ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= alpha c) ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 < p c < 1) ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= y c <= 1) ->
  (forall c : nat, (1 <= c <= K)%nat -> y c = delta c t) ->
  m = - ln (sum (fun k => (1 - delta k t) * exp (z k)) K) + z t ->
  (forall c : nat, (1 <= c <= K)%nat -> p c = exp (z c) / sum (fun k => exp (z k)) K) ->
  - sum (fun c => Rpower (1 - p c) gamma * y c * alpha c * ln (p c)) K = - Rpower (1 - sigmoid m) gamma * alpha t * ln (sigmoid m).

(* CF.5 *)
Definition CF_5 : Prop :=
  forall (m : R) (gamma : R) (K : nat) (t : nat) (alpha : nat -> R) (y : nat -> R) (z : nat -> R),
  0 <= gamma ->
  (2 <= K)%nat ->
  (1 <= t <= K)%nat ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= alpha c) ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= y c <= 1) ->
  (forall c : nat, (1 <= c <= K)%nat -> y c = delta c t) ->
  m = - ln (sum (fun k => (1 - delta k t) * exp (z k)) K) + z t ->
  is_partial_derivative (fun z => - sum (fun c => Rpower (- exp (z c) / sum (fun k => exp (z k)) K + 1) gamma * y c * alpha c * ln (exp (z c) / sum (fun k => exp (z k)) K)) K) z t (- Rpower (sigmoid (- m)) gamma * (gamma * sigmoid m * softplus (- m) + sigmoid (- m)) * alpha t).

(* CF.6 *)
Definition CF_6 : Prop :=
  forall (K : nat) (t : nat) (j : nat) (z : nat -> R),
  (2 <= K)%nat ->
  (1 <= t <= K)%nat ->
  (1 <= j <= K)%nat ->
  j <> t ->
  (delta j t - sum (fun k => (1 - delta k t) * delta j k * exp (z k)) K / sum (fun k => (1 - delta k t) * exp (z k)) K = - (1 - delta j t) * exp (z j) / sum (fun k => (1 - delta k t) * exp (z k)) K + delta j t) /\
  (- (1 - delta j t) * exp (z j) / sum (fun k => (1 - delta k t) * exp (z k)) K + delta j t = - exp (z j) / sum (fun k => (1 - delta k t) * exp (z k)) K) /\
  (is_partial_derivative (fun z => - ln (sum (fun k => (1 - delta k t) * exp (z k)) K) + z t) z j (- exp (z j) / sum (fun k => (1 - delta k t) * exp (z k)) K)).

(* CF.7 *)
Definition CF_7 : Prop :=
  forall (m : R) (gamma : R) (K : nat) (t : nat) (j : nat) (alpha : nat -> R) (y : nat -> R) (z : nat -> R),
  0 <= gamma ->
  (2 <= K)%nat ->
  (1 <= t <= K)%nat ->
  (1 <= j <= K)%nat ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= alpha c) ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= y c <= 1) ->
  j <> t ->
  (forall c : nat, (1 <= c <= K)%nat -> y c = delta c t) ->
  m = - ln (sum (fun k => (1 - delta k t) * exp (z k)) K) + z t ->
  is_partial_derivative (fun z => - sum (fun c => Rpower (- exp (z c) / sum (fun k => exp (z k)) K + 1) gamma * y c * alpha c * ln (exp (z c) / sum (fun k => exp (z k)) K)) K) z j (Rpower (sigmoid (- m)) gamma * (gamma * sigmoid m * softplus (- m) + sigmoid (- m)) * alpha t * exp (z j) / sum (fun k => (1 - delta k t) * exp (z k)) K).

(* CF.8 *)
Definition CF_8 : Prop :=
  forall (m : R) (alpha_t : R) (gamma : R),
  0 <= alpha_t ->
  0 <= gamma ->
  is_second_derivative (fun m => - alpha_t * Rpower (1 - sigmoid m) gamma * ln (sigmoid m)) m (alpha_t * Rpower (sigmoid (- m)) gamma * (gamma ^ 2 * sigmoid m * softplus (- m) - gamma * sigmoid (- m) * softplus (- m) + (2 * gamma + 1) * sigmoid (- m)) * sigmoid m).

(* CF.10 *)
Definition CF_10 : Prop :=
  forall (gamma : R) (K : nat) (j : nat) (alpha : nat -> R) (p : nat -> R) (y : nat -> R) (z : nat -> R),
  0 <= gamma ->
  (2 <= K)%nat ->
  (1 <= j <= K)%nat ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= alpha c) ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 < p c < 1) ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= y c <= 1) ->
  (forall c : nat, (1 <= c <= K)%nat -> p c = exp (z c) / sum (fun k => exp (z k)) K) ->
  (sum (fun c => - Rpower (1 - p c) gamma * (- gamma * ln (p c) / (1 - p c) + 1 / p c) * (delta c j - p j) * y c * alpha c * p c) K = sum (fun c => - Rpower (1 - p c) gamma * (- gamma * p c * ln (p c) / (1 - p c) + 1) * (delta c j - p j) * y c * alpha c) K) /\
  (sum (fun c => - Rpower (1 - p c) gamma * (- gamma * p c * ln (p c) / (1 - p c) + 1) * (delta c j - p j) * y c * alpha c) K = - Rpower (1 - p j) gamma * (- gamma * p j * ln (p j) / (1 - p j) + 1) * y j * alpha j + p j * sum (fun c => Rpower (1 - p c) gamma * (- gamma * p c * ln (p c) / (1 - p c) + 1) * y c * alpha c) K) /\
  (is_partial_derivative (fun z => - sum (fun c => Rpower (- exp (z c) / sum (fun k => exp (z k)) K + 1) gamma * y c * alpha c * ln (exp (z c) / sum (fun k => exp (z k)) K)) K) z j (- Rpower (1 - p j) gamma * (- gamma * p j * ln (p j) / (1 - p j) + 1) * y j * alpha j + p j * sum (fun c => Rpower (1 - p c) gamma * (- gamma * p c * ln (p c) / (1 - p c) + 1) * y c * alpha c) K)).

(* CF.11 *)
Definition CF_11 : Prop :=
  forall (K : nat) (z : nat -> R),
  (2 <= K)%nat ->
  - ln (sum (fun k => (1 - delta 1%nat k) * exp (z k)) 2%nat) + z 1%nat = z 1%nat - z 2%nat.

(* CF.13 *)
Definition CF_13 : Prop :=
  forall (m : R) (K : nat) (t : nat) (j : nat) (alpha : nat -> R) (p : nat -> R) (y : nat -> R) (z : nat -> R),
  (2 <= K)%nat ->
  (1 <= t <= K)%nat ->
  (1 <= j <= K)%nat ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= alpha c) ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 < p c < 1) ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= y c <= 1) ->
  j <> t ->
  (forall c : nat, (1 <= c <= K)%nat -> y c = delta c t) ->
  m = - ln (sum (fun k => (1 - delta k t) * exp (z k)) K) + z t ->
  (forall c : nat, (1 <= c <= K)%nat -> p c = exp (z c) / sum (fun k => exp (z k)) K) ->
  alpha t * exp (z j) * sigmoid (- m) / sum (fun k => (1 - delta k t) * exp (z k)) K = alpha t * p j.

(* CF.14 *)
Definition CF_14 : Prop :=
  forall (a : R) (K : nat) (t : nat) (z : nat -> R),
  (2 <= K)%nat ->
  (1 <= t <= K)%nat ->
  (a - ln (sum (fun k => (1 - delta k t) * exp (a + z k)) K) + z t = a - ln (sum (fun k => (1 - delta k t) * exp (z k)) K * exp a) + z t) /\
  (a - ln (sum (fun k => (1 - delta k t) * exp (z k)) K * exp a) + z t = - ln (sum (fun k => (1 - delta k t) * exp (z k)) K) + z t).

(* CF.15 *)
Definition CF_15 : Prop :=
  forall (alpha_all : R) (gamma : R) (K : nat) (p : nat -> R) (y : nat -> R),
  0 <= alpha_all <= 1 ->
  0 <= gamma ->
  (2 <= K)%nat ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 < p c < 1) ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= y c <= 1) ->
  - sum (fun c => alpha_all * Rpower (1 - p c) gamma * y c * ln (p c)) K = - alpha_all * sum (fun c => Rpower (1 - p c) gamma * y c * ln (p c)) K.

(* CM.2 *)
Definition CM_2 : Prop :=
  forall (lambda : R) (K : nat) (j : nat) (y : nat -> R) (yhat : nat -> R),
  0 <= lambda ->
  (2 <= K)%nat ->
  (1 <= j <= K)%nat ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= y c <= 1) ->
  (sum (fun c => 2 * lambda * (yhat c - 1 / 2) * delta c j + 2 * (- y c + yhat c) * delta c j) K / INR K = 2 * (lambda * (yhat j - 1 / 2) - y j + yhat j) / INR K) /\
  (is_partial_derivative (fun yhat => sum (fun c => lambda * (yhat c - 1 / 2) ^ 2 + (- y c + yhat c) ^ 2) K / INR K) yhat j (2 * (lambda * (yhat j - 1 / 2) - y j + yhat j) / INR K)).

(* CM.4 *)
Definition CM_4 : Prop :=
  forall (lambda : R) (K : nat) (y : nat -> R) (yhat : nat -> R),
  0 <= lambda ->
  (2 <= K)%nat ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= y c <= 1) ->
  sum (fun c => lambda * (yhat c - 1 / 2) ^ 2 + (- y c + yhat c) ^ 2) K / INR K = (lambda + 1) * sum (fun c => (- (lambda / 2 + y c) / (lambda + 1) + yhat c) ^ 2) K / INR K + sum (fun c => lambda * (2 * y c - 1) ^ 2 / (4 * (lambda + 1))) K / INR K.

(* CM.5 *)
Definition CM_5 : Prop :=
  forall (lambda : R) (epsilon : R) (K : nat) (j : nat) (y : nat -> R),
  0 <= lambda ->
  0 <= epsilon < 1 ->
  (2 <= K)%nat ->
  (1 <= j <= K)%nat ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= y c <= 1) ->
  epsilon = lambda / (lambda + 1) ->
  epsilon / 2 + (1 - epsilon) * y j = (lambda / 2 + y j) / (lambda + 1).

(* CM.5 *)
Definition CM_5_minimiser : Prop :=
  forall (lambda : R) (K : nat) (y yhat : nat -> R),
  0 <= lambda ->
  (2 <= K)%nat ->
  (fun yhat => sum (fun c => lambda * (yhat c - 1 / 2) ^ 2 + (- y c + yhat c) ^ 2) K / INR K) (fun c => lambda / (2 * (lambda + 1)) + (- lambda / (lambda + 1) + 1) * y c) <= sum (fun c => lambda * (yhat c - 1 / 2) ^ 2 + (- y c + yhat c) ^ 2) K / INR K /\
  ((fun yhat => sum (fun c => lambda * (yhat c - 1 / 2) ^ 2 + (- y c + yhat c) ^ 2) K / INR K) (fun c => lambda / (2 * (lambda + 1)) + (- lambda / (lambda + 1) + 1) * y c) = sum (fun c => lambda * (yhat c - 1 / 2) ^ 2 + (- y c + yhat c) ^ 2) K / INR K <->
   forall c : nat, (1 <= c <= K)%nat -> yhat c = lambda / (2 * (lambda + 1)) + (- lambda / (lambda + 1) + 1) * y c).

(* CM.6 *)
Definition CM_6 : Prop :=
  forall (lambda : R) (K : nat) (t : nat) (y : nat -> R),
  0 <= lambda ->
  (2 <= K)%nat ->
  (1 <= t <= K)%nat ->
  (forall c : nat, (1 <= c <= K)%nat -> 0 <= y c <= 1) ->
  (forall c : nat, (1 <= c <= K)%nat -> y c = delta c t) ->
  sum (fun c => lambda * (2 * y c - 1) ^ 2 / (4 * (lambda + 1))) K / INR K = lambda / (4 * (lambda + 1)).

(* GR.1 *)
Definition GR_1 : Prop :=
  forall (p_t : R) (gamma : R),
  0 < p_t < 1 ->
  0 <= gamma ->
  (- p_t * (gamma * Rpower (1 - p_t) gamma * ln p_t / (1 - p_t) - Rpower (1 - p_t) gamma / p_t) = Rpower (1 - p_t) gamma * (- gamma * p_t * ln p_t / (1 - p_t) + 1)) /\
  (phi p_t gamma = Rpower (1 - p_t) gamma * (- gamma * p_t * ln p_t / (1 - p_t) + 1)).

(* GR.2 *)
Definition GR_2 : Prop :=
  forall (p_t : R) (m : R) (gamma : R),
  0 < p_t < 1 ->
  0 <= gamma ->
  p_t = sigmoid m ->
  Rpower (sigmoid (- m)) gamma * (gamma * sigmoid m * softplus (- m) + sigmoid (- m)) / sigmoid (- m) = phi p_t gamma.

(* GR.3 *)
Definition GR_3 : Prop :=
  forall (p_t : R) (m : R) (gamma : R),
  0 < p_t < 1 ->
  0 <= gamma ->
  p_t = sigmoid m ->
  Rpower (sigmoid (- m)) (- gamma) * sigmoid (- m) / (gamma * sigmoid m * softplus (- m) + sigmoid (- m)) = Rpower (1 - p_t) (- gamma) / (- gamma * p_t * ln p_t / (1 - p_t) + 1).

(* GR.5 *)
Definition GR_5 : Prop :=
  forall (p_t : R) (gamma : R),
  0 < p_t < 1 ->
  0 <= gamma ->
  gamma > 0 ->
  (- gamma * Rpower (1 - p_t) gamma * (- gamma * p_t * ln p_t / (1 - p_t) + 1) / (1 - p_t) + Rpower (1 - p_t) gamma * (- gamma * p_t * ln p_t / ((1 - p_t) ^ 2) - gamma * ln p_t / (1 - p_t) - gamma / (1 - p_t)) = gamma * Rpower (1 - p_t) (gamma - 2) * psi p_t gamma) /\
  (is_derive (fun p_t => phi p_t gamma) p_t (gamma * Rpower (1 - p_t) (gamma - 2) * psi p_t gamma)).

(* GR.6 *)
Definition GR_6 : Prop :=
  forall (p_t : R) (gamma : R),
  0 < p_t < 1 ->
  0 <= gamma ->
  psi p_t gamma = 2 * p_t + (gamma * p_t - 1) * ln p_t - 2.

(* GR.7 *)
Definition GR_7 : Prop :=
  forall (p_t : R) (gamma : R),
  0 < p_t < 1 ->
  0 <= gamma ->
  (is_second_derivative (fun p_t => psi p_t gamma) p_t (gamma / p_t + 1 / p_t ^ 2)) /\
  (gamma / p_t + 1 / p_t ^ 2 > 0).

(* GR.8 *)
Definition GR_8 : Prop :=
  forall (gamma : R),
  0 <= gamma ->
  gamma > 0 ->
  (is_derive (fun p_t => psi p_t gamma) 1 (gamma + 1)) /\
  (gamma + 1 > 0).

(* GR.8 *)
Definition GR_8_crossing : Prop :=
  forall gamma : R,
  0 < gamma ->
  exists! p_0, 0 < p_0 < 1 /\ forall p_t, 0 < p_t < 1 ->
    (phi p_t gamma > 1 <-> p_t < p_0) /\ (phi p_t gamma < 1 <-> p_0 < p_t).

(* GR.8 *)
Definition GR_8_maximum : Prop :=
  forall gamma : R,
  0 < gamma ->
  exists! p_m, 0 < p_m < 1 /\ forall p_t, 0 < p_t < 1 -> p_t <> p_m ->
    phi p_t gamma < (fun p_t => phi p_t gamma) p_m.

(* GR.9 *)
Definition GR_9 : Prop :=
  forall (gamma : R),
  0 <= gamma ->
  gamma > 0 ->
  Rpower 2 gamma * phi (1 / 2) gamma = gamma * ln 2 + 1.

(* GR.9 *)
Definition GR_9_below_one_half : Prop :=
  forall gamma : R,
  0 < gamma ->
  phi (1 / 2) gamma < 1.

(* GR.10 *)
Definition GR_10 : Prop :=
  forall (p_t : R),
  0 < p_t < 1 ->
  ((1 - p_t) * (- p_t * ln p_t / (1 - p_t) + 1) - 1 = - p_t * (ln p_t + 1)) /\
  (phi p_t 1 - 1 = - p_t * (ln p_t + 1)).

(* GR.11 *)
Definition GR_11 : Prop :=
  forall (p_t : R),
  0 < p_t < 1 ->
  is_derive (fun p_t => phi p_t 1) p_t (- ln p_t - 2).

(* GR.12 *)
Definition GR_12 : Prop :=
  forall (m : R) (gamma : R),
  0 <= gamma ->
  g gamma m = Rpower (sigmoid (- m)) gamma * (gamma * sigmoid m * softplus (- m) + sigmoid (- m)).

(* AB.1 *)
Definition AB_1 : Prop :=
  forall (p : R) (alpha : R) (gamma : R) (eta : R),
  0 < p < 1 ->
  0 <= alpha <= 1 ->
  0 <= gamma ->
  0 < eta < 1 ->
  risk alpha gamma eta p = alpha * eta * FL gamma p + (1 - alpha) * (1 - eta) * FL gamma (1 - p).

(* AB.2 *)
Definition AB_2 : Prop :=
  forall (p : R) (gamma : R),
  0 < p < 1 ->
  0 <= gamma ->
  (exists value, is_series (fun i => (fun n => Rpower (1 - p) (INR n) / INR n) (S i)) value /\ - Rpower (1 - p) gamma * ln p = value * Rpower (1 - p) gamma) /\
  (exists value_1, is_series (fun i => (fun n => Rpower (1 - p) (INR n) / INR n) (S i)) value_1 /\ exists value_2, is_series (fun i => (fun n => Rpower (1 - p) (gamma + INR n) / INR n) (S i)) value_2 /\ value_1 * Rpower (1 - p) gamma = value_2) /\
  (exists value, is_series (fun i => (fun n => Rpower (1 - p) (gamma + INR n) / INR n) (S i)) value /\ FL gamma p = value).

(* AB.3 *)
Definition AB_3 : Prop :=
  forall (p : R) (alpha : R) (gamma : R),
  0 < p < 1 ->
  0 <= alpha <= 1 ->
  0 <= gamma ->
  0 < alpha < 1 ->
  (exists value_1, is_series (fun i => (fun n => Rpower (1 - p) (INR n)) (S i)) value_1 /\ exists value_2, is_series (fun i => (fun n => Rpower (1 - p) (INR n) / INR n) (S i)) value_2 /\ exists value_3, is_series (fun i => (fun n => Rpower (1 - p) (INR n) * (INR n - 1)) (S i)) value_3 /\ Rpower (1 - p) (gamma - 2) * (- gamma * (gamma - 1) * ln p + 2 * gamma * (1 - p) / p + (1 - p) ^ 2 / (p ^ 2)) = Rpower (1 - p) (gamma - 2) * (2 * value_1 * gamma + value_2 * gamma * (gamma - 1) + value_3)) /\
  (exists value_1, is_series (fun i => (fun n => Rpower (1 - p) (INR n)) (S i)) value_1 /\ exists value_2, is_series (fun i => (fun n => Rpower (1 - p) (INR n) / INR n) (S i)) value_2 /\ exists value_3, is_series (fun i => (fun n => Rpower (1 - p) (INR n) * (INR n - 1)) (S i)) value_3 /\ exists value_4, is_series (fun i => (fun n => Rpower (1 - p) (gamma + INR n - 2) * (gamma + INR n) * (gamma + INR n - 1) / INR n) (S i)) value_4 /\ Rpower (1 - p) (gamma - 2) * (2 * value_1 * gamma + value_2 * gamma * (gamma - 1) + value_3) = value_4) /\
  (exists value, is_series (fun i => (fun n => Rpower (1 - p) (gamma + INR n - 2) * (gamma + INR n) * (gamma + INR n - 1) / INR n) (S i)) value /\ FL'' gamma p = value) /\
  (exists value, is_series (fun i => (fun n => Rpower (1 - p) (gamma + INR n - 2) * (gamma + INR n) * (gamma + INR n - 1) / INR n) (S i)) value /\ value > 0).

(* AB.3 *)
Definition AB_3_convex : Prop :=
  forall p q s gamma : R,
  0 < p < 1 ->
  0 < q < 1 ->
  p <> q ->
  0 < s < 1 ->
  0 <= gamma ->
  FL gamma (s * p + q * (1 - s)) < s * FL gamma p + (1 - s) * FL gamma q.

(* AB.3 *)
Definition AB_3_one_minimiser : Prop :=
  forall alpha gamma eta : R,
  0 < alpha < 1 ->
  0 <= gamma ->
  0 < eta < 1 ->
  exists! p, is_minimiser (fun p => risk alpha gamma eta p) p.

(* AB.4 *)
Definition AB_4 : Prop :=
  forall (alpha : R) (gamma : R) (eta : R),
  0 <= alpha <= 1 ->
  0 <= gamma ->
  0 < eta < 1 ->
  0 < alpha < 1 ->
  (- 2 * alpha * gamma * eta * Rpower 2 (- gamma) * ln 2 - 2 * alpha * eta * Rpower 2 (- gamma) + 2 * gamma * Rpower 2 (- gamma) * (1 - alpha) * (1 - eta) * ln 2 + 2 * Rpower 2 (- gamma) * (1 - alpha) * (1 - eta) = (alpha + eta - 1) * FL' gamma (1 / 2)) /\
  (is_derive (fun p => risk alpha gamma eta p) (1 / 2) ((alpha + eta - 1) * FL' gamma (1 / 2))).

(* AB.4 *)
Definition AB_4_threshold : Prop :=
  forall alpha gamma eta p : R,
  0 < alpha < 1 ->
  0 <= gamma ->
  0 < eta < 1 ->
  is_minimiser (fun p => risk alpha gamma eta p) p ->
  (p = 1 / 2 <-> eta = 1 - alpha) /\ (p > 1 / 2 <-> eta > 1 - alpha).

(* AB.5 *)
Definition AB_5 : Prop :=
  forall (gamma : R),
  0 <= gamma ->
  (FL' gamma (1 / 2) = - 2 * Rpower 2 (- gamma) * (gamma * ln 2 + 1)) /\
  (- 2 * Rpower 2 (- gamma) * (gamma * ln 2 + 1) < 0).

(* AB.7 *)
Definition AB_7 : Prop :=
  forall (x : R),
  kappa x = exp (- x) * ln (exp x + 1).

(* AB.8 *)
Definition AB_8 : Prop :=
  forall (x : R) (gamma : R),
  0 <= gamma ->
  (ln (g gamma (- x) / g gamma x) = x * (gamma + 1) + ln ((gamma * kappa x + 1) / (gamma * kappa (- x) + 1))) /\
  (Lambda x gamma = x * (gamma + 1) + ln ((gamma * kappa x + 1) / (gamma * kappa (- x) + 1))).

(* AB.9 *)
Definition AB_9 : Prop :=
  forall (x : R) (alpha : R) (gamma : R) (eta : R),
  0 <= alpha <= 1 ->
  0 <= gamma ->
  0 < eta < 1 ->
  0 < alpha < 1 ->
  ln ((1 - alpha) * (1 - eta) * g gamma (- x) / (alpha * eta * g gamma x)) = Lambda x gamma - ln (alpha / (1 - alpha)) - ln (eta / (1 - eta)).

(* AB.9 *)
Definition AB_9_minimiser : Prop :=
  forall alpha gamma eta p : R,
  0 < alpha < 1 ->
  0 <= gamma ->
  0 < eta < 1 ->
  0 < p < 1 ->
  (is_minimiser (fun p => risk alpha gamma eta p) p <-> Lambda (ln (p / (1 - p))) gamma = ln (eta / (1 - eta)) + ln (alpha / (1 - alpha))).

(* AB.10 *)
Definition AB_10 : Prop :=
  forall (x : R) (gamma : R),
  0 <= gamma ->
  Lambda (- x) gamma = - Lambda x gamma.

(* AB.11 *)
Definition AB_11 : Prop :=
  forall (p : R) (alpha : R) (gamma : R),
  0 < p < 1 ->
  0 <= alpha <= 1 ->
  0 <= gamma ->
  0 < alpha < 1 ->
  is_derive (fun p => Lambda (ln (p / (1 - p))) gamma) p (- FL'' gamma (1 - p) / FL' gamma (1 - p) - FL'' gamma p / FL' gamma p).

(* AB.11 *)
Definition AB_11_increasing : Prop :=
  forall x_1 x_2 gamma : R,
  0 <= gamma ->
  x_1 < x_2 ->
  (fun x => Lambda x gamma) x_1 < (fun x => Lambda x gamma) x_2.

(* AB.11 *)
Definition AB_11_ranking : Prop :=
  forall alpha gamma eta_1 eta_2 p_1 p_2 : R,
  0 < alpha < 1 ->
  0 <= gamma ->
  0 < eta_1 < 1 ->
  0 < eta_2 < 1 ->
  is_minimiser ((fun eta p => risk alpha gamma eta p) eta_1) p_1 ->
  is_minimiser ((fun eta p => risk alpha gamma eta p) eta_2) p_2 ->
  (p_1 < p_2 <-> eta_1 < eta_2).

(* AB.11 *)
Definition AB_11_weight : Prop :=
  forall alpha_1 alpha_2 gamma eta p_1 p_2 : R,
  0 < alpha_1 < 1 ->
  0 < alpha_2 < 1 ->
  0 <= gamma ->
  0 < eta < 1 ->
  is_minimiser ((fun alpha p => risk alpha gamma eta p) alpha_1) p_1 ->
  is_minimiser ((fun alpha p => risk alpha gamma eta p) alpha_2) p_2 ->
  (p_1 < p_2 <-> alpha_1 < alpha_2).
