-- What the calls of each day, destination and dial code come to on both sides. A re-rated amount is what the sheet says;
-- copies and calls of another period are worth nothing then, and what the sheet does not know is taken as it stands.
{into}
SELECT day, destination, dial_code,
       count(ours_amount) AS ours_calls, coalesce(sum(ours_seconds), 0) AS ours_seconds,
       coalesce(sum(ours_amount), 0) AS ours_amount,
       coalesce(sum(CASE WHEN cause IN ('duplicate_ours', 'other_period') THEN 0
                         ELSE coalesce(ours_rerated, ours_amount) END), 0) AS ours_rerated,
       count(theirs_amount) AS theirs_calls, coalesce(sum(theirs_seconds), 0) AS theirs_seconds,
       coalesce(sum(theirs_amount), 0) AS theirs_amount,
       coalesce(sum(CASE WHEN cause IN ('duplicate_theirs', 'other_period') THEN 0
                         ELSE coalesce(theirs_rerated, theirs_amount) END), 0) AS theirs_rerated,
       count(*) FILTER (WHERE ours_amount IS NOT NULL AND ours_rerated IS NULL)
       + count(*) FILTER (WHERE theirs_amount IS NOT NULL AND theirs_rerated IS NULL) AS not_in_sheet
FROM {written} GROUP BY ALL;
