-- Every called number with its calls.
CREATE TABLE called AS
SELECT b, elsewhere, count(*) AS calls, coalesce(sum(d), 0) // 1000 AS seconds, sum(x) AS x, min(day) AS first, max(day) AS last
FROM placed GROUP BY b, elsewhere;
