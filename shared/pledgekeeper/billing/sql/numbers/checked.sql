-- Each number with what the plan answers (none: it is to be asked of this number alone), and with the line of the range
-- list that holds.
CREATE TABLE checked AS
WITH said AS (
    SELECT b, elsewhere, line, calls, seconds, x FROM called LEFT JOIN listed USING (b, elsewhere) WHERE NOT coalesce(changes, false)
    UNION ALL SELECT b, elsewhere, line, calls, seconds, x FROM days
)
SELECT b, answer, elsewhere, line, calls, seconds, x FROM said ASOF JOIN plan ON b >= plan.first;
DROP TABLE called;
