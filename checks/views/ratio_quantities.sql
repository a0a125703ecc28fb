-- A ratio beside its subject and its base, as quantities. Where there is no base, the base's columns are empty.
-- completes: Whether the ratio is the share of a part of a period in the whole period, such as of a year's target.
SELECT ratios.quantity_id, ratios.kind, ratios.subject_status, ratios.base_status,
  own.entity, own.measure, own.unit, own_period.period, own_period.period_start,
  subject.quantity_id AS subject_quantity, subject.entity AS subject_entity, subject.measure AS subject_measure,
  subject.unit AS subject_unit, subject_period.period AS subject_period,
  base.quantity_id AS base_quantity, base.entity AS base_entity, base.measure AS base_measure, base.unit AS base_unit,
  base_period.period AS base_period, base_period.period_start AS base_start, base_period.period_end AS base_end,
  own_period.period_end,
  COALESCE(base_period.months = own_period.months, base_period.days IS NOT DISTINCT FROM own_period.days) AS is_as_long,
  ratios.kind = 'share' AND base.entity = subject.entity AND base.measure = subject.measure
    AND base_period.period_start <= own_period.period_start AND base_period.period_end >= own_period.period_end AS completes
FROM ratios JOIN quantities AS own USING (quantity_id) JOIN period_names AS own_period USING (quantity_id)
JOIN quantities AS subject ON subject.quantity_id = ratios.subject_quantity
JOIN period_names AS subject_period ON subject_period.quantity_id = ratios.subject_quantity
LEFT JOIN quantities AS base ON base.quantity_id = ratios.base_quantity
LEFT JOIN period_names AS base_period ON base_period.quantity_id = ratios.base_quantity
