-- Of the records of {side} without a partner those that the other side has at that moment by both numbers: they lost
-- against another record, such as a redial or a copy. Of the other side's the last that is not too late says it.
CREATE TABLE own_{side} AS
SELECT f.row FROM other_{side} AS f ASOF JOIN (
    SELECT k, {moment} AS m FROM {opposite} SEMI JOIN other_{side} USING (k) WHERE s IS NOT NULL AND d IS NOT NULL
) AS c ON f.k = c.k AND f.m + {start} >= c.m
WHERE c.m >= f.m - {start};
