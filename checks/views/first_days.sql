-- The earliest day on which the first of a measure can have come, by the source that dates it closest.
SELECT entity, first_of, earliest AS first_day, event_id FROM events JOIN happenings USING (event)
WHERE first_of IS NOT NULL AND earliest IS NOT NULL AND event_id NOT IN (SELECT covers FROM rulings WHERE rejects)
QUALIFY ROW_NUMBER() OVER (PARTITION BY entity, first_of ORDER BY earliest DESC, event_id) = 1
