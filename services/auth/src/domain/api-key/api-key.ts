import { err, idParser, ok, type Brand, type Result } from "@tixlys/nexus";
import type { UserId } from "../account/ids.ts";
import { parseScope, type Scope, type ScopeRejection } from "./scope.ts";

/** An API key's id; its tokens carry it where others carry their session's, so that one revocation ends them all. */
export type ApiKeyId = Brand<string, "ApiKeyId">;

/** A UUID as an API key's id; `undefined` when it is none. */
export const parseApiKeyId = idParser<ApiKeyId>();

/** A name as its owner wrote it, trimmed: 1 to 64 printable characters. */
export type ApiKeyName = Brand<string, "ApiKeyName">;

/**
 * A long-lived credential of a program. It has no rights of its own: it stands for its owner as the account is at the moment,
 * narrowed to its scope (auth #57).
 */
export type ApiKey = {
  readonly id: ApiKeyId;
  readonly userId: UserId;
  readonly name: ApiKeyName;
  readonly scope: Scope;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

export type ApiKeyDraft = {
  readonly name: string;
  readonly operations: readonly string[];
  readonly resources: readonly string[] | undefined;
  readonly expiresAt: Date;
};

export type ApiKeyRejection =
  | ScopeRejection
  | { readonly type: "KeyNameInvalid" }
  | { readonly type: "KeyNameTooLong"; readonly max: number }
  | { readonly type: "KeyLifetimeTooShort" }
  | { readonly type: "KeyLifetimeTooLong"; readonly maxDays: number };

const minute = 60_000;
const day = 24 * 60 * minute;

/** Keys that one account can have at a time. */
export const apiKeyCap = 20;

/** How long a key lives at most; there is none without an end. */
export const apiKeyMaxDays = 365;

const minLifetimeMs = minute;
const nameMax = 64;

/** A token that a key is traded for lives no longer than this (auth.md §3.2: 60 to 300 s). */
export const keyTokenMaxMs = 5 * minute;

/** How coarsely the last use is noted, so that a use is no write. */
export const lastUsedStepMs = 10 * minute;

/** The one way to an `ApiKey`; every mistake at once. */
export function draftApiKey(
  draft: ApiKeyDraft,
  id: ApiKeyId,
  userId: UserId,
  now: Date,
): Result<ApiKey, readonly ApiKeyRejection[]> {
  const name = parseName(draft.name);
  const scope = parseScope(draft.operations, draft.resources);
  const lifetime = lifetimeProblem(draft.expiresAt, now);
  const mistakes = [
    ...(name.ok ? [] : [name.error]),
    ...(scope.ok ? [] : scope.error),
    ...(lifetime === undefined ? [] : [lifetime]),
  ];
  return name.ok && scope.ok && lifetime === undefined
    ? ok({
        id,
        userId,
        name: name.value,
        scope: scope.value,
        createdAt: now,
        expiresAt: draft.expiresAt,
      })
    : err(mistakes);
}

/** When a token that the key is traded for now ends: never after the key itself. */
export function keyTokenExpiresAt(
  key: Pick<ApiKey, "expiresAt">,
  now: Date,
  accessMs: number,
): Date {
  const lifeMs = Math.min(accessMs, keyTokenMaxMs);
  return new Date(Math.min(now.getTime() + lifeMs, key.expiresAt.getTime()));
}

function parseName(text: string): Result<ApiKeyName, ApiKeyRejection> {
  const name = text.trim();
  if (name.length > nameMax)
    return err({ type: "KeyNameTooLong", max: nameMax });
  // cast: its form is checked here.
  return /^[^\p{C}]+$/u.test(name)
    ? ok(name as ApiKeyName)
    : err({ type: "KeyNameInvalid" });
}

function lifetimeProblem(end: Date, now: Date): ApiKeyRejection | undefined {
  const lifeMs = end.getTime() - now.getTime();
  if (!(lifeMs >= minLifetimeMs)) return { type: "KeyLifetimeTooShort" };
  return lifeMs > apiKeyMaxDays * day
    ? { type: "KeyLifetimeTooLong", maxDays: apiKeyMaxDays }
    : undefined;
}
