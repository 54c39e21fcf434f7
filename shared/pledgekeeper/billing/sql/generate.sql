-- A month of calls as two sides record them. Chance is a hash of seed, number of the call and purpose: the same seed
-- gives the same calls. `cause` is what went wrong with a call, if anything did.
CREATE OR REPLACE MACRO chance(i, purpose, below) AS CAST(hash({seed}, i, purpose) % CAST(below AS UBIGINT) AS BIGINT);
CREATE TABLE made AS
WITH drawn AS (
    SELECT i, chance(i, 'line', (SELECT count(*) FROM sheet)) AS line, chance(i, 'cause', 1000000) AS fate,
           {begin} + 1000 * chance(i, 'start', {seconds}) AS s,
           1000 * CAST(1 + floor(-180 * ln((1 + chance(i, 'duration', 1000000)) / 1000001.0)) AS BIGINT) AS d,
           33600000000 + chance(i, 'caller', {callers}) AS a,
           chance(i, 'called', {called}) AS n
    FROM range({calls}) AS r(i)
)
SELECT i, s, d, a, CAST(rpad(l.prefix, 5, '0') || lpad(n::VARCHAR, 7, '0') AS BIGINT) AS b, l.destination, l.rate, l.first, l.next,
       charged(d, l.first, l.next) AS billed, CASE {fates} END AS cause,
       w.rate AS wider_rate, w.destination AS wider_destination, w.first AS wider_first, w.next AS wider_next
FROM drawn JOIN (SELECT *, row_number() OVER (ORDER BY prefix) - 1 AS line FROM sheet) AS l USING (line)
LEFT JOIN sheet AS w ON w.prefix <> l.prefix AND starts_with(l.prefix, w.prefix);

CREATE TABLE both_sides AS
WITH theirs AS (
    SELECT *, CASE cause WHEN 'duration' THEN d + 1000 * (7 + chance(i, 'longer', 50)) ELSE d END AS t_d,
           CASE cause WHEN 'rate' THEN rate * 11 // 10 WHEN 'dial_code' THEN coalesce(wider_rate, rate) ELSE rate END AS t_rate,
           CASE WHEN cause = 'dial_code' THEN coalesce(wider_destination, destination) ELSE destination END AS t_destination
    FROM made
),
charged_so AS (
    SELECT *, CASE WHEN cause <> 'increment' OR cause IS NULL THEN charged(t_d, first, next)
                   WHEN first = 60 THEN charged(t_d, 1, 1) ELSE charged(t_d, 60, 60) END AS t_billed
    FROM theirs
),
priced AS (
    SELECT *, rounded(price(billed, rate, 0, 0), {step}) AS x,
           CASE cause WHEN 'minimum_charge' THEN greatest({minimum}, rounded(price(t_billed, t_rate, 0, 0), {step}))
                      WHEN 'currency' THEN rounded(price(t_billed, t_rate, 0, 0) * 92 // 100, {step})
                      ELSE rounded(price(t_billed, t_rate, 0, 0), {step}) END AS t_x
    FROM charged_so
)
SELECT *, CASE cause WHEN 'other_period' THEN {begin} - {edge} - 3600000 - 1000 * chance(i, 'earlier', 80000)
                     ELSE s END + {jitter} AS true_t_s,
       CASE cause WHEN 'missing_ours' THEN 0 WHEN 'other_period' THEN 0 WHEN 'duplicate_ours' THEN 2 ELSE 1 END AS in_ours,
       CASE cause WHEN 'missing_theirs' THEN 0 WHEN 'duplicate_theirs' THEN 2 ELSE 1 END AS in_theirs,
       CASE WHEN cause = 'currency' THEN 'EUR' ELSE 'USD' END AS t_currency
FROM priced;

CREATE VIEW our_file AS
SELECT strftime(make_timestamp(s * 1000), '%Y-%m-%d %H:%M:%S') AS start_time, a::VARCHAR AS calling_number, b::VARCHAR AS called_number,
       destination, d // 1000 AS duration_seconds, billed AS billed_seconds,
       CAST(rate / 100000000.0 AS DECIMAL(12,6)) AS rate_per_minute, CAST(x AS DECIMAL(18,0)) * 0.00000001 AS amount, 'USD' AS currency
FROM both_sides CROSS JOIN range(2) AS copy(c) WHERE c < in_ours ORDER BY hash({seed}, i, c);

CREATE VIEW their_file AS
SELECT CASE WHEN chance(i, 'withheld', 1000000) < {withheld} THEN 'anonymous' ELSE '+' || a END AS "ANI", '00' || b AS "DNIS",
       strftime(make_timestamp(1000 * ({their_clock})), '%d/%m/%Y %H:%M:%S') AS "Connect Time",
       t_d // 1000 AS "Dur (sec)", t_billed AS "Billed sec", t_destination AS "Destination",
       CAST(t_rate / 100000000.0 AS DECIMAL(12,6)) AS "Rate", CAST(t_x AS DECIMAL(18,0)) * 0.00000001 AS "Charge", t_currency AS "CCY"
FROM both_sides CROSS JOIN range(2) AS copy(c) WHERE c < in_theirs ORDER BY hash({seed}, c, i);

CREATE VIEW truth AS
SELECT cause, count(*) AS calls,
       sum(CASE WHEN cause IN ('duplicate_ours', 'missing_theirs') THEN x WHEN cause = 'duplicate_theirs' THEN -t_x
                ELSE in_ours * x - in_theirs * t_x END) AS amount
FROM both_sides WHERE cause IS NOT NULL AND (in_ours <> in_theirs OR x <> t_x) GROUP BY cause;
