import { uuidV7, type Result } from "@tixlys/nexus";
import { parseEmail, type Email } from "../../src/domain/account/email.ts";
import {
  parseSessionId,
  parseUserId,
  type SessionId,
  type UserId,
} from "../../src/domain/account/ids.ts";
import {
  parseUsername,
  type Username,
} from "../../src/domain/account/username.ts";
import type { LinkId } from "../../src/domain/registration/registration.ts";

/** The moment that tests begin at, and some milliseconds later. */
export const at = (ms: number): Date =>
  new Date(Date.UTC(2026, 10, 21, 10) + ms);

const uuid = (n: number): string => uuidV7(at(n), new Uint8Array(10));

export const userId = (n: number): UserId => present(parseUserId(uuid(n)));
export const sessionId = (n: number): SessionId =>
  present(parseSessionId(uuid(n)));
// cast: every id may be a link's id.
export const linkId = (n: number): LinkId => uuid(n) as LinkId;
export const email = (text: string): Email => good(parseEmail(text));
export const username = (text: string): Username => good(parseUsername(text));

/** Any value, to be compared with what is no longer branded. */
export const plain = (value: unknown): unknown => value;

export function good<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("no value");
  return value;
}
