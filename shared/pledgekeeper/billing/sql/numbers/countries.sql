-- How many numbers of each length begin alike.
SELECT left(b::VARCHAR, {digits}) AS begins, length(b::VARCHAR) AS digits, count(*) AS numbers FROM called GROUP BY ALL ORDER BY ALL;
