def test_try(day):
    open("/tmp/wb.xlsx","wb").write(day.workbook); open("/tmp/flash.xlsx","wb").write(day.flash)
