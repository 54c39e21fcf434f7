-- The calls of one number, day by day: what a range list says of it changes meanwhile.
SELECT s // 86400000 AS day, count(*), coalesce(sum(d), 0) // 1000, sum(x) FROM calls WHERE b = $number GROUP BY day ORDER BY day;
