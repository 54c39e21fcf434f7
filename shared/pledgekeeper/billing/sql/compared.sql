-- No sheet, or neither side is as it says: the two records are compared with each other.
CREATE TABLE compared AS
WITH c AS (
    SELECT *, seconds(coalesce(o_billed, o_d)) AS o_s, seconds(coalesce(t_billed, t_d)) AS t_s, o_x - t_x AS amount
    FROM differing ANTI JOIN pair_judged USING (ours, theirs) WHERE coalesce(o_currency = t_currency, true)
),
floors AS (
    SELECT x FROM (SELECT greatest(o_x, t_x) AS x, least(o_x, t_x) AS other FROM c WHERE o_d = t_d)
    GROUP BY x HAVING count(DISTINCT other) > 2
),
shared AS (SELECT round(o_x / nullif(t_x, 0), 3) AS ratio FROM c WHERE t_x <> 0 AND o_d = t_d GROUP BY 1 HAVING count(DISTINCT o_d) > 2)
SELECT c.*, s.ratio IS NOT NULL AS is_shared, f.x IS NOT NULL AS is_floor,
       abs(o_x::HUGEINT * t_s - t_x::HUGEINT * o_s) <= {ours_step}::HUGEINT * t_s + {theirs_step}::HUGEINT * o_s AS proportional,
       len(list_filter([[60, 60], [30, 6], [6, 6], [30, 30], [60, 1], [30, 1]],
           lambda i: abs(o_x::HUGEINT * charged(t_d, i[1], i[2]) - t_x::HUGEINT * charged(o_d, i[1], i[2]))
                     <= {ours_step}::HUGEINT * charged(t_d, i[1], i[2]) + {theirs_step}::HUGEINT * charged(o_d, i[1], i[2]))) > 0 AS proportional_rounded,
       -- One side charges each second, or the other side so, and its counterpart by other increments.
       len(list_filter({increments}, lambda i: charged(o_d, i[1], i[2]) <> seconds(o_d) AND least(
           abs(o_x::HUGEINT * charged(o_d, i[1], i[2]) - t_x::HUGEINT * seconds(o_d)),
           abs(t_x::HUGEINT * charged(o_d, i[1], i[2]) - o_x::HUGEINT * seconds(o_d))
           ) <= greatest({ours_step}, {theirs_step})::HUGEINT * charged(o_d, i[1], i[2]))) > 0 AS other_increments
FROM c LEFT JOIN shared AS s ON s.ratio = round(c.o_x / nullif(c.t_x, 0), 3) LEFT JOIN floors AS f ON f.x = greatest(c.o_x, c.t_x);

INSERT INTO parts
SELECT ours, theirs,
       CASE WHEN o_rate <> t_rate AND o_s = t_s THEN CASE WHEN o_destination <> t_destination THEN 'dial_code' ELSE 'rate' END
            WHEN o_rate <> t_rate THEN 'rate'
            WHEN o_s <> t_s AND o_d = t_d AND proportional THEN 'increment'
            WHEN o_d <> t_d AND {rounded_duration} AND (proportional OR proportional_rounded) THEN 'increment'
            WHEN o_d <> t_d AND (proportional OR proportional_rounded) THEN 'duration'
            WHEN o_d <> t_d THEN 'unexplained'
            WHEN o_rate = t_rate AND other_increments THEN 'increment'
            WHEN o_rate = t_rate AND is_floor THEN 'minimum_charge'
            WHEN o_rate = t_rate AND is_shared THEN 'currency'
            WHEN (o_rate IS NULL OR t_rate IS NULL) AND other_increments AND NOT is_shared THEN 'increment'
            WHEN is_floor THEN 'minimum_charge'
            WHEN o_rate IS NULL AND o_destination <> t_destination THEN 'dial_code'
            WHEN (o_rate IS NULL OR t_rate IS NULL) AND is_shared THEN 'rate'
            ELSE 'unexplained' END,
       CASE WHEN o_rate <> t_rate AND o_s <> t_s THEN amount - rounded((o_s - t_s)::HUGEINT * (o_rate + t_rate) // 2, 1) ELSE amount END,
       CASE WHEN o_rate <> t_rate AND o_s <> t_s THEN 0 ELSE o_s - t_s END
FROM compared
UNION ALL
SELECT ours, theirs, CASE WHEN o_d = t_d OR {rounded_duration} THEN 'increment' ELSE 'duration' END,
       rounded((o_s - t_s)::HUGEINT * (o_rate + t_rate) // 2, 1), o_s - t_s
FROM compared WHERE o_rate <> t_rate AND o_s <> t_s;
