-- No sheet, or neither side is as it says: the two records are compared with each other.
CREATE TABLE compared AS
WITH said AS (
    SELECT *, o_x - t_x AS amount,
           seconds(coalesce(o_billed, CASE WHEN o_rate IS NOT NULL
                            AND fits(o_x, price(seconds(t_billed), o_rate, 0, 0), {ours_step}) THEN t_billed END, o_d)) AS o_s,
           seconds(coalesce(t_billed, CASE WHEN t_rate IS NOT NULL
                            AND fits(t_x, price(seconds(o_billed), t_rate, 0, 0), {theirs_step}) THEN o_billed END, t_d)) AS t_s
    FROM differing ANTI JOIN pair_judged USING (ours, theirs) WHERE coalesce(o_currency = t_currency, true)
),
c AS MATERIALIZED (
    SELECT *,
           -- One side charges each second, or by common increments, and the other by coarser ones, at the rate that both say
           -- if they do; not where both say what they billed.
           CASE WHEN o_billed IS NULL OR t_billed IS NULL THEN list_filter({coarser}, lambda i: charged(o_d, i[1], i[2]) <> charged(o_d, i[3], i[4]) AND least(
               abs(o_x::HUGEINT * charged(o_d, i[1], i[2]) - t_x::HUGEINT * charged(o_d, i[3], i[4])),
               abs(t_x::HUGEINT * charged(o_d, i[1], i[2]) - o_x::HUGEINT * charged(o_d, i[3], i[4]))
               ) <= greatest({ours_step}, {theirs_step})::HUGEINT * charged(o_d, i[1], i[2])
               AND coalesce(o_rate <> t_rate OR fits(greatest(o_x, t_x), price(greatest(charged(o_d, i[1], i[2]), charged(o_d, i[3], i[4])),
                   o_rate, 0, 0), greatest({ours_step}, {theirs_step})), true)) ELSE [] END AS alone_so,
           -- The same of amounts on top of which there is the same fee: they differ by what the seconds do.
           CASE WHEN (o_billed IS NULL OR t_billed IS NULL) AND o_rate = t_rate
                     AND 60 * least(o_x, t_x)::HUGEINT >= price(seconds(o_d), o_rate, 0, 0) + 60 * greatest({ours_step}, {theirs_step})::HUGEINT
                THEN list_filter({coarser}, lambda i:
                    fits(abs(amount), price(charged(o_d, i[1], i[2]) - charged(o_d, i[3], i[4]), o_rate, 0, 0), greatest({ours_step}, {theirs_step}))
                    AND 60 * least(o_x, t_x)::HUGEINT >= price(charged(o_d, i[3], i[4]), o_rate, 0, 0) + 60 * greatest({ours_step}, {theirs_step})::HUGEINT
                    AND 60 * greatest(o_x, t_x)::HUGEINT >= price(charged(o_d, i[1], i[2]), o_rate, 0, 0) + 60 * greatest({ours_step}, {theirs_step})::HUGEINT)
                ELSE [] END AS beside_a_fee,
           alone_so || beside_a_fee AS increments,
           len(increments) > 0 AS other_increment
    FROM said
),
above AS (
    SELECT greatest(o_x, t_x) AS x, coalesce(o_rate = t_rate AND seconds(o_billed) = seconds(t_billed), false) AS is_told,
           CASE WHEN is_told THEN price(seconds(o_billed), o_rate, 0, 0) ELSE 60 * least(o_x, t_x)::HUGEINT END AS price, increments
    FROM c WHERE o_d = t_d
),
alone AS (
    SELECT x, max(calls) AS of_increments
    FROM (SELECT x, count(*) AS calls FROM (SELECT x, unnest(increments) AS i FROM above) GROUP BY x, i) GROUP BY x
),
floors AS (
    SELECT x, 2 * coalesce(any_value(of_increments), 0) < count(*) AS likelier FROM above LEFT JOIN alone USING (x)
    GROUP BY x HAVING count(DISTINCT price) > 2
                      AND (bool_and(is_told) OR max(price) - min(price) > 120 * greatest({ours_step}, {theirs_step})::BIGINT)
),
-- Of the increments that a call may have been charged by, those of most calls.
usual AS (SELECT i, count(*) AS calls FROM (SELECT unnest(increments) AS i FROM c) GROUP BY i),
charged_by AS (
    SELECT ours, theirs, max(struct_pack(calls := calls, i := i)).i AS i
    FROM (SELECT ours, theirs, unnest(increments) AS i FROM c) JOIN usual USING (i) GROUP BY ALL
),
of_one_rate AS (
    SELECT ours, theirs, 'both' AS side, unnest([left(number, 3), left(number, 5), '']) AS scope, o_d AS d,
           sign(t_x) * o_x::HUGEINT AS amount, abs(t_x::HUGEINT) AS base, {ours_step}::BIGINT AS step,
           {theirs_step}::BIGINT AS base_step, bucket(amount, base) AS bucket, other_increment
    FROM c WHERE o_d = t_d AND o_x::HUGEINT * t_x > 0 AND coalesce(o_rate = t_rate, true)  -- a credit is at no rate
          AND coalesce(o_rate <> t_rate OR o_currency <> t_currency, true)  -- nor is there a factor where both say the same of both
),
{factors},
-- Nearly all has the very same factor, whatever is called.
exchanged AS (
    SELECT mode(s.of_all) AS factor, 10 * list_max(map_values(histogram(s.of_all))) >= 9 * count(*) AND 2 * count(*) >= {pairs} AND count(DISTINCT left(number, 3)) > 2 AS nearly_all
    FROM c LEFT JOIN shared AS s USING (ours, theirs) WHERE c.o_d = c.t_d
)
SELECT c.*, sign(abs(o_x) - abs(t_x))::BIGINT * (charged(o_d, b.i[1], b.i[2]) - charged(o_d, b.i[3], b.i[4])) AS of_increments,
       -- The seconds that make the amount at the rate that both say: those that are stated, else those of some increments.
       o_rate = t_rate AND o_d = t_d AND ((o_billed IS NULL) <> (t_billed IS NULL) OR b.i IS NULL) AS is_worked_out,
       CASE WHEN is_worked_out
            THEN list_filter(CASE WHEN o_billed IS NULL THEN list_transform({increments}, lambda i: charged(o_d, i[1], i[2])) ELSE [seconds(o_billed)] END,
                             lambda n: fits(o_x, price(n, o_rate, 0, 0), {ours_step}))[1] END AS o_own,
       CASE WHEN is_worked_out
            THEN list_filter(CASE WHEN t_billed IS NULL THEN list_transform({increments}, lambda i: charged(t_d, i[1], i[2])) ELSE [seconds(t_billed)] END,
                             lambda n: fits(t_x, price(n, t_rate, 0, 0), {theirs_step}))[1] END AS t_own,
       s.ours IS NOT NULL AS is_shared, coalesce(s.of_all = x.factor AND x.nearly_all, false) AS is_exchanged, coalesce(s.likelier, false) AS likelier_factor, f.x IS NOT NULL AND coalesce(NOT s.likelier, true) AS is_floor,
       coalesce(f.likelier, false) AND is_floor AS likelier_floor,
       abs(o_x::HUGEINT * t_s - t_x::HUGEINT * o_s) <= {ours_step}::HUGEINT * t_s + {theirs_step}::HUGEINT * o_s AS proportional,
       len(list_filter([[60, 60], [30, 6], [6, 6], [30, 30], [60, 1], [30, 1]],
           lambda i: abs(o_x::HUGEINT * charged(t_d, i[1], i[2]) - t_x::HUGEINT * charged(o_d, i[1], i[2]))
                     <= {ours_step}::HUGEINT * charged(t_d, i[1], i[2]) + {theirs_step}::HUGEINT * charged(o_d, i[1], i[2]))) > 0 AS proportional_rounded
FROM c LEFT JOIN shared AS s USING (ours, theirs) LEFT JOIN charged_by AS b USING (ours, theirs) LEFT JOIN floors AS f ON f.x = greatest(c.o_x, c.t_x)
     CROSS JOIN exchanged AS x;

INSERT INTO parts
SELECT ours, theirs,
       CASE WHEN o_rate <> t_rate AND o_s = t_s THEN CASE WHEN o_destination <> t_destination THEN 'dial_code' ELSE 'rate' END
            WHEN o_rate <> t_rate THEN 'rate'
            WHEN o_s <> t_s AND o_d = t_d AND proportional AND NOT (likelier_factor AND (o_billed IS NULL OR t_billed IS NULL)) THEN 'increment'
            WHEN o_d <> t_d AND {rounded_duration} AND (proportional OR proportional_rounded) THEN 'increment'
            WHEN o_d <> t_d AND (proportional OR proportional_rounded) THEN 'duration'
            WHEN o_d <> t_d THEN 'unexplained'
            WHEN o_rate = t_rate AND other_increment AND NOT likelier_factor AND NOT likelier_floor THEN 'increment'
            WHEN o_rate = t_rate AND likelier_factor THEN 'currency'
            WHEN o_rate = t_rate AND is_floor THEN 'minimum_charge'
            WHEN o_rate = t_rate AND is_shared THEN 'currency'
            WHEN o_own <> t_own THEN 'increment'
            WHEN (o_rate IS NULL OR t_rate IS NULL) AND is_exchanged THEN 'currency'
            WHEN (o_rate IS NULL OR t_rate IS NULL) AND other_increment AND NOT likelier_factor AND NOT likelier_floor THEN 'increment'
            WHEN (o_rate IS NULL OR t_rate IS NULL) AND is_floor THEN 'minimum_charge'
            WHEN (o_rate IS NULL OR t_rate IS NULL) AND o_destination <> t_destination THEN 'dial_code'
            WHEN (o_rate IS NULL OR t_rate IS NULL) AND is_shared THEN 'rate'
            WHEN abs(amount) <= greatest({ours_step}, {theirs_step}) THEN 'increment'  -- rounded otherwise
            ELSE 'unexplained' END AS cause,
       CASE WHEN o_rate <> t_rate AND o_s <> t_s THEN amount - sign(o_s - t_s)::BIGINT * rounded(abs(o_s - t_s)::HUGEINT * (o_rate + t_rate) // 2, 1) ELSE amount END,
       CASE WHEN o_rate <> t_rate AND o_s <> t_s THEN 0
            WHEN o_d = t_d AND (o_billed IS NULL OR t_billed IS NULL)
                THEN CASE WHEN cause = 'increment' THEN coalesce(o_own - t_own, of_increments, if(proportional, o_s - t_s, 0)) ELSE 0 END
            ELSE o_s - t_s END
FROM compared
UNION ALL
SELECT ours, theirs, CASE WHEN o_d = t_d OR {rounded_duration} THEN 'increment' ELSE 'duration' END,
       sign(o_s - t_s)::BIGINT * rounded(abs(o_s - t_s)::HUGEINT * (o_rate + t_rate) // 2, 1), o_s - t_s
FROM compared WHERE o_rate <> t_rate AND o_s <> t_s;
