"""The day afterwards: what is counted, and the workbook."""
