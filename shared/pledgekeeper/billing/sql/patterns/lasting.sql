-- How many calls fall between two bounds of {field}, those of which something was found beside all others.
SELECT suspected, {slot} AS slot, count(*) AS calls
FROM (SELECT *, r IN (SELECT r FROM suspected_ranges) OR coalesce(a IN (SELECT a FROM suspected_callers), false) AS suspected FROM calls)
WHERE d > 0 AND {field} IS NOT NULL
GROUP BY suspected, slot;
