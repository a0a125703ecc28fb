-- The measures that count one thing twice: the company's own count, and that of an industry body.
SELECT * FROM (VALUES
  ('deliveries', 'retail-sales-cpca'),
  ('deliveries-total', 'retail-sales-cpca-total')
) AS pairs (company_measure, industry_measure)
