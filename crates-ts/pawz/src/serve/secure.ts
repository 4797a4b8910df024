import type { HttpService, Identity, Listening } from "../define/service.ts";
import { steerToNewest } from "./steer.ts";

/** A listener for HTTPS whose certificate can be replaced. */
export type SecureListening = Pick<Listening, "port" | "url" | "stop"> & {
  /**
   * From now on new connections get this certificate; what is open goes on, and is asked to come again. Throws when the pair is
   * not usable; everything stays as it was then.
   */
  rotate(identity: Identity): void;
};

/** How long an old listener still takes connections: what was being made when it was replaced has long come by then. */
const lingerMs = 2_000;

/**
 * Listens for HTTPS. Bun cannot change the certificate of a listener: a second one takes over its port, and the first goes when
 * nobody is left on it. Throws when the port is taken. Not for services with a `SocketHub`, which publishes through one listener.
 */
export function listenSecurely(o: {
  readonly http: Pick<HttpService, "listen">;
  readonly hostname: string;
  readonly port: number;
  readonly identity: Identity;
  /** Takes the port over from a process that still listens there. */
  readonly shared?: boolean;
}): SecureListening {
  const { http, hostname } = o;
  if (o.shared !== true) refuseTaken(hostname, o.port);
  const open = (port: number, tls: Identity): Listening =>
    http.listen({ hostname, port, tls, shared: true });
  let current = open(o.port, o.identity);
  if (o.shared === true) steerToNewest(current.port);
  const leaving = new Set<Listening>();
  let closeLast = (): void => undefined;
  return {
    port: current.port,
    url: current.url,
    rotate(identity) {
      const old = current;
      // Two at most share the port: the program of the kernel knows a second one and no third.
      closeLast();
      current = open(old.port, identity);
      steerToNewest(old.port);
      closeLast = leave(old, leaving);
    },
    async stop(deadlineMs) {
      await Promise.all(
        [current, ...leaving].map((each) => each.stop(deadlineMs)),
      );
    },
  };
}

/** The listener takes no new connection after its time, or when the function is called, and is among the leaving until its last ends. */
function leave(old: Listening, leaving: Set<Listening>): () => void {
  const close = old.retire();
  let isClosed = false;
  const closeOnce = (): void => {
    if (isClosed) return;
    isClosed = true;
    clearTimeout(timer);
    close().then(
      () => leaving.delete(old),
      () => leaving.delete(old),
    );
  };
  const timer = setTimeout(closeOnce, lingerMs);
  leaving.add(old);
  return closeOnce;
}

/** A shared port is taken silently; who else is there must be found out before. */
function refuseTaken(hostname: string, port: number): void {
  if (port === 0) return;
  Bun.listen({
    hostname,
    port,
    exclusive: true,
    socket: { data() {} },
  }).stop(true);
}
