-- Take the difference of each pair apart. The parts of a pair add up to its difference: each case says all but one of its
-- parts and gives the last the rest.

-- Two currencies: nothing else can be told apart, but what rounding leaves as they are exchanged.
INSERT INTO parts
SELECT ours, theirs, CASE WHEN abs(o_x - t_x) <= greatest({ours_step}, {theirs_step})
                            AND o_currency IN {exchanged} AND t_currency IN {exchanged} THEN 'increment' ELSE 'currency' END,
       o_x - t_x, 0
FROM differing WHERE o_currency <> t_currency;

-- What the sheet says is known of both sides.
INSERT INTO pair_judged BY NAME
SELECT d.ours, d.theirs, d.o_d, d.t_d, o.why AS o_why, t.why AS t_why, o.x AS o_x, t.x AS t_x, o.r,
       -- Of the same seconds both should be the same: where one is right, as this one is rounded.
       CASE WHEN o.charged = t.charged AND (o.why = 'right') <> (t.why = 'right') THEN CASE o.why WHEN 'right' THEN o.x ELSE t.x END END AS same,
       coalesce(same, o.e) AS o_e, coalesce(same, t.e) AS t_e,
       o.charged AS o_charged, t.charged AS t_charged,
       o.at_own_seconds AS o_own, t.at_own_seconds AS t_own, o.own_seconds - o.charged AS o_more, t.own_seconds - t.charged AS t_more,
       o.why = 'rate' AND o.no_longer AS o_old, t.why = 'rate' AND t.no_longer AS t_old
FROM differing AS d JOIN judged AS o ON o.ours = d.ours AND o.theirs = d.theirs AND o.side = 'o'
JOIN judged AS t ON t.ours = d.ours AND t.theirs = d.theirs AND t.side = 't'
WHERE coalesce(d.o_currency = d.t_currency, true) AND (o.why = 'right' OR t.why = 'right' OR (o.why <> t.why AND o.why <> 'unexplained' AND t.why <> 'unexplained'));

INSERT INTO parts
SELECT ours, theirs, CASE WHEN {rounded_duration} THEN 'increment' WHEN o_d = t_d THEN 'increment' ELSE 'duration' END,
       o_e - t_e, o_charged - t_charged
FROM pair_judged WHERE o_e <> t_e
UNION ALL
SELECT ours, theirs, CASE o_why WHEN 'right' THEN CASE WHEN o_d = t_d THEN 'increment' ELSE 'duration' END WHEN 'rate_and_increment' THEN 'rate' ELSE o_why END,
       CASE o_why WHEN 'rate_and_increment' THEN o_x - o_own ELSE o_x - o_e END,
       CASE o_why WHEN 'increment' THEN o_more ELSE 0 END
FROM pair_judged WHERE o_x <> o_e
UNION ALL
SELECT ours, theirs, CASE t_why WHEN 'right' THEN CASE WHEN o_d = t_d THEN 'increment' ELSE 'duration' END WHEN 'rate_and_increment' THEN 'rate' ELSE t_why END,
       CASE t_why WHEN 'rate_and_increment' THEN t_own - t_x ELSE t_e - t_x END,
       CASE t_why WHEN 'increment' THEN -t_more ELSE 0 END
FROM pair_judged WHERE t_x <> t_e
UNION ALL
SELECT ours, theirs, 'increment', o_own - o_e, o_more
FROM pair_judged WHERE o_why = 'rate_and_increment'
UNION ALL
SELECT ours, theirs, 'increment', t_e - t_own, -t_more
FROM pair_judged WHERE t_why = 'rate_and_increment';
