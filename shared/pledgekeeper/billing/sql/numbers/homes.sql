-- Where most calls to each destination go that is billed. No country code is the beginning of another: {one} have one
-- digit, {two} have two, all others three.
CREATE TABLE homes AS
WITH coded AS (
    SELECT destination,
           CASE WHEN left(b::VARCHAR, 1) IN ({one}) THEN left(b::VARCHAR, 1) WHEN left(b::VARCHAR, 2) IN ({two}) THEN left(b::VARCHAR, 2)
                ELSE left(b::VARCHAR, 3) END AS code
    FROM calls WHERE destination <> ''
),
codes AS (SELECT destination, code, count(*) AS n, sum(count(*)) OVER (PARTITION BY destination) AS whole FROM coded GROUP BY destination, code)
SELECT destination, code AS home FROM codes WHERE n >= $calls AND n >= $share * whole;
