-- A ratio beside its subject and its base, as quantities. Where there is no base, the base's columns are empty.
-- completes: Whether the ratio is the share of a part of a period in the whole period, such as of a year's target.
SELECT ratios.*, own.entity, own.measure, own.unit, own.period, own.period_start, own.period_end,
  own.derived, own.derived_from, own.compared_with,
  subject.entity AS subject_entity, subject.measure AS subject_measure, subject.unit AS subject_unit,
  subject.period AS subject_period, subject.part_of, base.entity AS base_entity, base.measure AS base_measure, base.unit AS base_unit,
  base.period AS base_period, base.period_end AS base_end,
  COALESCE(base.months = own.months, base.days IS NOT DISTINCT FROM own.days) AS is_as_long,
  COALESCE(kind = 'share' AND base.entity = subject.entity AND base.measure = subject.measure
    AND base.period_start <= own.period_start AND base.period_end >= own.period_end, FALSE) AS completes
FROM ratios JOIN named_quantities AS own USING (quantity_id)
JOIN named_quantities AS subject ON subject.quantity_id = subject_quantity
LEFT JOIN named_quantities AS base ON base.quantity_id = base_quantity
