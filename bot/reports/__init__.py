"""What a report of a problem needs and no database: days of the contract, words that cannot wait, corrections."""
