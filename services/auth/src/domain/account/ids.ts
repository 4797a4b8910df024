import { isUuid, type Brand } from "@tixlys/nexus";

/** An account's id. A registration carries the id that its account will have (decision 25). */
export type UserId = Brand<string, "UserId">;

/** A session's id: one refresh family. */
export type SessionId = Brand<string, "SessionId">;

/** A UUID as a user's id; `undefined` when it is none. */
export function parseUserId(value: unknown): UserId | undefined {
  // cast: a UUID was checked, and every UUID may be a user's id.
  return isUuid(value) ? (value as UserId) : undefined;
}

/** A UUID as a session's id; `undefined` when it is none. */
export function parseSessionId(value: unknown): SessionId | undefined {
  // cast: a UUID was checked, and every UUID may be a session's id.
  return isUuid(value) ? (value as SessionId) : undefined;
}
