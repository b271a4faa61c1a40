"""Statements that Django has no words for, as the migrations run them."""

# Signature 0: no filter.
NO_FILTER = "INSERT INTO goals_signature (id, segment, region) VALUES (0, '', '')"
NO_FILTER_BACK = "DELETE FROM goals_signature WHERE id = 0"

# `total`: the sum of bigints as a bigint, 0 of none. sum() makes a numeric of them, which costs more than reading them.
TOTAL = """
CREATE AGGREGATE total(bigint) (sfunc = int8pl, stype = bigint, combinefunc = int8pl, initcond = '0', parallel = safe);
"""
TOTAL_BACK = "DROP AGGREGATE total(bigint);"
