-- The claims that no ruling rejects.
SELECT claims.*, quantities.entity, quantities.measure, quantities.basis, quantities.period_start, quantities.period_end
FROM claims JOIN quantities USING (quantity_id) WHERE claim_id NOT IN (SELECT covers FROM rulings WHERE rejects)
