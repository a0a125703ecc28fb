-- What happened in each period: the tightest claim that stands, the company's count beside the industry body's.
-- measure: What is measured, named as the company's measure also where only the industry body counts.
-- company_claim: The claim with the company's figure.
-- company_value: The company's figure. Empty: nobody prints one.
-- company_lower: The least that the print of the company's figure allows.
-- company_upper: The most that the print of the company's figure allows.
-- industry_claim: The claim with the industry body's figure.
-- industry_value: The industry body's figure. Empty: nobody prints one.
-- industry_lower: The least that the print of the industry body's figure allows.
-- industry_upper: The most that the print of the industry body's figure allows.
WITH found AS (
  SELECT tightest.*, COALESCE(counterparts.company_measure, tightest.measure) AS counted,
    counterparts.company_measure IS NOT NULL AS is_industry
  FROM tightest LEFT JOIN counterparts ON counterparts.industry_measure = tightest.measure
  WHERE tightest.status = 'actual' AND tightest.basis <> 'ratio'
)
SELECT COALESCE(company.entity, industry.entity) AS entity, COALESCE(company.counted, industry.counted) AS measure,
  COALESCE(company.period_start, industry.period_start) AS period_start,
  COALESCE(company.period_end, industry.period_end) AS period_end, COALESCE(company.unit, industry.unit) AS unit,
  company.claim_id AS company_claim, company.value AS company_value, company.lower AS company_lower,
  company.upper AS company_upper, industry.claim_id AS industry_claim, industry.value AS industry_value,
  industry.lower AS industry_lower, industry.upper AS industry_upper
FROM (SELECT * FROM found WHERE NOT is_industry) AS company
FULL JOIN (SELECT * FROM found WHERE is_industry) AS industry
  ON industry.entity = company.entity AND industry.counted = company.counted AND industry.unit = company.unit
  AND industry.period_start IS NOT DISTINCT FROM company.period_start
  AND industry.period_end IS NOT DISTINCT FROM company.period_end
ORDER BY 1, 2, 4, 3, company.claim_id, industry.claim_id
