/** Where services tell what they ask of each request (`publishedPath` of pawz). */
export const PUBLISHED_PATH = "/.well-known/tixlys-operations";

/** A quota that the gateway counts for a service. */
export type EdgeQuota = {
  readonly name: string;
  readonly quota: number;
  readonly windowSeconds: number;
  readonly per: "address" | "subject";
};

/** A policy of a service's own, as it publishes it; whether it makes sense is for whoever judges by it to find out. */
export type EdgePolicy = {
  readonly name: string;
  readonly version: number;
  readonly summary: string;
  readonly allow: unknown;
};

/** What a service publishes of one of its operations. */
export type EdgeOperation = {
  readonly method: string;
  /** `/v1/users/{id}`. */
  readonly path: string;
  /** `users:profile:read`. */
  readonly operation: string;
  /** Guards by name and policies by label (`bulk-buyer@1`); all must hold. At least one. */
  readonly guard: readonly string[];
  readonly policies: readonly EdgePolicy[];
  readonly isDelegable: boolean;
  /** A WebSocket: its token may come in ways of its own. */
  readonly isSocket: boolean;
  readonly bodyLimitBytes: number | undefined;
  /** Those that the service does not count over all its replicas itself. */
  readonly quotas: readonly EdgeQuota[];
};

/** What a service publishes about itself. */
export type ServiceOperations = {
  readonly service: string;
  /** The version that unversioned paths mean: `v1`. */
  readonly latest: string;
  readonly operations: readonly EdgeOperation[];
};
