import { html, type Html } from "./html.ts";

const day = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});
const time = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

/** A moment as it is shown: without a script nobody knows the reader's time zone, so that it says its own. */
export function moment(at: Date): Html {
  const text = `${day.format(at)}, ${time.format(at)} UTC`;
  return html`<time datetime="${at.toISOString()}">${text}</time>`;
}

/** A day. */
export function dayOf(at: Date): Html {
  return html`<time datetime="${at.toISOString().slice(0, 10)}"
    >${day.format(at)}</time
  >`;
}

/** Roughly how long ago, for what is recent; otherwise the moment itself. */
export function ago(at: Date, now: Date): Html {
  const minutes = Math.floor((now.getTime() - at.getTime()) / 60_000);
  if (minutes < 1) return html`just now`;
  if (minutes < 60) return html`${plural(minutes, "minute")} ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return html`${plural(hours, "hour")} ago`;
  return html`on ${moment(at)}`;
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
