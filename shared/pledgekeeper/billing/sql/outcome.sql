-- Every call of either side once: pairs side by side, the others alone; what the sheet says of it, and why it differs.
-- The day is one of our clock; of a call that only they have, one that our clock showed then.
CREATE VIEW outcome AS
WITH causes AS (
    SELECT ours, theirs, string_agg(cause, ' ' ORDER BY abs(amount) DESC, cause) AS cause
    FROM parts WHERE amount <> 0 GROUP BY ALL
),
found AS (
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
SELECT CAST(make_timestamp({wall} * 1000) AS DATE) AS day,
       coalesce(r.destination, o.destination, t.destination, '') AS destination, coalesce(r.prefix, '') AS dial_code,
       f.state, coalesce(f.cause, CASE WHEN f.state = 'differs' THEN 'unexplained' END) AS cause,
       f.a::VARCHAR AS caller, f.b::VARCHAR AS called,
       make_timestamp(f.o_s * 1000) AS ours_start, make_timestamp(f.t_s * 1000) AS theirs_start,
       CAST(f.o_d / 1000 AS DECIMAL(12, 3)) AS ours_seconds, CAST(f.t_d / 1000 AS DECIMAL(12, 3)) AS theirs_seconds,
       money(f.o_x) AS ours_amount, money(f.t_x) AS theirs_amount,
       rerated(f.o_d, r.f, r.n, r.r, r.fee, r.minimum, {ours_step}) AS ours_rerated,
       rerated(f.t_d, r.f, r.n, r.r, r.fee, r.minimum, {theirs_step}) AS theirs_rerated,
       money(coalesce(f.o_x, 0) - coalesce(f.t_x, 0)) AS difference
FROM found AS f
LEFT JOIN rated AS r ON left(f.b::VARCHAR, {longest}) = r.p AND r.since <= f.begun AND f.begun < r.until
     AND r.peak = is_peak({wall})
LEFT JOIN (SELECT row, destination FROM rest_of_ours WHERE destination <> '') AS o ON o.row = f.o_row
LEFT JOIN (SELECT row, destination FROM rest_of_theirs WHERE destination <> '') AS t ON t.row = f.t_row;
