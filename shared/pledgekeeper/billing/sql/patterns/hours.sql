-- The calls of each hour (or day) of the file; `burst`: how many of them came in an hour that stands out for their range.
SELECT (h * 3600000 // $step) * $step AS begun, count(*) AS calls, count(bursts.r) AS burst, max(n) AS most
FROM calls LEFT JOIN bursts USING (r, h) JOIN (SELECT h, count(*) AS n FROM calls GROUP BY h) USING (h)
GROUP BY begun ORDER BY begun;
