import type { Clock, Ids } from "@tixlys/nexus";
import type { ApiKeySecrets } from "./ports/api-keys.ts";
import type { Breaches } from "./ports/breaches.ts";
import type {
  AccessTokens,
  MailSecrets,
  Passwords,
  RefreshSecrets,
  TokenDesk,
} from "./ports/crypto.ts";
import type { FactorSecrets } from "./ports/factors.ts";
import type { DeviceTokens, Guesses, GuessKeys } from "./ports/guessing.ts";
import type { ExportSeal, ExportSources } from "./ports/exports.ts";
import type { KeyRing } from "./ports/keys.ts";
import type { Store } from "./ports/store.ts";

export type * from "./ports/audit.ts";
export type * from "./ports/bootstrap.ts";
export type * from "./ports/api-keys.ts";
export type * from "./ports/breaches.ts";
export type * from "./ports/crypto.ts";
export type * from "./ports/departures.ts";
export type * from "./ports/exports.ts";
export type * from "./ports/factors.ts";
export type * from "./ports/facts.ts";
export type * from "./ports/guessing.ts";
export type * from "./ports/hashes.ts";
export type * from "./ports/keys.ts";
export type * from "./ports/links.ts";
export type * from "./ports/store.ts";
export type * from "./ports/transaction.ts";

/** What is counted; never who. */
export type Counts = {
  login(result: "success" | "failure" | "throttled" | "overloaded"): void;
};

/** Everything that the use cases need of the world. */
export type Ports = {
  readonly store: Store;
  readonly passwords: Passwords;
  readonly breaches: Breaches;
  readonly refreshSecrets: RefreshSecrets;
  readonly mailSecrets: MailSecrets;
  readonly accessTokens: AccessTokens;
  readonly tokenDesk: TokenDesk;
  readonly apiKeySecrets: ApiKeySecrets;
  readonly factorSecrets: FactorSecrets;
  readonly keyRing: KeyRing;
  readonly guesses: Guesses;
  readonly guessKeys: GuessKeys;
  readonly deviceTokens: DeviceTokens;
  readonly counts: Counts;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The services that have to forget a person, as they declare it now; this one is not among them. */
  readonly erasingServices: readonly string[];
  readonly exportSources: ExportSources;
  readonly exportSeal: ExportSeal;
  /** The id of the request that is served; outside of any a new one, so that every event has a chain to belong to. */
  readonly requestId: () => string;
};
