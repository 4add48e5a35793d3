"""What holds of one table: gaps, overlaps, dead rows, a question a file; their report and their witnesses."""
