-- Records that have no partner yet, nor any that could be theirs by both numbers: pairs of the same last digits of the
-- called number and about the same start and duration, where neither could be another's however long it lasted. Of a number
-- that several of a side call at once nobody can say who is who.
WITH crowded AS (
    SELECT tail FROM other_ours GROUP BY tail, m // {slice} HAVING count(*) > 3
    UNION
    SELECT tail FROM other_theirs GROUP BY tail, m // {slice} HAVING count(*) > 3
),
only_ones AS (
    SELECT o.row AS ours, t.row AS theirs, o.x <> t.x AS differs, abs(o.d - t.d) <= {duration} AS close
    FROM (FROM other_ours ANTI JOIN crowded USING (tail)) AS o
    JOIN (SELECT *, unnest([m // {slice} - 1, m // {slice}, m // {slice} + 1]) AS slice FROM other_theirs) AS t
      ON o.tail = t.tail AND o.m // {slice} = t.slice
    WHERE abs(o.m - t.m) <= {start}
    QUALIFY count(*) OVER (PARTITION BY o.row) = 1 AND count(*) OVER (PARTITION BY t.row) = 1
)
SELECT ours, theirs, differs FROM only_ones WHERE close
