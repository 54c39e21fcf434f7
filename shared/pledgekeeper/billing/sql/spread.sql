-- How many calls of a side can be staged, by day and destination. Of a number its last eight digits are what both sides say
-- alike: one writes the country and the other not, and each has names of its own. Their first digit is the destination.
SELECT strftime(make_date(day::INTEGER), '%Y-%m-%d') AS day, destination::VARCHAR, count(*) AS calls
FROM (SELECT {moment} // 86400000 AS day, c.k % 100000000 // 10000000 AS destination
      FROM {side} AS c WHERE c.k IS NOT NULL AND c.d IS NOT NULL)
WHERE day BETWEEN 0 AND {forever} - 1 GROUP BY ALL ORDER BY ALL;
