-- Every two records that may be one call: the same last digits of both numbers, begun within the tolerance.
CREATE TABLE edges AS
WITH o AS NOT MATERIALIZED (
         SELECT rowid::INTEGER AS ours, k, x, {ours_moment} AS m FROM ours {ours_open} WHERE k IS NOT NULL AND d IS NOT NULL
     ),
     t AS NOT MATERIALIZED (
         SELECT rowid::INTEGER AS theirs, k, x, {theirs_moment} AS m FROM theirs {theirs_open} WHERE k IS NOT NULL AND d IS NOT NULL
     )
{pairs};
