-- The pairs of one day that were set aside, in the form of `found.sql`. `ours`, `theirs`: the staged files of the day and
-- about it.
SELECT 'same' AS state, NULL AS cause, o.s AS begun, o.s AS o_s, t.s AS t_s, coalesce(o.a, t.a) AS a,
       whole_number(o.b, t.b) AS b, o.d AS o_d, t.d AS t_d, o.x AS o_x, t.x AS t_x,
       coalesce(nullif(o.named, ''), nullif(t.named, '')) AS named, NULL::BIGINT AS o_r, NULL::BIGINT AS t_r
FROM (FROM set_aside WHERE day = '{day}') AS p
JOIN {ours} AS o ON o.number = p.ours
JOIN {theirs} AS t ON t.number = p.theirs
