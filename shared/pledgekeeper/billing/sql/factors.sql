-- What of `of_one_rate` is a factor of its base: of a price, or of the other side's amount. A factor is shown best by the
-- largest amounts of a scope (a prefix, or all: ''), which are rounded least. Two of them must have the very same; or
-- there, or among all, it must fit most. `rather`: it fits more than other increments do, and does so beyond doubt.
sizes AS (SELECT side, scope, count(*) // 5000 + 1 AS one_in FROM of_one_rate GROUP BY ALL),
sampled AS (
    SELECT * EXCLUDE (one_in) FROM of_one_rate JOIN sizes USING (side, scope) WHERE hash(amount, base) % one_in = 0
),
shown AS (
    SELECT side, scope, sum(amount) / sum(base) AS factor,
           scope <> '' AND least(count(DISTINCT base), count(DISTINCT amount)) > 1 AS alike
    FROM sampled GROUP BY side, scope, sign(amount / base), round(ln(abs(amount / base)), 3)  -- turned round, the same
    QUALIFY row_number() OVER (PARTITION BY side, scope ORDER BY max(abs(amount::DOUBLE * base)) DESC, factor) <= 8
         OR row_number() OVER (PARTITION BY side, scope ORDER BY count(*) DESC, factor) <= 8
),
factors AS (
    SELECT side, scope, factor, count(*) FILTER (fits) AS fitting,
           least(count(DISTINCT base) FILTER (fits AND is_large), count(DISTINCT amount) FILTER (fits AND is_large)) > 1 AS large,
           least(count(DISTINCT base) FILTER (fits), count(DISTINCT amount) FILTER (fits)) > 2 AND 2 * fitting > count(*) AS most,
           (large AND scope <> '' AND 4 * fitting > count(*) OR most) AND fitting > count(*) FILTER (other_increment) AS rather
    FROM (SELECT *, is_factor(amount, base, factor, step, base_step) AS fits,
                 least(abs(amount), abs(base)) >= 100 * greatest(step, base_step) AS is_large
          FROM shown JOIN sampled USING (side, scope))
    GROUP BY side, scope, factor, alike
    HAVING alike OR large AND scope <> '' OR most
    QUALIFY row_number() OVER (PARTITION BY side, scope ORDER BY fitting DESC, factor) <= 4
),
shared AS (
    SELECT ours, theirs, side, bool_or(rather) AS rather FROM of_one_rate JOIN factors USING (side, scope)
    WHERE is_factor(amount, base, factor, step, base_step) GROUP BY ALL
)
