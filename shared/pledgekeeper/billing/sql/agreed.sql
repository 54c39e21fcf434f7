-- Totals of each side by day (on the one clock on which both are compared) and dial code (the number without its last
-- seven digits): calls, amounts, and a sum of fingerprints of each call, which no order changes. Where all of that is
-- the same (`same`), the calls of that day and dial code are the same ones, and need not be looked at.
CREATE OR REPLACE TABLE agreed AS
WITH o AS (
         SELECT {ours_moment} // 86400000 AS day, b // 10000000 AS code, count(*) AS calls, sum(x) AS amount,
                sum((hash(k, x, d, {ours_moment}) >> 8)::BIGINT) AS fingerprint
         FROM ours WHERE {ours_part} GROUP BY ALL
     ),
     t AS (
         SELECT {theirs_moment} // 86400000 AS day, b // 10000000 AS code, count(*) AS calls, sum(x) AS amount,
                sum((hash(k, x, d, {theirs_moment}) >> 8)::BIGINT) AS fingerprint
         FROM theirs WHERE {theirs_part} GROUP BY ALL
     )
SELECT o.day, o.code, o.calls, t.day IS NOT NULL AS same FROM o LEFT JOIN t USING (day, code, calls, amount, fingerprint);
