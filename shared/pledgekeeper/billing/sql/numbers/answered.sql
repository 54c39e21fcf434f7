-- Each called number with its verdict: a line of the range list goes before the plan.
CREATE VIEW answered AS
SELECT b, region, coalesce(kind, CASE WHEN elsewhere AND verdict = 'valid' THEN 'elsewhere' ELSE verdict END) AS verdict,
       coalesce(source, {plan}) AS source, calls, seconds, x
FROM checked LEFT JOIN singly USING (b) JOIN answers ON answers.answer = coalesce(checked.answer, singly.answer) LEFT JOIN lines USING (line);
