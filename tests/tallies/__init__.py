"""The day afterwards: its figures and the workbook."""
