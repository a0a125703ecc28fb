-- Each actual flow or running total, and the flows that its days hold. What was delivered had been built. What may be below
-- zero, such as a profit, is left out, since a part of the year may have either.
SELECT holder.claim_id AS holder, holding.basis, holding.entity, holding.measure, holding.derived_from,
  holding.period_end AS last_day, flow.claim_id AS flow, flow.quantity_id, flow.measure AS flow_measure,
  flow.period_start, flow.period_end, flow.lower IS NOT NULL AND flow.upper IS NOT NULL AS bounded
FROM claims AS holder JOIN named_quantities AS holding USING (quantity_id)
JOIN tightest AS flow ON flow.entity = holding.entity AND flow.unit = holding.unit
  AND flow.measure IN (holding.measure, holding.derived_from, holding.holds)
WHERE holder.status = 'actual' AND flow.status = 'actual' AND flow.basis = 'flow'
  AND flow.quantity_id <> holder.quantity_id AND flow.period_end <= holding.period_end
  AND (holding.basis = 'stock'
    OR (holding.basis = 'flow' AND flow.period_start >= holding.period_start AND NOT holding.may_be_negative))
