-- Every called number that is not plainly valid; money as `amount` writes it.
COPY (
    SELECT '+' || b AS number, region, verdict, source, calls, seconds,
           regexp_replace((x::DECIMAL(29, 0) * 0.00000001::DECIMAL(9, 8))::VARCHAR, '(\.\d\d\d*?)0+$', '\1') AS amount
    FROM answered WHERE verdict <> 'valid' ORDER BY b::VARCHAR, verdict, source
) TO {path} (HEADER, DELIMITER ',');
