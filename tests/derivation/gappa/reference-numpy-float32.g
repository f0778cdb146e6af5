# reference-numpy-float32; E, L and R are computed, e = exp(-A), l = log1p(e) and LE = log1p(E) are exact.
@fl = float<ieee_32,ne>;
E_easy0 = fl(Efree_easy0);
L_easy0 = fl(Lfree_easy0);
A_easy0 = fl(Afree_easy0);
D_easy0 fl= 1 + E_easy0;
S_easy0 fl= E_easy0 / D_easy0;
P_easy0 fl= 1 / D_easy0;
C_easy0 fl= L_easy0;
V0_easy0 fl= C_easy0;
G0_easy0 fl= S_easy0;
s_easy0 = e_easy0 / (1 + e_easy0);
p_easy0 = 1 / (1 + e_easy0);
c_easy0 = l_easy0;
v0_easy0 = c_easy0;
g0_easy0 = s_easy0;
E_tail0 = fl(Efree_tail0);
L_tail0 = fl(Lfree_tail0);
A_tail0 = fl(Afree_tail0);
D_tail0 fl= 1 + E_tail0;
S_tail0 fl= E_tail0 / D_tail0;
P_tail0 fl= 1 / D_tail0;
C_tail0 fl= L_tail0;
V0_tail0 fl= C_tail0;
G0_tail0 fl= S_tail0;
s_tail0 = e_tail0 / (1 + e_tail0);
p_tail0 = 1 / (1 + e_tail0);
c_tail0 = l_tail0;
v0_tail0 = c_tail0;
g0_tail0 = s_tail0;
E_easy1 = fl(Efree_easy1);
L_easy1 = fl(Lfree_easy1);
A_easy1 = fl(Afree_easy1);
D_easy1 fl= 1 + E_easy1;
S_easy1 fl= E_easy1 / D_easy1;
P_easy1 fl= 1 / D_easy1;
C_easy1 fl= L_easy1;
V1_easy1 fl= S_easy1 * C_easy1;
W1_easy1 fl= P_easy1 * C_easy1;
Y1_easy1 fl= W1_easy1 + S_easy1;
G1_easy1 fl= S_easy1 * Y1_easy1;
s_easy1 = e_easy1 / (1 + e_easy1);
p_easy1 = 1 / (1 + e_easy1);
c_easy1 = l_easy1;
v1_easy1 = s_easy1 * c_easy1;
g1_easy1 = s_easy1 * (p_easy1 * c_easy1 + s_easy1);
E_tail1 = fl(Efree_tail1);
L_tail1 = fl(Lfree_tail1);
A_tail1 = fl(Afree_tail1);
D_tail1 fl= 1 + E_tail1;
S_tail1 fl= E_tail1 / D_tail1;
P_tail1 fl= 1 / D_tail1;
C_tail1 fl= L_tail1;
V1_tail1 fl= S_tail1 * C_tail1;
W1_tail1 fl= P_tail1 * C_tail1;
Y1_tail1 fl= W1_tail1 + S_tail1;
G1_tail1 fl= S_tail1 * Y1_tail1;
s_tail1 = e_tail1 / (1 + e_tail1);
p_tail1 = 1 / (1 + e_tail1);
c_tail1 = l_tail1;
v1_tail1 = s_tail1 * c_tail1;
g1_tail1 = s_tail1 * (p_tail1 * c_tail1 + s_tail1);
E_easy2 = fl(Efree_easy2);
L_easy2 = fl(Lfree_easy2);
A_easy2 = fl(Afree_easy2);
D_easy2 fl= 1 + E_easy2;
S_easy2 fl= E_easy2 / D_easy2;
P_easy2 fl= 1 / D_easy2;
C_easy2 fl= L_easy2;
F2_easy2 fl= S_easy2 * S_easy2;
V2_easy2 fl= F2_easy2 * C_easy2;
W2_easy2 fl= P_easy2 * C_easy2;
X2_easy2 fl= 2 * W2_easy2;
Y2_easy2 fl= X2_easy2 + S_easy2;
G2_easy2 fl= F2_easy2 * Y2_easy2;
s_easy2 = e_easy2 / (1 + e_easy2);
p_easy2 = 1 / (1 + e_easy2);
c_easy2 = l_easy2;
v2_easy2 = s_easy2 * s_easy2 * c_easy2;
g2_easy2 = s_easy2 * s_easy2 * (2 * (p_easy2 * c_easy2) + s_easy2);
E_tail2 = fl(Efree_tail2);
L_tail2 = fl(Lfree_tail2);
A_tail2 = fl(Afree_tail2);
D_tail2 fl= 1 + E_tail2;
S_tail2 fl= E_tail2 / D_tail2;
P_tail2 fl= 1 / D_tail2;
C_tail2 fl= L_tail2;
F2_tail2 fl= S_tail2 * S_tail2;
V2_tail2 fl= F2_tail2 * C_tail2;
W2_tail2 fl= P_tail2 * C_tail2;
X2_tail2 fl= 2 * W2_tail2;
Y2_tail2 fl= X2_tail2 + S_tail2;
G2_tail2 fl= F2_tail2 * Y2_tail2;
s_tail2 = e_tail2 / (1 + e_tail2);
p_tail2 = 1 / (1 + e_tail2);
c_tail2 = l_tail2;
v2_tail2 = s_tail2 * s_tail2 * c_tail2;
g2_tail2 = s_tail2 * s_tail2 * (2 * (p_tail2 * c_tail2) + s_tail2);
E_near = fl(Efree_near);
L_near = fl(Lfree_near);
A_near = fl(Afree_near);
D_near fl= 1 + E_near;
S_near fl= 1 / D_near;
P_near fl= E_near / D_near;
C_near fl= A_near + L_near;
V0_near fl= C_near;
G0_near fl= S_near;
s_near = 1 / (1 + e_near);
p_near = e_near / (1 + e_near);
c_near = A_near + l_near;
v0_near = c_near;
g0_near = s_near;
V1_near fl= S_near * C_near;
W1_near fl= P_near * C_near;
Y1_near fl= W1_near + S_near;
G1_near fl= S_near * Y1_near;
v1_near = s_near * c_near;
g1_near = s_near * (p_near * c_near + s_near);
F2_near fl= S_near * S_near;
V2_near fl= F2_near * C_near;
W2_near fl= P_near * C_near;
X2_near fl= 2 * W2_near;
Y2_near fl= X2_near + S_near;
G2_near fl= F2_near * Y2_near;
v2_near = s_near * s_near * c_near;
g2_near = s_near * s_near * (2 * (p_near * c_near) + s_near);
E_hard = fl(Efree_hard);
L_hard = fl(Lfree_hard);
A_hard = fl(Afree_hard);
D_hard fl= 1 + E_hard;
S_hard fl= 1 / D_hard;
P_hard fl= E_hard / D_hard;
C_hard fl= A_hard + L_hard;
V0_hard fl= C_hard;
G0_hard fl= S_hard;
s_hard = 1 / (1 + e_hard);
p_hard = e_hard / (1 + e_hard);
c_hard = A_hard + l_hard;
v0_hard = c_hard;
g0_hard = s_hard;
V1_hard fl= S_hard * C_hard;
W1_hard fl= P_hard * C_hard;
Y1_hard fl= W1_hard + S_hard;
G1_hard fl= S_hard * Y1_hard;
v1_hard = s_hard * c_hard;
g1_hard = s_hard * (p_hard * c_hard + s_hard);
F2_hard fl= S_hard * S_hard;
V2_hard fl= F2_hard * C_hard;
W2_hard fl= P_hard * C_hard;
X2_hard fl= 2 * W2_hard;
Y2_hard fl= X2_hard + S_hard;
G2_hard fl= F2_hard * Y2_hard;
v2_hard = s_hard * s_hard * c_hard;
g2_hard = s_hard * s_hard * (2 * (p_hard * c_hard) + s_hard);
E_far = fl(Efree_far);
L_far = fl(Lfree_far);
A_far = fl(Afree_far);
D_far fl= 1 + E_far;
S_far fl= 1 / D_far;
P_far fl= E_far / D_far;
C_far fl= A_far + L_far;
V0_far fl= C_far;
G0_far fl= S_far;
s_far = 1 / (1 + e_far);
p_far = e_far / (1 + e_far);
c_far = A_far + l_far;
v0_far = c_far;
g0_far = s_far;
V1_far fl= S_far * C_far;
W1_far fl= P_far * C_far;
Y1_far fl= W1_far + S_far;
G1_far fl= S_far * Y1_far;
v1_far = s_far * c_far;
g1_far = s_far * (p_far * c_far + s_far);
F2_far fl= S_far * S_far;
V2_far fl= F2_far * C_far;
W2_far fl= P_far * C_far;
X2_far fl= 2 * W2_far;
Y2_far fl= X2_far + S_far;
G2_far fl= F2_far * Y2_far;
v2_far = s_far * s_far * c_far;
g2_far = s_far * s_far * (2 * (p_far * c_far) + s_far);
E_beyond = fl(Efree_beyond);
L_beyond = fl(Lfree_beyond);
A_beyond = fl(Afree_beyond);
D_beyond fl= 1 + E_beyond;
S_beyond fl= 1 / D_beyond;
P_beyond fl= E_beyond / D_beyond;
C_beyond fl= A_beyond + L_beyond;
V0_beyond fl= C_beyond;
G0_beyond fl= S_beyond;
s_beyond = 1 / (1 + e_beyond);
p_beyond = e_beyond / (1 + e_beyond);
c_beyond = A_beyond + l_beyond;
v0_beyond = c_beyond;
g0_beyond = s_beyond;
V1_beyond fl= S_beyond * C_beyond;
W1_beyond fl= P_beyond * C_beyond;
Y1_beyond fl= W1_beyond + S_beyond;
G1_beyond fl= S_beyond * Y1_beyond;
v1_beyond = s_beyond * c_beyond;
g1_beyond = s_beyond * (p_beyond * c_beyond + s_beyond);
F2_beyond fl= S_beyond * S_beyond;
V2_beyond fl= F2_beyond * C_beyond;
W2_beyond fl= P_beyond * C_beyond;
X2_beyond fl= 2 * W2_beyond;
Y2_beyond fl= X2_beyond + S_beyond;
G2_beyond fl= F2_beyond * Y2_beyond;
v2_beyond = s_beyond * s_beyond * c_beyond;
g2_beyond = s_beyond * s_beyond * (2 * (p_beyond * c_beyond) + s_beyond);
{
e_easy0 in [1b-122,1b-0]
 /\ A_easy0 in [0,84.565]
 /\ l_easy0 in [1b-123,1b-0]
 /\ E_easy0 -/ e_easy0 in [-15b-26,15b-26] /\ LE_easy0 -/ l_easy0 in [-15b-26,15b-26] /\ L_easy0 -/ LE_easy0 in [-14b-26,14b-26]
 /\ e_tail0 in [0,1b-122]
 /\ A_tail0 in [84.563,1b128]
 /\ l_tail0 in [0,1b-122]
 /\ E_tail0 in [0,1b-121]
 /\ L_tail0 in [0,1b-121]
 /\ e_easy1 in [1b-61,1b-0]
 /\ A_easy1 in [0,42.283]
 /\ l_easy1 in [1b-62,1b-0]
 /\ E_easy1 -/ e_easy1 in [-15b-26,15b-26] /\ LE_easy1 -/ l_easy1 in [-15b-26,15b-26] /\ L_easy1 -/ LE_easy1 in [-14b-26,14b-26]
 /\ e_tail1 in [0,1b-61]
 /\ A_tail1 in [42.281,1b128]
 /\ l_tail1 in [0,1b-61]
 /\ E_tail1 in [0,1b-60]
 /\ L_tail1 in [0,1b-60]
 /\ e_easy2 in [1b-40,1b-0]
 /\ A_easy2 in [0,27.727]
 /\ l_easy2 in [1b-41,1b-0]
 /\ E_easy2 -/ e_easy2 in [-15b-26,15b-26] /\ LE_easy2 -/ l_easy2 in [-15b-26,15b-26] /\ L_easy2 -/ LE_easy2 in [-14b-26,14b-26]
 /\ e_tail2 in [0,1b-40]
 /\ A_tail2 in [27.725,1b128]
 /\ l_tail2 in [0,1b-40]
 /\ E_tail2 in [0,1b-39]
 /\ L_tail2 in [0,1b-39]
 /\ e_near in [1b-1,1b-0]
 /\ A_near in [0,0.694]
 /\ l_near in [1b-2,1b-0]
 /\ E_near -/ e_near in [-15b-26,15b-26] /\ LE_near -/ l_near in [-15b-26,15b-26] /\ L_near -/ LE_near in [-14b-26,14b-26]
 /\ e_hard in [1b-122,1b-1]
 /\ A_hard in [0.692,84.565]
 /\ l_hard in [1b-123,1b-1]
 /\ E_hard -/ e_hard in [-15b-26,15b-26] /\ LE_hard -/ l_hard in [-15b-26,15b-26] /\ L_hard -/ LE_hard in [-14b-26,14b-26]
 /\ e_far in [0,1b-122]
 /\ A_far in [84.563,126]
 /\ l_far in [0,1b-122]
 /\ E_far in [0,1b-121]
 /\ L_far in [0,1b-121]
 /\ e_beyond in [0,1b-182]
 /\ A_beyond in [126,1b128]
 /\ l_beyond in [0,1b-182]
 /\ E_beyond in [0,0]
 /\ L_beyond in [0,0]
->
V0_easy0 -/ v0_easy0 in ?
 /\ G0_easy0 -/ g0_easy0 in ?
 /\ V0_tail0 - v0_tail0 in ?
 /\ G0_tail0 - g0_tail0 in ?
 /\ V1_easy1 -/ v1_easy1 in ?
 /\ G1_easy1 -/ g1_easy1 in ?
 /\ V1_tail1 - v1_tail1 in ?
 /\ G1_tail1 - g1_tail1 in ?
 /\ V2_easy2 -/ v2_easy2 in ?
 /\ G2_easy2 -/ g2_easy2 in ?
 /\ V2_tail2 - v2_tail2 in ?
 /\ G2_tail2 - g2_tail2 in ?
 /\ V0_near -/ v0_near in ?
 /\ G0_near -/ g0_near in ?
 /\ V1_near -/ v1_near in ?
 /\ G1_near -/ g1_near in ?
 /\ V2_near -/ v2_near in ?
 /\ G2_near -/ g2_near in ?
 /\ V0_hard -/ v0_hard in ?
 /\ G0_hard -/ g0_hard in ?
 /\ V1_hard -/ v1_hard in ?
 /\ G1_hard -/ g1_hard in ?
 /\ V2_hard -/ v2_hard in ?
 /\ G2_hard -/ g2_hard in ?
 /\ V0_far -/ v0_far in ?
 /\ G0_far -/ g0_far in ?
 /\ V1_far -/ v1_far in ?
 /\ G1_far -/ g1_far in ?
 /\ V2_far -/ v2_far in ?
 /\ G2_far -/ g2_far in ?
 /\ V0_beyond -/ v0_beyond in ?
 /\ G0_beyond -/ g0_beyond in ?
 /\ V1_beyond -/ v1_beyond in ?
 /\ G1_beyond -/ g1_beyond in ?
 /\ V2_beyond -/ v2_beyond in ?
 /\ G2_beyond -/ g2_beyond in ?
}
((1 + E_easy0) - (1 + e_easy0))/(1 + e_easy0) -> ((E_easy0 - e_easy0)/e_easy0) * (1 - 1/(1 + e_easy0)) {e_easy0 <> 0, 1 + e_easy0 <> 0};
(E_easy0/(1 + E_easy0) - e_easy0/(1 + e_easy0))/(e_easy0/(1 + e_easy0)) -> ((E_easy0 - e_easy0)/e_easy0) / (1 + E_easy0) {e_easy0 <> 0, 1 + e_easy0 <> 0, 1 + E_easy0 <> 0};
E_easy0/D_easy0 ~ E_easy0/(1 + E_easy0);
1/D_easy0 ~ 1/(1 + E_easy0);
((1 + E_easy1) - (1 + e_easy1))/(1 + e_easy1) -> ((E_easy1 - e_easy1)/e_easy1) * (1 - 1/(1 + e_easy1)) {e_easy1 <> 0, 1 + e_easy1 <> 0};
(E_easy1/(1 + E_easy1) - e_easy1/(1 + e_easy1))/(e_easy1/(1 + e_easy1)) -> ((E_easy1 - e_easy1)/e_easy1) / (1 + E_easy1) {e_easy1 <> 0, 1 + e_easy1 <> 0, 1 + E_easy1 <> 0};
E_easy1/D_easy1 ~ E_easy1/(1 + E_easy1);
1/D_easy1 ~ 1/(1 + E_easy1);
((1 + E_easy2) - (1 + e_easy2))/(1 + e_easy2) -> ((E_easy2 - e_easy2)/e_easy2) * (1 - 1/(1 + e_easy2)) {e_easy2 <> 0, 1 + e_easy2 <> 0};
(E_easy2/(1 + E_easy2) - e_easy2/(1 + e_easy2))/(e_easy2/(1 + e_easy2)) -> ((E_easy2 - e_easy2)/e_easy2) / (1 + E_easy2) {e_easy2 <> 0, 1 + e_easy2 <> 0, 1 + E_easy2 <> 0};
E_easy2/D_easy2 ~ E_easy2/(1 + E_easy2);
1/D_easy2 ~ 1/(1 + E_easy2);
((1 + E_near) - (1 + e_near))/(1 + e_near) -> ((E_near - e_near)/e_near) * (1 - 1/(1 + e_near)) {e_near <> 0, 1 + e_near <> 0};
(E_near/(1 + E_near) - e_near/(1 + e_near))/(e_near/(1 + e_near)) -> ((E_near - e_near)/e_near) / (1 + E_near) {e_near <> 0, 1 + e_near <> 0, 1 + E_near <> 0};
E_near/D_near ~ E_near/(1 + E_near);
1/D_near ~ 1/(1 + E_near);
((1 + E_hard) - (1 + e_hard))/(1 + e_hard) -> ((E_hard - e_hard)/e_hard) * (1 - 1/(1 + e_hard)) {e_hard <> 0, 1 + e_hard <> 0};
(E_hard/(1 + E_hard) - e_hard/(1 + e_hard))/(e_hard/(1 + e_hard)) -> ((E_hard - e_hard)/e_hard) / (1 + E_hard) {e_hard <> 0, 1 + e_hard <> 0, 1 + E_hard <> 0};
E_hard/D_hard ~ E_hard/(1 + E_hard);
1/D_hard ~ 1/(1 + E_hard);
