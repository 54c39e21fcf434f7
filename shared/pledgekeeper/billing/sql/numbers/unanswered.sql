-- Some of the numbers that are to be asked one by one.
SELECT DISTINCT b FROM checked WHERE answer IS NULL AND b > $last ORDER BY b LIMIT $most;
