/** Where and how large the streams shall be. */
export type ApplyStreamsOptions = {
  /** With the administrator's user and password. */
  readonly url: string;
  /** Size cap of `EVT`; 1 GiB unless told. JetStream reserves it, so it must fit the account's limit. */
  readonly evtMaxBytes?: number;
  /** 1 with one server, 3 in a cluster, unless told. */
  readonly replicas?: number;
};

/** Makes the streams `EVT` and `AUTH_REVOKED`; an existing one that differs is an error that says how. */
export function applyStreams(options: ApplyStreamsOptions): Promise<void> {
  return Promise.reject(
    new Error(`not built yet: ${String(options.replicas)}`),
  );
}
