import type { Brand } from "@tixlys/nexus";
import type {
  ActiveAccount,
  DisabledAccount,
} from "../../domain/account/account.ts";
import type { UserId } from "../../domain/account/ids.ts";
import type { ApiKey, ApiKeyId } from "../../domain/api-key/api-key.ts";

/** SHA-256 of an API key. */
export type ApiKeyHash = Brand<string, "ApiKeyHash">;

/** A key as it is shown after its creation: enough to tell it from others, of no use to anybody. */
export type ApiKeyHint = Brand<string, "ApiKeyHint">;

export type IssuedApiKey = {
  /** The key itself; shown once, kept nowhere. */
  readonly text: string;
  readonly hash: ApiKeyHash;
  readonly hint: ApiKeyHint;
};

export type ApiKeySecrets = {
  issue(): IssuedApiKey;
  /** `undefined` for what is no key of this environment: mistyped ones cost no look into the database. */
  hashOf(text: string): ApiKeyHash | undefined;
};

/** A key as it is stored. */
export type StoredApiKey = ApiKey & {
  readonly hint: ApiKeyHint;
  /** To ten minutes; `undefined` until its first use. */
  readonly lastUsedAt: Date | undefined;
};

/** API keys inside a transaction; their account is locked before. */
export type ApiKeys = {
  /** Those that have not run out. */
  countOf(userId: UserId, now: Date): Promise<number>;
  insert(key: ApiKey, issued: Omit<IssuedApiKey, "text">): Promise<void>;
  /** False when it is somebody else's or unknown. */
  remove(userId: UserId, id: ApiKeyId): Promise<boolean>;
};

/** API keys outside of any transaction. */
export type ApiKeyQueries = {
  /** A living key with its owner as the account is now. */
  byHash(
    hash: ApiKeyHash,
    now: Date,
  ): Promise<
    | {
        readonly key: StoredApiKey;
        readonly account: ActiveAccount | DisabledAccount;
      }
    | undefined
  >;
  find(
    userId: UserId,
    id: ApiKeyId,
    now: Date,
  ): Promise<StoredApiKey | undefined>;
  /** Living ones, the newest first, from behind where `after` stands or stood. */
  pageOf(
    userId: UserId,
    now: Date,
    slice: { readonly after: ApiKeyId | undefined; readonly limit: number },
  ): Promise<readonly StoredApiKey[]>;
  noteUse(id: ApiKeyId, at: Date): Promise<void>;
  /** Deletes keys that have run out, at most `limit`; how many. */
  forget(now: Date, limit: number): Promise<number>;
};
