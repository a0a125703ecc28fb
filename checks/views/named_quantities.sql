-- Each quantity with the name of its period and what is known of its measure: nothing, where `measures` has no such row.
SELECT quantities.quantity_id, entity, measure, quantities.unit, quantities.basis, period_start, period_end,
  period, month, months, days, measures.unit AS counted_in, per, dated, may_be_negative, derived, derived_from, compared_with, part_of, holds
FROM quantities JOIN period_names USING (quantity_id) LEFT JOIN measures USING (measure)
