-- Totals of each side by day (on the one clock on which both are compared) and dial code (the number without its last
-- seven digits): calls, amounts, and a sum of fingerprints of who called whom for how much, which no order changes.
-- Where all of that is the same, the calls of that day and dial code are the same, and need not be looked at.
CREATE TABLE agreed AS
WITH o AS (
         SELECT {ours_moment} // 86400000 AS day, b // 10000000 AS code, count(*) AS calls, sum(x) AS amount,
                sum((hash(k, x) >> 8)::BIGINT) AS fingerprint, sum({ours_moment}) AS moments, sum(d) AS durations
         FROM ours WHERE d IS NOT NULL GROUP BY ALL
     ),
     t AS (
         SELECT {theirs_moment} // 86400000 AS day, b // 10000000 AS code, count(*) AS calls, sum(x) AS amount,
                sum((hash(k, x) >> 8)::BIGINT) AS fingerprint, sum({theirs_moment}) AS moments, sum(d) AS durations
         FROM theirs WHERE d IS NOT NULL GROUP BY ALL
     )
SELECT day, code, calls FROM o JOIN t USING (day, code, calls, amount, fingerprint)
WHERE abs(o.moments - t.moments) <= {start} * calls AND abs(o.durations - t.durations) <= {duration} * calls;
