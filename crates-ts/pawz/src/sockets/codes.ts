/** Why we close a socket: RFC 6455 §7.4.1 and, from 4000 on, codes of the suite that say what a client should do next. */
export const closeCodes = {
  /** The process ends; another one is there. */
  restart: 1012,
  /** Something broke here; nothing that the client did. */
  internal: 1011,
  /** The client reads too slowly. */
  tooSlow: 1013,
  /** The token has ended or was revoked: sign in again, or get a new ticket. */
  unauthorized: 4401,
  forbidden: 4403,
  /** Nothing was heard for too long. */
  idle: 4408,
  /** More than anybody may have or send. */
  tooMany: 4429,
} as const;

/** One of these codes. */
export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];
