-- The measures that count one thing twice: the company's own count, and that of an industry body.
SELECT counterpart AS company_measure, measure AS industry_measure FROM measures WHERE counterpart IS NOT NULL
