-- The pairs of one day that were set aside, in the form of `found.sql`.
SELECT 'same' AS state, NULL AS cause, o.s AS begun, o.s AS o_s, t.s AS t_s, coalesce(o.a, t.a) AS a,
       whole_number(o.b, t.b) AS b, o.d AS o_d, t.d AS t_d, o.x AS o_x, t.x AS t_x,
       coalesce(nullif(o.destination, ''), nullif(t.destination, '')) AS named
FROM (FROM set_aside WHERE day = '{day}') AS p
JOIN (FROM staged WHERE side = 'ours' AND day = '{day}') AS o ON o.number = p.ours
JOIN (FROM staged WHERE side = 'theirs' AND day IN ({days})) AS t ON t.number = p.theirs
