-- What became of each call that was looked at: pairs side by side, the others alone. Rates are told of those that differ.
WITH causes AS (
    SELECT ours, theirs, string_agg(cause, ' ' ORDER BY amount DESC, cause) AS cause
    FROM (SELECT ours, theirs, cause, abs(sum(amount)) AS amount FROM parts WHERE amount <> 0 GROUP BY ALL) GROUP BY ALL
),
known AS (
    SELECT CASE WHEN p.differs THEN 'differs' ELSE 'same' END AS state, c.cause, o.s AS begun, o.s AS o_s, t.s AS t_s,
           coalesce(o.a, t.a) AS a, whole_number(o.b, t.b) AS b, o.d AS o_d, t.d AS t_d, o.x AS o_x, t.x AS t_x,
           {ours_row} AS o_row, {theirs_row} AS t_row
    FROM paired AS p JOIN ours AS o ON o.rowid = p.ours JOIN theirs AS t ON t.rowid = p.theirs
    LEFT JOIN causes AS c ON p.differs AND c.ours = p.ours AND c.theirs = p.theirs
    UNION ALL
    SELECT 'alone', u.cause, o.s, o.s, NULL, o.a, o.b, o.d, NULL, o.x, NULL, {ours_row}, NULL
    FROM unmatched_ours AS u JOIN ours AS o ON o.rowid = u.row
    UNION ALL
    SELECT 'alone', u.cause, {theirs_on_our_clock}, NULL, t.s, t.a, t.b, NULL, t.d, NULL, t.x, NULL, {theirs_row}
    FROM unmatched_theirs AS u JOIN theirs AS t ON t.rowid = u.row
)
SELECT k.* EXCLUDE (o_row, t_row), coalesce(o.destination, t.destination) AS named,
       CASE WHEN k.state <> 'same' THEN oa.rate END AS o_r, CASE WHEN k.state <> 'same' THEN ta.rate END AS t_r
FROM known AS k
LEFT JOIN (SELECT row, destination FROM rest_of_ours WHERE destination <> '') AS o ON o.row = k.o_row
LEFT JOIN (SELECT row, destination FROM rest_of_theirs WHERE destination <> '') AS t ON t.row = k.t_row
LEFT JOIN rest_asked_ours AS oa ON oa.row = k.o_row
LEFT JOIN rest_asked_theirs AS ta ON ta.row = k.t_row
