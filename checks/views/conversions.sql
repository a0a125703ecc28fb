-- A converted amount, the amount that it was converted from, and the reference rates of that pair of currencies.
SELECT converted.claim_id AS converted, operands.operand AS amount, rates.rate_id AS rate, rates.statistic,
  rates.window_start, rates.window_end, sources.published_latest, quantities.period_start, quantities.period_end
FROM ratio_operands AS operands
JOIN claims AS converted ON converted.claim_id = operands.printed
JOIN claims AS amount ON amount.claim_id = operands.operand
JOIN quantities ON quantities.quantity_id = converted.quantity_id
JOIN sources ON sources.source_id = converted.source_id
JOIN rates ON rates.base = converted.unit AND rates.quote = amount.unit WHERE operands.kind = 'conversion'
