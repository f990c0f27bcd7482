// RFC 3339 time stamps of the wall clock, in UTC (R3862-4.4-1).
// Law: arithmetic alone; the host's calendar is not asked.

/** Milliseconds since 1970 as `2026-03-01T09:30:00.000Z`. */
export function dateTime(wallMs: number): string {
  const ms = Number.isFinite(wallMs) ? Math.max(0, Math.floor(wallMs)) : 0;
  const { year, month, day } = civil(Math.floor(ms / DAY_MS));
  const rest = ms % DAY_MS;
  const hours = Math.floor(rest / 3_600_000);
  const minutes = Math.floor(rest / 60_000) % 60;
  const seconds = Math.floor(rest / 1000) % 60;
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
  const time = `${padded(hours, 2)}:${padded(minutes, 2)}:${padded(seconds, 2)}`;
  return `${date}T${time}.${padded(rest % 1000, 3)}Z`;
}

/** The Gregorian date of a day counted from 1970-01-01. */
function civil(day: number): { year: number; month: number; day: number } {
  // Counted from 1 March of year 0, so that the leap day comes last in its year.
  const shifted = day + DAYS_TO_1970;
  const era = Math.floor(shifted / DAYS_IN_ERA);
  const ofEra = shifted - era * DAYS_IN_ERA;
  const leaps = Math.floor(ofEra / 1460) - Math.floor(ofEra / 36_524) + Math.floor(ofEra / 146_096);
  const yearOfEra = Math.floor((ofEra - leaps) / 365);
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const ofYear = ofEra - (365 * yearOfEra + leapDays);
  const marchMonth = Math.floor((5 * ofYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: ofYear - Math.floor((153 * marchMonth + 2) / 5) + 1 };
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

const DAY_MS = 86_400_000;
const DAYS_TO_1970 = 719_468;
/** 400 years. */
const DAYS_IN_ERA = 146_097;
