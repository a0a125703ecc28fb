-- What each claim's table row says beside what its print says when read again.
SELECT claims.claim_id AS claim, problem, claims.unit, readings.unit AS printed_unit, claims.decimals, decimals_least,
  decimals_most, COALESCE(claims.hedge, '') AS hedge_stated, readings.hedge AS hedge_read,
  claims.value AS value_stated, readings.value AS value_read, claims.lower AS lower_stated, readings.lower AS lower_read,
  claims.upper AS upper_stated, readings.upper AS upper_read
FROM claims JOIN readings USING (claim_id)
