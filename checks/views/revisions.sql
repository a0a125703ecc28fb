-- The days between which a target was announced or replaced, as far as sources tell.
SELECT quantity_id, MAX(earliest) AS earliest, MIN(latest) AS latest
FROM events JOIN happenings USING (event)
WHERE kind = 'target' AND quantity_id IS NOT NULL GROUP BY quantity_id, event
UNION ALL
SELECT standing.quantity_id, NULL, MIN(COALESCE(standing.stated_on, sources.published_latest))
FROM standing JOIN sources USING (source_id)
WHERE standing.status = 'target' AND standing.vintage > 1 GROUP BY standing.quantity_id, standing.vintage
