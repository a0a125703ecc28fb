-- One claim a quantity and status: the one that allows least. A print that cannot be read stands only where no other does.
SELECT * FROM standing
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY quantity_id, status
  ORDER BY lower IS NULL AND upper IS NULL, lower IS NULL OR upper IS NULL, upper - lower, lower DESC, claim_id
) = 1
