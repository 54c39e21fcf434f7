-- What is found of pairs that differ; nothing yet.
-- For each such pair and side: what the sheet says it should cost, and why the side says something else.
CREATE TABLE judged (ours INTEGER, theirs INTEGER, side VARCHAR, x BIGINT, e HUGEINT, r BIGINT, charged BIGINT, why VARCHAR,
                     at_own_seconds HUGEINT, own_seconds BIGINT, no_longer BOOLEAN);

-- The sheet knows the number and one side at least is as it says: each side answers for its own departure from it.
CREATE TABLE pair_judged (ours INTEGER, theirs INTEGER, o_d BIGINT, t_d BIGINT, o_why VARCHAR, t_why VARCHAR, o_x BIGINT, t_x BIGINT,
                          r BIGINT, same BIGINT, o_e HUGEINT, t_e HUGEINT, o_charged BIGINT, t_charged BIGINT, o_own HUGEINT,
                          t_own HUGEINT, o_more BIGINT, t_more BIGINT, o_old BOOLEAN, t_old BOOLEAN);

-- The difference of each pair, taken apart.
CREATE TABLE parts (ours INTEGER, theirs INTEGER, cause VARCHAR, amount HUGEINT, seconds HUGEINT);

-- Pairs that differ by the same amount whatever they cost.
CREATE TABLE of_a_fee (ours INTEGER, theirs INTEGER, amount BIGINT);
