/** A point in time as mails say it, the same for every reader: `21 November 2026, 10:30 UTC`. */
export function moment(at: Date): string {
  const [date = "", time = ""] = at.toISOString().split("T");
  const [year, month, day] = date.split("-").map(Number);
  return `${day} ${months[(month ?? 1) - 1]} ${year}, ${time.slice(0, 5)} UTC`;
}

/** The same in German: `21. November 2026, 10:30 Uhr UTC`. */
export function zeitpunkt(at: Date): string {
  const [date = "", time = ""] = at.toISOString().split("T");
  const [year, month, day] = date.split("-").map(Number);
  return `${day}. ${monate[(month ?? 1) - 1]} ${year}, ${time.slice(0, 5)} Uhr UTC`;
}

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

const monate = [
  "Januar",
  "Februar",
  "März",
  "April",
  "Mai",
  "Juni",
  "Juli",
  "August",
  "September",
  "Oktober",
  "November",
  "Dezember",
] as const;
