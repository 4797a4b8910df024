import type { AwayRow } from "./row.ts";

const asked = [
  { ask: "register", given: { status: 201 } },
  {
    ask: "forgot",
    given: { status: 202 },
    because: "the answer says nothing about mails, whatever becomes of them",
  },
] as const;

const ready = [
  { process: "notifications", status: 200, checks: {} },
  { process: "gateway", status: 200, checks: {} },
] as const;

/** Tries of one mail: after 5 s, 20 s, 80 s and so on, at most an hour apart, ten in all. */
const tries =
  "A mail is tried again after some five seconds, then four times as long each time, at most an hour apart: ten times in about four and a half hours.";

/** The mail server. */
export const mailRows: readonly AwayRow[] = [
  {
    id: "mail-gone",
    away: "The mail server refuses connections",
    meaning: `Mails wait in the database of notifications. ${tries}`,
    asked,
    ready,
    afterwards: ["mails-once", "people-arrive"],
    alerts: ["MailsWaiting"],
    todo: "Bring it back, or name another in `MAIL_URL`. `deliveries` of notifications shows what waits and why (`channel-unreachable`).",
  },
  {
    id: "mail-busy",
    away: "The mail server answers 4xx",
    meaning: `It asks to be tried later. ${tries}`,
    asked,
    ready,
    afterwards: ["mails-once", "people-arrive"],
    alerts: ["MailsWaiting"],
    todo: "Usually nothing: a greylisting ends by itself (`channel-busy`).",
  },
  {
    id: "mail-hangs",
    away: "The mail server hangs",
    meaning: `A mail is given fifteen seconds, then it waits like any other. ${tries}`,
    asked,
    ready,
    afterwards: ["mails-once", "people-arrive"],
    alerts: ["MailsWaiting"],
    todo: "Restart it (`channel-timeout`).",
  },
  {
    id: "mail-rejected",
    away: "The mail server answers 5xx to a recipient",
    meaning:
      "It will never take this mail, so that it is not tried again. A 5xx to our greeting, login or sender is about us and waits instead.",
    asked: [{ ask: "forgot", given: { status: 202 } }],
    ready,
    afterwards: ["mail-given-up"],
    alerts: ["MailsFailed"],
    todo: "Look at the address: `recipient-gone` in `deliveries`. Whoever asks again gets another mail.",
  },
];
