-- Every called number. `elsewhere`: most calls to the destination that it is billed as go to another country. Country
-- codes are free of one another: {one} have one digit, {two} have two, all others three.
WITH coded AS (
    SELECT b::VARCHAR AS number, destination, s, d, x,
           CASE WHEN left(b::VARCHAR, 1) IN ({one}) THEN left(b::VARCHAR, 1) WHEN left(b::VARCHAR, 2) IN ({two}) THEN left(b::VARCHAR, 2)
                ELSE left(b::VARCHAR, 3) END AS code
    FROM calls
),
codes AS (SELECT destination, code, count(*) AS n, sum(count(*)) OVER (PARTITION BY destination) AS whole FROM coded
          WHERE destination <> '' GROUP BY destination, code),
homes AS (SELECT destination, code AS home FROM codes WHERE n >= $calls AND n >= $share * whole)
SELECT number, count(*), coalesce(sum(d), 0) // 1000, sum(x), min(s) // 86400000, max(s) // 86400000, coalesce(home <> code, false) AS elsewhere
FROM coded LEFT JOIN homes USING (destination)
GROUP BY number, elsewhere ORDER BY number, elsewhere;
