"""The workbook for the city and the council's own files: the sheets that `figures.py` fills, and the flat sheet 「データ」.

Sheets are numbered as the report's are.
"""

from __future__ import annotations

from datetime import date, time
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle
from openpyxl.utils import get_column_letter

from core import cells, clock
from tallies import counts, published, words
from tallies.records import Records
from tallies.sheets import FACE, MOST, SHADE, THIN, PrintSheet, page, put, width

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tallies.day import Day
    from tallies.figures import Figures, PartyRow, Table, Value

DATA = "データ"
DATA_PAGES = 4
"""How many pages wide 「データ」 would be printed: it is made to be computed with."""
HEADING = 12
"""Least width of a column of 「データ」, in Excel's units."""


def build(day: Day, now: datetime, threshold: int | None = None) -> bytes:
    """Return the workbook of a day, made now, as .xlsx.

    With a threshold it is for publication: small counts are hidden, and the sheets for the council only are left out. Of a day whose single rows were
    purged there is no 「データ」, and sheet 8 has its totals only.
    """
    figures, book = counts.figures(day), Workbook()
    if threshold is not None:
        figures = published.of(figures, threshold)
    book.remove(book.worksheets[0])
    for name, title, fill in SHEETS:
        if threshold is not None and fill is _onward:
            continue
        sheet = PrintSheet(book.create_sheet(name), legend=words.legend(threshold))
        sheet.head(title, figures.event, clock.day_of(now))
        fill(sheet, figures)
    if threshold is None and not day.is_purged:
        _data(book, day)
    book.properties.title, book.properties.creator = cells.legible(f"{figures.event.title} 集計"), cells.legible(figures.event.council)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """Return a workbook's bytes."""
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def overview_rows(figures: Figures) -> list[tuple[str, Value, str, str]]:
    """Return the rows of the first sheet: item, value, unit, what it means."""
    event, seen = figures.event, figures.overview
    staff = [event.staff_own, event.staff_partner, event.staff_volunteer]
    known = [n for n in staff if n is not None]
    return [
        ("開催日", words.both_dates(event.day), "", ""),
        ("会場", event.venue, "", ""),
        ("時間", f"{event.opens:%H:%M}～{event.closes:%H:%M}", "", ""),
        ("従事者数（職員）", staff[0], "人", ""),
        ("従事者数（協力機関）", staff[1], "人", ""),
        ("従事者数（ボランティア）", staff[2], "人", ""),
        ("従事者数（合計）", sum(known) if known else None, "人", ""),
        ("来場組数", seen.parties, "組", "受付で番号札を受け取った組"),
        ("来場人数", seen.people, "人", "その組の人数の合計"),
        ("相談実組数", seen.consulting_parties, "組", "1件以上の相談をした組"),
        ("延べ相談件数", seen.consultations, "件", "1組×1事業を1件とする"),
        ("新規", seen.new, "組", "相談実組数のうち初めての組"),
        ("同席", seen.assists, "件", "他の担当が席に加わった件数（つなぎとは別）"),
        ("つなぎ", seen.handovers, "件", "他の事業へつないだ件数"),
        ("つなぎ（うち受理）", seen.received, "件", "つないだ先で相談が始まった件数"),
        ("食料配布世帯", seen.food, "世帯", "食料・物品を受け取った世帯（何度でも1世帯）"),
        ("食料配布世帯（うち食料のみ）", seen.only_food, "世帯", "相談の番号札を受け取らなかった世帯（来場組数に含まない）"),
        ("案内のみ", seen.information, "世帯", "番号札を受け取らず、案内だけをした世帯"),
        ("当日対応できず", seen.unmet, "件", "時間が足りず、相談に至らなかった件数"),
        ("特記事項", event.remarks or None, "", ""),
    ]


def _overview(sheet: PrintSheet, figures: Figures) -> None:
    sheet.table(["項目", "内容", "単位", "説明"], overview_rows(figures), ())
    sheet.finish(["件数・組数・人数は別の数え方です。"], fixed={1: 28, 2: 42, 3: 8})


def _attributes(sheet: PrintSheet, figures: Figures) -> None:
    blocks: list[tuple[str, Table[PartyRow], Callable[[str], str]]] = [
        ("年代", figures.ages, str),
        ("居住地", figures.residences, str),
        ("来所者", figures.came_as, words.came_as),
        ("新規・継続", figures.familiarity, words.familiarity),
    ]
    rows: list[list[Value]] = []
    totals = []
    for block, table, named in blocks:
        for name, row in words.lines(table, lambda r, named=named: named(r.name) or words.UNKNOWN):  # type: ignore[misc]
            rows.append([block, name, row.male, row.female, row.other, row.unknown, row.total])
        totals.append(len(rows) - 1)
    sheet.table(["区分", "項目", "男性", "女性", "その他", "答えない・不明", "計"], rows, totals)
    sheet.finish(["単位：組。1件以上の相談をした組（相談実組数）の内訳です。"])


def _topics(sheet: PrintSheet, figures: Figures) -> None:
    rows = [(name, r.worst, r.all, r.share, r.new, r.several) for name, r in words.lines(figures.topics, lambda r: r.name or words.OPEN)]
    sheet.table(["相談内容", "最も困っていること（組）", "相談内容（延べ）", "構成比(%)", "うち新規", "うち複数事業対応"], rows, tenths=("構成比(%)",))
    notes = [
        "「最も困っていること」は相談実組数の内訳（組）、「相談内容（延べ）」は相談1件ごとに当てはまるものすべて（件）です。構成比・内訳は延べに対するものです。",
        *(f"「{name}」は年代・居住地と掛け合わせません。「データ」シートには載せず、その組の年代・居住地も「不明」としています。" for name in figures.guarded),
    ]
    sheet.finish(notes)


def _programmes(sheet: PrintSheet, figures: Figures) -> None:
    headings = [
        "事業",
        "相談件数",
        "うち新規",
        "同席した件数",
        "平均待ち(分)",
        "平均相談(分)",
        "つないだ",
        "つながれた",
        "後日継続",
        "不在・辞退",
        "当日対応できず",
    ]
    rows = [
        (name, r.consultations, r.new, r.assisted, r.wait, r.minutes, r.sent, r.got, r.continued, r.absent, r.unmet)
        for name, r in words.lines(figures.by_programme, lambda r: r.name)
    ]
    sheet.table(headings, rows, tenths=("平均待ち(分)", "平均相談(分)"))
    notes = [
        "待ち時間は、列に並んだとき（前の相談があればその終わり）から相談開始まで。一時中断・一時離席の時間は含みません。",
        "「不在・辞退」は、呼び出し時不在、ご本人が希望せず、または帰宅により相談に至らなかった件数です。「当日対応できず」と重なることがあります。",
    ]
    sheet.finish(notes, fixed={1: 36})


def _hours(sheet: PrintSheet, figures: Figures) -> None:
    lines = words.lines(figures.by_hour, lambda r: words.clock_hour(r.hour))
    rows = [(name, r.parties, r.people, r.starts, r.most_waiting, r.longest_wait) for name, r in lines]
    sheet.table(["時間帯", "受付組数", "受付人数", "相談開始", "待ち組数(最大)", "最長待ち(分)"], rows, tenths=("最長待ち(分)",))
    sheet.finish(["「待ち組数(最大)」は同時に待っていた組数、「最長待ち」はその時間帯に始まった相談のものです。どちらも合計欄は1日の最大です。"])


TOLD_APART = (
    f"「同意なし」は、責任者判断によるものです。「{words.UNSETTLED}」は、確認がすんでいないもの、ご本人が希望しなかったもの、あとで取り消したものです。"
)


def _handovers(sheet: PrintSheet, figures: Figures) -> None:
    names = [p.short for p in figures.programmes]
    rows: list[list[Value]] = [[name, *r.numbers, r.total] for name, r in words.lines(figures.matrix, lambda r: r.name)]
    sheet.table(["つないだ事業＼受けた事業", *names, words.TOTAL], rows)
    headings = ["受けた事業", "依頼", "到着", "受理", "受入不可", "ご本人が希望せず", "未到着", "同席", "同意あり", "同意なし", words.UNSETTLED]
    table = figures.handovers
    ends = [
        (name, r.sent, r.arrived, r.received, r.refused, r.unwished, r.missing, r.assists, r.agreed, r.not_agreed, r.unsettled)
        for name, r in words.lines(table, lambda r: r.name)
    ]
    sheet.table(headings, ends)
    notes = [
        words.consents(table.total.agreed, table.total.not_agreed, table.total.unsettled),
        "単位：件。「到着」は受理したものを含みます。「受入不可」には時間切れを、「未到着」には移動中のものを含みます。",
        *([] if table.total.unsettled is None else [TOLD_APART]),
        "「同席」はその事業の担当が他の席に加わった件数で、つなぎには含みません。",
    ]
    sheet.finish(notes, fixed={1: 26})


def _outcomes(sheet: PrintSheet, figures: Figures) -> None:
    rows: list[list[Value]] = [[name, *r.numbers, r.total] for name, r in words.lines(figures.outcomes, lambda r: words.outcome(r.name))]
    sheet.table(["結果", *(p.short for p in figures.programmes), words.TOTAL], rows)
    sheet.finish(["単位：件。1件の相談に複数の結果が当てはまることがあるため、合計は延べ相談件数と一致しません。"])


def _onward(sheet: PrintSheet, figures: Figures) -> None:
    headings = ["番号", "つないだ事業", "つなぎ先", "種類", "方法", "同意", "期日", "担当", "状況", "2週間", "3か月"]
    rows: list[list[Value]] = [
        [
            r.number, r.programme, r.place, r.kind, words.way(r.way), words.consent(r.means, is_withdrawn=r.is_withdrawn),
            f"{r.due_on:%Y/%m/%d}" if r.due_on else None, r.responsible or None, words.handover(r.state), words.handover(r.two_weeks),
            words.handover(r.three_months),
        ]
        for r in figures.onward
    ]  # fmt: skip
    total = figures.onward_total
    ends = [f"同意 {total.agreed}", "", "", f"つながった {total.connected}", f"確認 {total.two_weeks}", f"確認 {total.three_months}"]
    rows.append([words.TOTAL, f"{total.sent}件", "", "", "", *ends])
    sheet.table(headings, rows)
    notes = [
        words.consents(*total.consents),
        "内部限。番号札の番号が載っています。市などへ渡すときは、このシートを除いてください。",
    ]
    gone = ["1件ごとの行は、保存期間が過ぎたため消去しました。合計は消去の前のものです。"] if total.sent and not rows[:-1] else []
    sheet.finish([*notes, *gone])


def _channels(sheet: PrintSheet, figures: Figures) -> None:
    rows = [(name, r.distributed, r.parties, r.share, r.cost) for name, r in words.lines(figures.channels, lambda r: r.name or words.UNKNOWN)]
    sheet.table(["媒体", "配布数", "来場組数", "構成比(%)", "経費(円)"], rows, tenths=("構成比(%)",))
    sheet.finish(["来場組数：媒体ごとの二次元コードを開いてから来場した組と、窓口で聞き取った組です。"])


def _drops(sheet: PrintSheet, figures: Figures) -> None:
    *lines, (name, total) = words.lines(figures.drops, lambda r: r.programme)
    rows = [(programme, words.reason(r.reason), words.alternative(r.alternative), r.count) for programme, r in lines]
    sheet.table(["事業", "理由", "代わりの方法", "件数"], [*rows, (name, "", "", total.count)])
    notes = ["相談に至らなかった件数を理由別に示します。「開催概要」の「当日対応できず」は、理由が「当日対応できず」の件数です。"]
    sheet.finish(notes)


def _supplies(sheet: PrintSheet, figures: Figures) -> None:
    rows = [(name, r.prepared, r.given, r.households, r.left) for name, r in words.lines(figures.supplies, lambda r: r.name or "品目の指定なし")]
    sheet.table(["品目", "準備", "配布", "配布世帯", "残"], rows)
    sheet.finish(["配布世帯の合計は、何品目を受け取っても1世帯と数えています。品目の指定がない配布は、1世帯に1個とします。"])


def _exits(sheet: PrintSheet, figures: Figures) -> None:
    rows = [(name, r.phone, r.paper, r.total, r.share) for name, r in words.lines(figures.exits, lambda r: words.face(r.face))]
    sheet.table(["回答", "スマートフォン", "紙", "計", "構成比(%)"], rows, tenths=("構成比(%)",))
    notes = [
        "単位：件。出口での一問「今日はいかがでしたか」への回答です。「よかった」…笑顔、「ふつう」…ふつうの顔、「よくなかった」…困った顔のしるし。",
        f"来場組数は{figures.overview.parties}組です。スマートフォンは1組につき1件、紙は1枚につき1件と数えます。",
    ]
    sheet.finish(notes)


SHEETS: tuple[tuple[str, str, Callable[[PrintSheet, Figures], None]], ...] = (
    ("1開催概要", "開催概要（速報）", _overview),
    ("2相談者の属性", "相談者の属性", _attributes),
    ("3相談内容別", "相談内容別件数", _topics),
    ("4事業別実績", "事業別実績", _programmes),
    ("5時間帯別", "時間帯別件数", _hours),
    ("6事業間連携", "事業間連携（つなぎ・同席）", _handovers),
    ("7対応結果", "対応結果", _outcomes),
    ("8外部つなぎ・後追い", "外部つなぎ・後追い（内部限）", _onward),
    ("9周知媒体", "周知媒体別の来場", _channels),
    ("10当日対応できず", "当日対応できず", _drops),
    ("11食料等", "食料等", _supplies),
    ("12アンケート", "アンケート（出口での一問）", _exits),
)
"""Sheet, title, and what fills it."""


def _data(book: Workbook, day: Day) -> None:
    """Write the flat sheet: headings, rows, nothing else; an empty cell is a value that is not there.

    Each kind of value has a named style: set one by one, fonts and lines would take most of the time.
    """
    sheet, records = book.create_sheet(DATA), Records(day)
    headings, rows = records.headings(), records.rows()
    styles = {kind: NamedStyle(f"データ_{kind.__name__}", Font(name=FACE), border=GRID, number_format=number) for kind, number in FORMATS.items()}
    for style in styles.values():
        book.add_named_style(style)
    for column, heading in enumerate(headings, 1):
        cell = put(sheet.cell(1, column), heading)
        cell.font, cell.fill, cell.border = Font(name=FACE, bold=True), SHADE, GRID
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        values = {row[column - 1] for row in rows}
        longest = max([HEADING, width(heading) // 2 + 1, *(width(value or "") + 2 for value in values)])
        sheet.column_dimensions[get_column_letter(column)].width = min(longest, MOST)
    for n, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(n, column)
            cell.style = styles[type(value)].name
            if value is not None:
                put(cell, value)
    sheet.row_dimensions[1].height = 54
    sheet.freeze_panes = "E2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{len(rows) + 1}"
    page(sheet)
    sheet.page_setup.fitToWidth = DATA_PAGES
    sheet.print_title_rows, sheet.print_title_cols = "1:1", "D:D"


FORMATS = {date: "yyyy/mm/dd", time: "h:mm", float: "0.0", int: "0", str: "@", type(None): "General"}
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
