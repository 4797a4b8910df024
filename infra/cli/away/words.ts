import type { Afterwards, Ask } from "./row.ts";

/** How the page calls each question. */
export const asks: Readonly<Record<Ask, string>> = {
  login: "logging in",
  refresh: "trading a refresh token in",
  logout: "logging out",
  register: "registering",
  forgot: "asking for a new password",
  "step-up": "proving again who one is",
  manage: "a management operation of auth",
  "manage-people": "a management operation of users",
  "read-profile": "reading one's profile",
  "read-old": "reading one's profile, with a token older than a minute",
  "change-profile": "changing one's profile",
  "known-token": "a token that was accepted a moment ago",
  "read-ended": "reading, in a session that was ended meanwhile",
  "read-ended-old":
    "reading, in a session that was ended meanwhile, with a token older than a minute",
  "change-ended": "changing something, in a session that was ended meanwhile",
  "read-late": "reading one's profile, after more than a minute",
  "change-late": "changing one's profile, after more than a minute",
  "first-profile": "reading a profile that no event has made yet",
  "known-key": "an API key that the gateway traded a moment ago",
  "new-key": "an API key that the gateway has not seen lately",
  "find-out": "the request that finds out",
  service: "anything of this service",
};

/** What the page says of each thing that holds afterwards. */
export const outcomes: Readonly<Record<Afterwards, string>> = {
  "mails-once": "Every mail that was asked for meanwhile arrives, once.",
  "mail-given-up":
    "The mail is given up (`notifications.delivery.failed`); asking again sends another one.",
  "changes-once":
    "What was answered with success is there, once; what was refused is not.",
  "people-arrive":
    "Whoever registered meanwhile confirms, logs in and has a profile.",
  "ended-everywhere":
    "Sessions that were ended meanwhile are refused by every process.",
  "ended-for-newcomers":
    "They are refused by a process that starts only now, too.",
  "refused-is-undone":
    "Whatever was refused has changed nothing: the session lives, its refresh token is good, and asking again works.",
};
