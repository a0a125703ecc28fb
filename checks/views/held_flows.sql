-- Each actual flow or running total, and the flows of the same kind that its days hold. What was delivered had been built.
-- Profits and losses are left out, since a part of the year may have either.
SELECT holder.claim_id AS holder, holding.basis, holding.entity, holding.measure, holding.period_end AS last_day,
  flow.claim_id AS flow, flow.quantity_id, flow.measure AS flow_measure, flow.period_start, flow.period_end,
  flow.lower IS NOT NULL AND flow.upper IS NOT NULL AS bounded
FROM claims AS holder JOIN quantities AS holding USING (quantity_id)
JOIN tightest AS flow ON flow.entity = holding.entity AND flow.unit = holding.unit
  AND (holding.measure IN (flow.measure, flow.measure || '-total')
    OR (holding.measure = 'production-total' AND flow.measure = 'deliveries'))
WHERE holder.status = 'actual' AND flow.status = 'actual' AND flow.basis = 'flow'
  AND flow.quantity_id <> holder.quantity_id AND flow.period_end <= holding.period_end
  AND (holding.basis = 'stock' OR (holding.basis = 'flow' AND flow.period_start >= holding.period_start
    AND holding.measure NOT LIKE '%-profit' AND holding.measure NOT LIKE '%-loss'))
