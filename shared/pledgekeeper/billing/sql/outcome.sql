-- Calls as they are kept: both records side by side, what the sheet says of them, and why they differ. The day is one of
-- our clock; of a call that only they have, one that our clock showed then.
SELECT CAST(make_timestamp({wall} * 1000) AS DATE) AS day,
       short(coalesce(r.destination, f.named, '')) AS destination, coalesce(r.prefix, '') AS dial_code,
       f.state, coalesce(f.cause, CASE WHEN f.state = 'differs' THEN 'unexplained' END) AS cause,
       f.a::VARCHAR AS caller, f.b::VARCHAR AS called,
       make_timestamp(f.o_s * 1000) AS ours_start, make_timestamp(f.t_s * 1000) AS theirs_start,
       CAST(f.o_d / 1000 AS DECIMAL(12, 3)) AS ours_seconds, CAST(f.t_d / 1000 AS DECIMAL(12, 3)) AS theirs_seconds,
       money(f.o_x) AS ours_amount, money(f.t_x) AS theirs_amount,
       money(f.o_r) AS ours_rate, money(f.t_r) AS theirs_rate,
       CASE WHEN f.state <> 'same' THEN money(r.r) END AS sheet_rate,
       CASE WHEN f.o_x < 0 THEN money(f.o_x) ELSE rerated(f.o_d, r.f, r.n, r.r, r.fee, r.minimum, {ours_step}) END AS ours_rerated,
       CASE WHEN f.t_x < 0 THEN money(f.t_x) ELSE rerated(f.t_d, r.f, r.n, r.r, r.fee, r.minimum, {theirs_step}) END AS theirs_rerated,
       money(coalesce(f.o_x, 0) - coalesce(f.t_x, 0)) AS difference
FROM ({found}) AS f
LEFT JOIN rated AS r ON left(f.b::VARCHAR, {longest}) = r.p AND r.since <= {wall} AND {wall} < r.until
     AND r.peak = is_peak({wall})
ORDER BY day, destination, coalesce(ours_start, theirs_start), called, caller
