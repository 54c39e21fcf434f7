-- Judge each differing pair and side.
INSERT INTO judged BY NAME
WITH sides AS (
    SELECT ours, theirs, 'o' AS side, o_d AS d, o_billed AS billed, o_x AS x, o_rate AS rate,
           {ours_step}::BIGINT AS step, number, {wall} AS begun FROM differing
    UNION ALL
    SELECT ours, theirs, 't', t_d, t_billed, t_x, t_rate, {theirs_step}::BIGINT, number, {wall} FROM differing
),
expected AS MATERIALIZED (
    SELECT s.*, r.p, r.prefix, r.r, r.f, r.n, r.fee, r.minimum, charged(d, r.f, r.n) AS charged,
           price(charged(d, r.f, r.n), r.r, r.fee, r.minimum) AS price,
           x > 0 AND x = rounded(60 * minimum, step) AS is_least  -- of its own line: of which lower rate nothing shows
    FROM sides AS s JOIN rated AS r ON left(s.number, {longest}) = r.p AND r.since <= s.begun AND s.begun < r.until
         AND r.peak = is_peak(s.begun)
),
odd AS MATERIALIZED (
    SELECT *, rate <> r AS other_rate, seconds(billed) <> charged AS other_seconds,
           CASE WHEN billed IS NULL  -- else it says itself; this takes long
                THEN list_filter({increments}, lambda i: charged(d, i[1], i[2]) <> charged
                     AND fits(x, price(charged(d, i[1], i[2]), r, fee, minimum), step)) END AS increments,
           len(increments) > 0 AS other_increment
    FROM expected
    WHERE NOT fits(x, price, step) OR (x <> rounded(price, step) AND (rate <> r OR seconds(billed) <> charged))
),
-- What rates other than the sheet's are rounded to, where they are stated: to four decimals at most.
stated AS (
    SELECT side, CASE WHEN bool_and(rate % 10000 = 0) THEN 10000 WHEN bool_and(rate % 1000 = 0) THEN 1000
                      WHEN bool_and(rate % 100 = 0) THEN 100 WHEN bool_and(rate % 10 = 0) THEN 10 ELSE 1 END AS rate_step
    FROM odd WHERE other_rate GROUP BY side
),
-- What the side may have taken instead: a line of its own prefix, or else the terms in force of any in the same part of the world.
-- A sheet has tens of thousands of prefixes on few terms.
-- A prefix of one digit, as that of North America, is of each part that begins with it.
terms AS (
    SELECT DISTINCT unnest(CASE WHEN len(prefix) >= {alike} THEN [left(prefix, {alike})]
                                ELSE list_transform(range(10), lambda digit: prefix || digit) END) AS part,
           rate, first, next, connection_fee, minimum_charge,
           greatest(effective_from, first_begun) AS effective_from, least(effective_until, last_begun + 1) AS effective_until
    FROM sheet CROSS JOIN (SELECT min(begun) AS first_begun, max(begun) AS last_begun FROM odd)
    WHERE effective_from <= last_begun AND first_begun < effective_until
),
owners AS (SELECT DISTINCT prefix AS own, left(p, {alike}) AS part FROM odd),
lines AS (
    SELECT a.own, a.part, true AS same_prefix, s.rate, s.first, s.next, s.connection_fee, s.minimum_charge, NULL AS effective_from, s.effective_until
    FROM owners AS a JOIN sheet AS s ON s.prefix = a.own
    UNION ALL
    SELECT a.own, a.part, false, t.rate, t.first, t.next, t.connection_fee, t.minimum_charge, t.effective_from, t.effective_until
    FROM owners AS a JOIN terms AS t ON t.part = a.part
),
by_line AS (
    SELECT o.ours, o.theirs, o.side, bool_or(l.same_prefix) AS same_prefix,
           bool_and(l.effective_until <= o.begun) FILTER (l.same_prefix) AS no_longer
    FROM odd AS o JOIN lines AS l ON l.own = o.prefix AND l.part = left(o.p, {alike})
    WHERE l.rate <> o.r AND coalesce(o.rate = l.rate, l.same_prefix OR NOT o.is_least)
      AND (l.same_prefix OR (l.effective_from <= o.begun AND o.begun < l.effective_until))
      AND (fits(o.x, price(charged(o.d, l.first, l.next), l.rate, l.connection_fee, l.minimum_charge), o.step)
           OR ((l.same_prefix OR NOT o.is_least) AND fits(o.x, price(o.charged, l.rate, o.fee, o.minimum), o.step)))
    GROUP BY ALL
),
-- An amount above the price that several prices, best of several rates, come to: a least charge, unless the very same
-- increments lead to it. `likelier`: they do not for most.
above AS (
    SELECT * FROM odd WHERE 60 * x > price AND coalesce(NOT other_rate, true) AND coalesce(NOT other_seconds, true)
),
alone AS (
    SELECT side, x, max(calls) AS of_increments
    FROM (SELECT side, x, count(*) AS calls FROM (SELECT side, x, unnest(increments) AS i FROM above) GROUP BY side, x, i)
    GROUP BY ALL
),
floors AS (
    SELECT side, x, 10 * coalesce(any_value(of_increments), 0) < 9 * count(*) AND count(DISTINCT r) > 2 AS of_many_rates,
           2 * coalesce(any_value(of_increments), 0) < count(*) AS likelier
    FROM above LEFT JOIN alone USING (side, x)
    GROUP BY ALL HAVING count(DISTINCT price) > 2 AND (bool_and(billed IS NOT NULL AND rate IS NOT NULL)
                        OR max(price) - min(price) > 120 * any_value(step))  -- else they may be rounded to it
),
-- Of the increments that a side may have charged a call by, those of most of its calls.
usual AS (SELECT side, i, count(*) AS calls FROM (SELECT side, unnest(increments) AS i FROM odd) GROUP BY ALL),
charged_by AS (
    SELECT ours, theirs, side, max(struct_pack(calls := calls, i := i)).i AS i
    FROM (SELECT ours, theirs, side, unnest(increments) AS i FROM odd) JOIN usual USING (side, i) GROUP BY ALL
),
of_one_rate AS (
    SELECT ours, theirs, side, unnest([prefix || '/' || r, '']) AS scope, d, 60 * x::HUGEINT AS amount,
           CASE WHEN rate IS NULL AND x > minimum THEN price(charged, r, fee, 0) ELSE price END AS base,  -- of a new rate
           60 * step AS step, 60 * step AS base_step, bucket(amount, base) AS bucket, other_increment
    FROM odd WHERE price(charged, r, fee, 0) > 0 AND x > 0 AND coalesce(NOT other_rate, true)  -- a credit is at no rate
),
{factors},
-- Whether a factor, or another line, leads to it.
marked AS MATERIALIZED (
    SELECT odd.*, s.ours IS NOT NULL AS is_shared, s.likelier, s.of_all, s.bucket, b.same_prefix, b.no_longer
    FROM odd LEFT JOIN shared AS s USING (ours, theirs, side) LEFT JOIN by_line AS b USING (ours, theirs, side)
),
-- Sides of which nearly all has the very same factor, whatever the prefix: no list of rates does that.
exchanged AS (
    SELECT side, mode(of_all) AS factor FROM marked
    GROUP BY side HAVING 10 * list_max(map_values(histogram(of_all))) >= 9 * count(*) AND 2 * count(*) >= {pairs} AND count(DISTINCT r) > 2
),
-- Calls of one factor of which fewer than half fit another prefix: those do so by chance.
of_chance AS (
    SELECT side, prefix, bucket FROM marked WHERE rate IS NULL AND is_shared GROUP BY ALL
    HAVING count(*) FILTER (same_prefix = false) BETWEEN 1 AND (count(*) - 1) // 2
),
-- Amounts that may be the price rounded otherwise, or are below it the least charge, beside larger ones that are a factor
-- of it: so are they.
nearly AS (
    SELECT n.ours, n.theirs, n.side, bool_or(is_factor(60 * n.x::HUGEINT, n.price, k.factor, 60 * n.step, 60 * n.step)
                                             OR (n.is_least AND NOT fits(n.x, n.price, n.step) AND k.factor > 0 AND n.price * k.factor < 60 * n.x)) AS is_factor
    FROM (SELECT *, unnest([prefix || '/' || r, '']) AS scope FROM expected
          WHERE x <> rounded(price, step) AND (fits(x, price, step) OR (is_least AND 60 * x < price))) AS n
    JOIN factors AS k USING (side, scope) WHERE k.likelier GROUP BY ALL
)
SELECT e.ours, e.theirs, e.side, e.x, rounded(e.price, e.step) AS e, e.r, e.charged,
       CASE WHEN o.ours IS NULL AND n.is_factor THEN CASE WHEN e.rate = e.r OR x.side IS NOT NULL THEN 'currency' ELSE 'rate' END
            WHEN o.ours IS NULL AND n.is_factor IS NULL AND (f.of_many_rates OR f.likelier) AND e.x > rounded(e.price, e.step)
                THEN 'minimum_charge'
            WHEN o.ours IS NULL THEN 'right'
            WHEN o.minimum > 0 AND fits(o.x, price(o.charged, o.r, o.fee, 0), o.step) THEN 'minimum_charge'  -- left out
            WHEN o.rate IS NULL AND o.of_all = x.factor THEN 'currency'
            WHEN o.fee > 0 AND fits(o.x, price(o.charged, o.r, 0, o.minimum), o.step) THEN 'unexplained'  -- nor is there a cause
            WHEN f.of_many_rates AND coalesce(NOT o.likelier, true) AND 60 * o.x > o.price AND coalesce(NOT o.other_rate, true) AND coalesce(NOT o.other_seconds, true)
                THEN 'minimum_charge'
            WHEN o.other_rate AND fits(o.x, price(o.charged, o.rate, o.fee, o.minimum), o.step)
                THEN CASE WHEN o.same_prefix = false THEN 'dial_code' ELSE 'rate' END
            WHEN o.other_seconds AND fits(o.x, price(seconds(o.billed), o.r, o.fee, o.minimum), o.step) THEN 'increment'
            WHEN coalesce(NOT o.other_rate, true) AND o.other_increment AND coalesce(NOT o.likelier, true)
                 AND coalesce(NOT f.likelier, true) THEN 'increment'
            WHEN f.x IS NOT NULL AND coalesce(NOT o.likelier, true) AND 60 * o.x > o.price THEN 'minimum_charge'
            WHEN o.same_prefix OR (o.rate IS NULL AND (h.bucket IS NOT NULL OR (o.is_least AND n.is_factor))) THEN 'rate'
            WHEN o.same_prefix = false THEN 'dial_code'
            WHEN o.other_rate AND o.other_seconds AND fits(o.x, price(seconds(o.billed), o.rate, o.fee, o.minimum), o.step)
                THEN 'rate_and_increment'
            WHEN o.other_rate AND coalesce(NOT o.other_seconds, true) AND fits_stated(o.x, o.charged, o.rate, o.fee, o.minimum, o.step, g.rate_step)
                THEN 'rate'
            WHEN o.other_rate AND o.other_seconds AND fits_stated(o.x, seconds(o.billed), o.rate, o.fee, o.minimum, o.step, g.rate_step)
                THEN 'rate_and_increment'
            WHEN o.rate IS NULL AND o.is_shared THEN 'rate'
            WHEN o.rate = o.r AND o.is_shared THEN 'currency'
            ELSE 'unexplained' END AS why,
       rounded(price(seconds(o.billed), o.r, o.fee, o.minimum), e.step) AS at_own_seconds,
       coalesce(seconds(o.billed), charged(o.d, c.i[1], c.i[2])) AS own_seconds,
       coalesce(o.no_longer, false) AS no_longer  -- in force is the line whose rate it took
FROM expected AS e
LEFT JOIN marked AS o ON o.ours = e.ours AND o.theirs = e.theirs AND o.side = e.side
LEFT JOIN of_chance AS h ON h.side = o.side AND h.prefix = o.prefix AND h.bucket = o.bucket
LEFT JOIN exchanged AS x ON x.side = e.side
LEFT JOIN stated AS g ON g.side = e.side
LEFT JOIN nearly AS n ON n.ours = e.ours AND n.theirs = e.theirs AND n.side = e.side
LEFT JOIN charged_by AS c ON c.ours = e.ours AND c.theirs = e.theirs AND c.side = e.side
LEFT JOIN floors AS f ON f.side = e.side AND f.x = e.x;
