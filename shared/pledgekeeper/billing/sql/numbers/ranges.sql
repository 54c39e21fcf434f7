-- The numbers of each range of which the same is said.
SELECT '+' || left(b::VARCHAR, {digits}) AS range, region, verdict, count(*) AS numbers, sum(calls)::BIGINT AS calls,
       sum(seconds)::BIGINT AS seconds, sum(x) AS units, source
FROM answered GROUP BY range, region, verdict, source
ORDER BY verdict = 'valid', units DESC, calls DESC, range, source, verdict;
