-- Which of `of_one_rate` are some factor of their base: of a price, or of the other side's amount. Either several durations
-- have the very same, to a thousandth, and not by chance, as one small amount beside another, or as any of many that lie close
-- together; or it is shown by large amounts, which are rounded least, or by common ones, and fits most of a scope (a prefix, or
-- all: '') or, of a prefix, a third of what is large: then it holds for whatever it can be rounded to. `likelier`: it fits more
-- than other increments do. `of_all`: the factor that it shares with calls of all prefixes, if any. Turned round, the sides give
-- the same.
sizes AS (SELECT side, scope, count(*) AS calls FROM of_one_rate GROUP BY ALL),
buckets AS (
    SELECT side, scope, bucket, count(*) AS calls, count(DISTINCT d) AS durations, count(DISTINCT base) AS bases,
           min(least(abs(amount), base)) >= 100 * any_value(greatest(step, base_step)) AS is_large
    FROM of_one_rate WHERE (scope = '') = {of_all} GROUP BY ALL
),
-- `others`: how many more have a factor within a 25th or so.
around AS (
    SELECT *, sum(calls) OVER (PARTITION BY side, scope, round(20 * bucket)) - calls AS others FROM buckets
),
alike AS (
    SELECT a.side, a.scope, bucket FROM around AS a JOIN sizes AS s ON s.side = a.side AND s.scope = a.scope
    WHERE durations > {durations} AND (2 * a.calls > s.calls OR (a.calls > 1 + least(others, 1) + others / 50 + 4 * sqrt(others / 50) AND (bases > 1 OR is_large)))
),
pairs AS (
    SELECT side, scope, bucket, amount, base, step, base_step, count(*) AS calls,
           count(*) FILTER (other_increment) AS of_increments
    FROM of_one_rate GROUP BY ALL
),
samples AS (SELECT side, scope, count(*) // 5000 + 1 AS one_in FROM pairs GROUP BY ALL HAVING count(*) > 2),
sampled AS (
    SELECT pairs.*, least(abs(amount), base) >= 100 * greatest(step, base_step) AS is_large
    FROM pairs JOIN samples USING (side, scope)
    WHERE hash(least(abs(amount), base), greatest(abs(amount), base)) % one_in = 0
),
shown AS (
    SELECT side, scope, sum(amount * calls) / sum(base * calls) AS factor FROM sampled GROUP BY side, scope, bucket
    QUALIFY row_number() OVER (PARTITION BY side, scope ORDER BY max(abs(amount::DOUBLE * base)) DESC, factor) <= 4
         OR row_number() OVER (PARTITION BY side, scope ORDER BY sum(calls) DESC, factor) <= 4
),
factors AS (
    SELECT side, scope, factor, sum(calls) FILTER (fits) AS fitting, fitting > sum(of_increments) AS likelier
    FROM (SELECT *, is_factor(amount, base, factor, step, base_step) AS fits FROM shown JOIN sampled USING (side, scope))
    GROUP BY side, scope, factor
    HAVING count(*) FILTER (fits) > 2
       AND min(base) FILTER (fits) < max(base) FILTER (fits) AND min(amount) FILTER (fits) < max(amount) FILTER (fits)
       AND (2 * fitting > sum(calls) OR (scope <> '' AND count(*) FILTER (fits AND is_large) > 1
                                         AND 3 * sum(calls) FILTER (fits AND is_large) > sum(calls) FILTER (is_large)))
),
shared AS (
    SELECT ours, theirs, side, bool_or(likelier) AS likelier,
           max(struct_pack(fitting := fitting, bucket := bucket)).bucket AS bucket,
           (max(struct_pack(fitting := fitting, bucket := bucket)) FILTER (scope = '')).bucket AS of_all
    FROM (SELECT ours, theirs, side, scope, false AS likelier, 0 AS fitting, bucket FROM of_one_rate SEMI JOIN alike USING (side, scope, bucket)
          UNION ALL
          SELECT ours, theirs, side, scope, likelier, fitting, bucket(factor, 1) FROM of_one_rate JOIN factors USING (side, scope)
          WHERE is_factor(amount, base, factor, step, base_step))
    GROUP BY ALL
)
