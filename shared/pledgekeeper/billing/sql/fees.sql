-- Pairs that differ by the very same amount whatever they cost, as a fee for each call does: nine of ten calls of a prefix, or
-- of all, whose costs are so far apart that no factor makes that. More or less by a step where that is little of the fee:
-- one step is how they are rounded, and a few are what other increments of a cheap prefix come to.
INSERT INTO of_a_fee
WITH c AS (
    SELECT ours, theirs, unnest([left(number, 3), left(number, 5), '']) AS scope, o_x - t_x AS amount, least(o_x, t_x) AS base
    FROM differing
    WHERE o_d = t_d AND o_x >= 0 AND t_x >= 0 AND coalesce(o_rate = t_rate, true) AND coalesce(o_currency = t_currency, true)
),
usual AS (
    SELECT scope, max(struct_pack(calls := calls, size := abs(amount), amount := amount)).amount AS fee, sum(calls) AS calls
    FROM (SELECT scope, amount, count(*) AS calls FROM c GROUP BY ALL) GROUP BY scope HAVING sum(calls) >= {fewest} AND abs(fee) > {step}
),
fees AS (
    SELECT scope, fee FROM c JOIN usual USING (scope) WHERE abs(amount - fee) <= {step}
    GROUP BY scope, fee
    HAVING 10 * count(*) FILTER (abs(fee) > 3 * {step} OR amount = fee) >= 9 * any_value(calls)
       AND abs(fee)::DOUBLE * (max(base) - min(base)) > 4 * {step} * avg(base)
)
SELECT DISTINCT ours, theirs, amount FROM c JOIN fees USING (scope) WHERE abs(amount - fee) <= {step};
