-- What each claim's table row says beside what its print says when read again, as texts: an empty bound is a text too.
SELECT claims.claim_id AS claim, readings.problem, readings.unit AS printed_unit, claims.unit,
  COALESCE(claims.hedge, 'none') AS hedge_stated,
  COALESCE(NULLIF(readings.hedge, ''), 'none') AS hedge_read,
  COALESCE(RTRIM(RTRIM(CAST(claims.value AS VARCHAR), '0'), '.'), 'empty') AS value_stated,
  COALESCE(RTRIM(RTRIM(CAST(readings.value AS VARCHAR), '0'), '.'), 'empty') AS value_read,
  COALESCE(RTRIM(RTRIM(CAST(claims.lower AS VARCHAR), '0'), '.'), 'empty') AS lower_stated,
  COALESCE(RTRIM(RTRIM(CAST(readings.lower AS VARCHAR), '0'), '.'), 'empty') AS lower_read,
  COALESCE(RTRIM(RTRIM(CAST(claims.upper AS VARCHAR), '0'), '.'), 'empty') AS upper_stated,
  COALESCE(RTRIM(RTRIM(CAST(readings.upper AS VARCHAR), '0'), '.'), 'empty') AS upper_read,
  claims.decimals, readings.decimals_least, readings.decimals_most
FROM claims JOIN readings USING (claim_id)
