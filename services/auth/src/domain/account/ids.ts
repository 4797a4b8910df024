import { idParser, type Brand } from "@tixlys/nexus";

/** An account's id. A registration carries the id that its account will have (decision 25). */
export type UserId = Brand<string, "UserId">;

/** A session's id: one refresh family. */
export type SessionId = Brand<string, "SessionId">;

/** A UUID as a user's id; `undefined` when it is none. */
export const parseUserId = idParser<UserId>();

/** A UUID as a session's id; `undefined` when it is none. */
export const parseSessionId = idParser<SessionId>();
