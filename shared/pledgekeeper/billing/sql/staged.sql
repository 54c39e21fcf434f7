-- One side's calls that can be compared, a folder for each day of the clock on which both sides are: what `set_aside.sql`
-- reads, wherever it runs. `number`: of the row in the table; `plain`: nothing but its pair can matter for the call.
COPY (
    SELECT c.rowid::INTEGER AS number, c.a, c.b, c.s, c.d, c.x, c.k, {moment} AS m, {plain} AS plain, {destination} AS destination,
           strftime(make_timestamp({moment} * 1000), '%Y-%m-%d') AS day
    FROM {side} AS c {rest}
    WHERE c.k IS NOT NULL AND c.d IS NOT NULL AND {moment} BETWEEN 0 AND {forever}
) TO {folder} (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (day));
