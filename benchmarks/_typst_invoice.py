"""The invoice of the benchmark in the language of Typst: same texts, same places, same parts."""

from __future__ import annotations

SOURCE = r"""
#let input = sys.inputs
#let code = json(bytes(input.bars))
#set document(title: "Rechnung " + input.number, author: "Beispielwerk Software GmbH", date: datetime(year: 2026, month: 11, day: 23))
#set page(paper: "a4", margin: 0pt)
#set text(font: "Noto Sans", size: 9.5pt, lang: "de", fill: rgb("#181D26"))
#let muted = rgb("#545D6B")
#let accent = rgb("#1D49AF")
#pdf.attach("factur-x.xml", bytes(input.xml), relationship: "alternative", mime-type: "text/xml", description: "Factur-X")
#let at(x, y, body) = place(top + left, dx: x * 1mm, dy: y * 1mm, body)
#let right-at(y, body) = place(top + right, dx: -20mm, dy: y * 1mm, body)
#let rule(y, color, thickness) = at(25, y, line(length: 165mm, stroke: thickness + color))
#at(25, 21, text(size: 15pt, weight: "bold")[Beispielwerk Software GmbH])
#at(25, 58.5, text(size: 6.8pt, fill: muted)[Beispielwerk Software GmbH · Musterweg 12 · 10115 Berlin])
#at(25, 63.5, text(size: 10pt)[Nordlicht DE GmbH & Co. KG \ Hafenstraße 1 \ 20457 Hamburg])
#let info = (("Rechnungsnummer", input.number), ("Rechnungsdatum", "23. November 2026"), ("Fällig am", "7. Dezember 2026"), ("Abrechnungsnummer", input.billing_number), ("Kundennummer", "K-10001"), ("Ihre USt-IdNr.", "DE123456788"))
#for (index, row) in info.enumerate() {
  at(125, 50.5 + index * 5.3, text(size: 8pt, fill: muted, row.at(0)))
  at(158.5, 50.5 + index * 5.3, row.at(1))
}
#at(25, 98, heading(level: 1, text(size: 21pt)[Rechnung]))
#at(125, 98, text(size: 21pt, weight: "bold", fill: accent)[#input.gross €])
#at(25, 107, text(size: 10pt, fill: muted)[Vorauszahlung auf Ihr Guthaben])
#at(125, 107, text(size: 10pt, fill: muted)[zahlbar bis 7. Dezember 2026])
#at(25, 122, box(width: 165mm, table(
  columns: (9mm, 1fr, 30mm, 27mm), stroke: none, inset: (x: 0pt, y: 4pt),
  align: (left, left, right, right),
  table.header([Pos.], [Leistung], [USt.], [Betrag in EUR]),
  table.hline(stroke: 1.1pt + accent),
  [1], [Prepaid-Guthaben \ #text(size: 8pt, fill: muted)[Aufladung #input.billing_number]], [19 %], [#input.net],
  table.hline(stroke: 0.35pt + muted),
)))
#at(25, 145, box(width: 88mm, text(size: 8.5pt)[*Vorauszahlung* \ Diese Rechnung betrifft eine Vorauszahlung für noch nicht ausgeführte Leistungen (§ 14 Abs. 5 UStG).

*Zahlung* \ Zahlbar bis 7. Dezember 2026 ohne Abzug. Ihr Guthaben wird erhöht, sobald der Betrag eingegangen ist.]))
#for (index, row) in (("Nettobetrag", input.net), ("Umsatzsteuer 19 %", input.vat), ("Gesamtbetrag in EUR", input.gross)).enumerate() {
  at(125, 145 + index * 6.5, row.at(0))
  right-at(145 + index * 6.5, row.at(1))
}
#rule(210, accent, 1.1pt)
#at(25, 213, heading(level: 2, text(size: 11pt, fill: accent)[Scannen und überweisen]))
#right-at(213.5, text(size: 8.5pt, fill: muted)[Banking-App öffnen, Code scannen, Betrag prüfen, freigeben])
#let module = 30mm / code.size
#at(25, 220.8, figure(alt: "GiroCode", box(width: 30mm, height: 30mm, for bar in code.bars {
  place(top + left, dx: bar.at(0) * module, dy: bar.at(1) * module, rect(width: bar.at(2) * module, height: bar.at(3) * module, fill: black))
})))
#for (index, row) in (("Empfänger", "Beispielwerk Software GmbH"), ("IBAN", "DE75 5121 0800 1245 1261 99"), ("BIC", "SOGEDEFF"), ("Betrag", input.gross + " EUR"), ("Referenz", input.billing_number), ("Fällig am", "7. Dezember 2026")).enumerate() {
  at(63.5, 220.8 + index * 5.5, text(size: 8pt, fill: muted, row.at(0)))
  at(92, 220.8 + index * 5.5, row.at(1))
}
#at(25, 262, text(size: 7.5pt, fill: muted)[Rechnung #input.number · E-Rechnung (EN 16931) in dieser Datei])
#right-at(262, text(size: 7.5pt, fill: muted)[Seite 1 von 1])
#rule(268, muted, 0.35pt)
#for (index, column) in ((25, [*Beispielwerk Software GmbH* \ Musterweg 12 \ 10115 Berlin \ Deutschland]), (63.5, [*Kontakt* \ Buchhaltung \ +49 30 1234567 \ buchhaltung\@beispielwerk.example]), (108.5, [*Bank* \ DE75 5121 0800 1245 1261 99 \ BIC SOGEDEFF]), (150, [*Register & Steuer* \ HRB 123456 \ USt-IdNr. DE234567894 \ Steuernummer 30/123/45678])).enumerate() {
  at(column.at(0), 270, text(size: 7pt, fill: muted, column.at(1)))
}
"""
