-- Each quantity with the name of its period and what is known of its measure: nothing, where `measures` has no such row.
SELECT quantities.*, period, month, months, days, measures.* EXCLUDE (measure, basis, unit, title), measures.unit AS counted_in
FROM quantities JOIN period_names USING (quantity_id) LEFT JOIN measures USING (measure)
