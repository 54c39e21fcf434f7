-- One side's calls of some days that can be compared, a folder for each day of the clock on which both sides are and each
-- destination as far as both say it alike (`spread.sql`): what `set_aside.sql` reads, wherever it runs. `number`: of the
-- row in the table; `plain`: nothing but its pair can matter for the call; `named`: the destination in this side's words.
COPY (
    SELECT c.rowid::INTEGER AS number, c.a, c.b, c.s, c.d, c.x, c.k, {moment} AS m, {plain} AS plain, {named} AS named,
           strftime(make_timestamp({moment} * 1000), '%Y-%m-%d') AS day, (c.k % 100000000 // 10000000)::VARCHAR AS destination
    FROM {side} AS c {rest}
    WHERE c.k IS NOT NULL AND c.d IS NOT NULL AND {moment} >= {begin} AND {moment} < {end}
) TO {folder} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARTITION_BY (day, destination));
