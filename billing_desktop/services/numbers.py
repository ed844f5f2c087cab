"""How numbers are written, and whether those of issued documents are without gap and repeat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from billing_desktop.db import number_report
from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.number_format import NumberFormat, NumberFormats, NumberStanding
from billing_desktop.domain.number_series import NumberKind, NumberSeries, SeriesReport
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.period import seller_date
from billing_desktop.errors import ConflictError, UserError
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, first_save


@dataclass(frozen=True, slots=True)
class NumberPreview:
    """The next number as it is written today, and the first in a format to come."""

    next_number: str
    first_number: str


class Numbers(Service):
    """Keeps how numbers are written, and reports on number series.

    A format decides how the number of a document or top-up is written from a day to come on.
    The counters of kind and year go on: nothing begins again, and nothing is left out.
    """

    @checked
    def standing(self, operator: Operator) -> NumberStanding:
        """Return every format, and what is needed to show the next numbers."""
        with self._database.read() as uow:
            return self._standing(uow)

    @checked
    def preview(self, operator: Operator, new: NumberFormat) -> NumberPreview:
        """Return what a format would bring, without keeping it.

        Raises:
            UserError, NumberFormatError: as ``add_format`` would.
        """
        with self._database.read() as uow:
            return _preview(self._standing(uow), new)

    @checked
    def add_format(
        self, operator: Operator, new: NumberFormat, *, seen: NumberFormats | None = None
    ) -> NumberStanding:
        """Write numbers like this from a day to come on. Safe to repeat.

        A format of the same kind and day is replaced by it.

        Raises:
            UserError: the day is today or past.
            NumberFormatError: the numbers could be those of another kind.
            ConflictError: there is one of that day that was not ``seen``; nothing was changed.
        """
        with self._database.write() as uow:
            uow.books.lock_key("number_format", "add")
            standing = self._standing(uow)
            _preview(standing, new)
            if standing.formats.on(new.kind, new.valid_from) == new:
                return standing
            if seen is not None:
                _require_seen(uow, seen, new)
            now = self._clock.now()
            uow.number_formats.add(new, at=now, by=operator.name)
            place = f"number_format:{new.kind.value}:{new.valid_from}:{_pattern(new)}"
            uow.record(now, operator.name, "number_format.add", place)
            uow.commit()
            return self._standing(uow)

    @checked
    def report(self, operator: Operator) -> tuple[SeriesReport, ...]:
        """Return what is known of each series of documents, by name."""
        with self._database.read() as uow:
            return number_report.report(uow.connection)

    def _standing(self, uow: UnitOfWork) -> NumberStanding:
        today, is_test = seller_date(self._clock.now()), uow.books.is_test()
        taken = tuple(
            (kind, uow.number_series.taken(NumberSeries.on(today, kind, is_test=is_test).name))
            for kind in NumberKind
        )
        return NumberStanding(uow.number_formats.all(), taken, today, is_test)


def _preview(standing: NumberStanding, new: NumberFormat) -> NumberPreview:
    _require_future(new.valid_from, standing.today)
    standing.formats.require_free(new)
    return NumberPreview(standing.next_number(new.kind), standing.first_number(new))


def _require_future(day: date, today: date) -> None:
    if day <= today:
        raise UserError(
            "A format can only change for a day to come: numbers of {day} may be taken already.",
            code="date_past",
            day=day,
        )


def _require_seen(uow: UnitOfWork, seen: NumberFormats, new: NumberFormat) -> None:
    kind, day = new.kind, new.valid_from
    saved = uow.number_formats.all().beginning(kind, day)
    last = uow.number_formats.last_save(kind, day)
    first = first_save(seen.beginning(kind, day), saved, new, last)
    if first is not None and saved is not None:
        raise ConflictError(
            "{name} chose the format {pattern} from {day} on, at {at}. Nothing of yours was "
            "stored; saving again replaces it.",
            name=first.by,
            pattern=_pattern(saved),
            day=day,
            at=first.at,
        )


def _pattern(written: NumberFormat) -> str:
    year = "Y" * written.year_digits
    return written.separator.join((written.prefix, year, "N" * written.digits))
