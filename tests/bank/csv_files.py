"""CSV files in the shapes that German banks give them; only the headings are theirs."""

from __future__ import annotations

from dataclasses import dataclass

OWN_IBAN = "DE02120300000000202051"
PAYER_IBAN = "DE89370400440532013000"


@dataclass(frozen=True, slots=True)
class Shape:
    """A file of one bank with a credit of 1,190.00 EUR and a debit of 12.50 EUR."""

    text: str
    encoding: str = "utf-8"
    account: str = OWN_IBAN
    payer: str = "Müller & Söhne GmbH"
    payee: str = "Stadtwerke"
    payer_iban: str = PAYER_IBAN
    remittance: str = "Rechnung RE-2026-0001"

    def content(self) -> bytes:
        return self.text.encode(self.encoding)


def _lines(*lines: str) -> str:
    return "\r\n".join(lines) + "\r\n"


SHAPES = {
    "sparkasse": Shape(
        _lines(
            '"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";'
            '"Glaeubiger ID";"Mandatsreferenz";"Kundenreferenz (End-to-End)";"Sammlerreferenz";'
            '"Lastschrift Ursprungsbetrag";"Auslagenersatz Ruecklastschrift";'
            '"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"BIC (SWIFT-Code)";"Betrag";'
            '"Waehrung";"Info"',
            f'"{OWN_IBAN}";"24.11.26";"25.11.26";"GUTSCHR. UEBERWEISUNG";"Rechnung RE-2026-0001";'
            f'"";"";"E2E-1";"";"";"";"Müller & Söhne GmbH";"{PAYER_IBAN}";"COBADEFFXXX";"1190,00";'
            '"EUR";"Umsatz gebucht"',
            f'"{OWN_IBAN}";"24.11.26";"24.11.26";"FOLGELASTSCHRIFT";"Strom";"DE1";"M1";"";"";"";"";'
            '"Stadtwerke";"";"";"-12,50";"EUR";"Umsatz gebucht"',
        ),
        encoding="cp1252",
    ),
    "volksbank": Shape(
        _lines(
            "Bezeichnung Auftragskonto;IBAN Auftragskonto;BIC Auftragskonto;Bankname "
            "Auftragskonto;Buchungstag;Valutadatum;Name Zahlungsbeteiligter;IBAN "
            "Zahlungsbeteiligter;BIC (SWIFT-Code) Zahlungsbeteiligter;Buchungstext;"
            "Verwendungszweck;Betrag;Waehrung;Saldo nach Buchung;Bemerkung;Gekennzeichneter "
            "Umsatz;Glaeubiger ID;Mandatsreferenz",
            f"Konto;{OWN_IBAN};GENODEF1;Bank;24.11.2026;25.11.2026;Müller & Söhne GmbH;"
            f"{PAYER_IBAN};COBADEFF;Gutschrift;Rechnung RE-2026-0001;1190,00;EUR;2190,00;;;;",
            f"Konto;{OWN_IBAN};GENODEF1;Bank;24.11.2026;24.11.2026;Stadtwerke;;;Basislastschrift;"
            "Strom;-12,50;EUR;2177,50;;;DE1;M1",
        )
    ),
    "dkb": Shape(
        _lines(
            f'"Girokonto";"{OWN_IBAN}"',
            '""',
            '"Kontostand vom 25.11.2026:";"2.177,50 €"',
            '""',
            '"Buchungsdatum";"Wertstellung";"Status";"Zahlungspflichtige*r";'
            '"Zahlungsempfänger*in";"Verwendungszweck";"Umsatztyp";"IBAN";"Betrag (€)";'
            '"Gläubiger-ID";"Mandatsreferenz";"Kundenreferenz"',
            '"24.11.26";"25.11.26";"Gebucht";"Müller & Söhne GmbH";"Wir";"Rechnung RE-2026-0001";'
            f'"Eingang";"{PAYER_IBAN}";"1.190,00";"";"";"E2E-1"',
            '"24.11.26";"24.11.26";"Gebucht";"Wir";"Stadtwerke";"Strom";"Ausgang";"";"-12,5";"";'
            '"";""',
        ),
        encoding="utf-8-sig",
    ),
    "ing": Shape(
        _lines(
            "Umsatzanzeige;Datei erstellt am: 25.11.2026 10:00",
            "",
            "IBAN;DE02 1203 0000 0000 2020 51",
            "Kontoname;Girokonto",
            "Bank;ING",
            "Saldo;2.177,50;EUR",
            "",
            "Buchung;Wertstellungsdatum;Auftraggeber/Empfänger;Buchungstext;Verwendungszweck;"
            "Saldo;Währung;Betrag;Währung",
            "24.11.2026;25.11.2026;Müller & Söhne GmbH;Gutschrift;Rechnung RE-2026-0001;2.190,00;"
            "EUR;1.190,00;EUR",
            "24.11.2026;24.11.2026;Stadtwerke;Lastschrift;Strom;2.177,50;EUR;-12,50;EUR",
        ),
        encoding="cp1252",
        payer_iban="",
    ),
    "deutsche_bank": Shape(
        _lines(
            "Umsätze Girokonto;;;Kundennummer: 100 1234567",
            "25.10.2026 - 25.11.2026",
            "Letzter Kontostand;;;;1.000,00;EUR",
            "Vorgemerkte und noch nicht gebuchte Umsätze sind nicht Bestandteil dieser Übersicht.",
            "Buchungstag;Wert;Umsatzart;Begünstigter / Auftraggeber;Verwendungszweck;IBAN;BIC;"
            "Kundenreferenz;Mandatsreferenz ;Gläubiger ID;Fremde Gebühren;Betrag;Abweichender "
            "Empfänger;Anzahl der Aufträge;Anzahl der Schecks;Soll;Haben;Währung",
            f"24.11.2026;25.11.2026;Gutschrift;Müller & Söhne GmbH;Rechnung RE-2026-0001;"
            f"{PAYER_IBAN};COBADEFF;E2E-1;;;;;;;;;1.190,00;EUR",
            "24.11.2026;24.11.2026;Lastschrift;Stadtwerke;Strom;;;;;;;;;;;-12,50;;EUR",
            "Kontostand;25.11.2026;;;2.177,50;EUR",
        ),
        encoding="cp1252",
        account="",
    ),
    "commerzbank": Shape(
        _lines(
            "Buchungstag,Wertstellung,Umsatzart,Buchungstext,Betrag,Währung,Auftraggeberkonto,"
            "Bankleitzahl Auftraggeberkonto,IBAN Auftraggeberkonto,Kategorie",
            f'24.11.2026,25.11.2026,Gutschrift,Rechnung RE-2026-0001,"1190,00",EUR,202051,12030000,'
            f"{OWN_IBAN},Unkategorisiert",
            f'24.11.2026,24.11.2026,Lastschrift,Strom,"-12,50",EUR,202051,12030000,{OWN_IBAN},Haus',
        ),
        encoding="utf-8-sig",
        payer="",
        payee="",
        payer_iban="",
    ),
    "hypovereinsbank": Shape(
        _lines(
            "Kontonummer;Buchungsdatum;Valuta;Empfaenger 1;Empfaenger 2;Verwendungszweck;Betrag;"
            "Waehrung",
            "202051;24.11.2026;25.11.2026;Müller & Söhne GmbH;;Rechnung RE-2026-0001;1.190,00;EUR",
            "202051;24.11.2026;24.11.2026;Stadtwerke;;Strom;-12,50;EUR",
        ),
        encoding="utf-16",
        account="",
        payer_iban="",
    ),
    "n26": Shape(
        _lines(
            '"Booking Date","Value Date","Partner Name","Partner Iban",Type,"Payment Reference",'
            '"Account Name","Amount (EUR)","Original Amount","Original Currency","Exchange Rate"',
            f'2026-11-24,2026-11-25,"Müller & Söhne GmbH",{PAYER_IBAN},"Credit Transfer",'
            '"Rechnung RE-2026-0001","Hauptkonto",1190.00,,,',
            '2026-11-24,2026-11-24,Stadtwerke,,"Debit Transfer",Strom,"Hauptkonto",-12.50,,,',
        ),
        account="",
    ),
    "excel_utf16": Shape(
        _lines(
            "Datum\tBetrag\tSoll/Haben\tVerwendungszweck\tName",
            "2026-11-24\t1190.00\tH\tRechnung RE-2026-0001\tMüller & Söhne GmbH",
            "2026-11-24\t12.50\tS\tStrom\tStadtwerke",
        ),
        encoding="utf-16",
        account="",
        payer_iban="",
    ),
}
