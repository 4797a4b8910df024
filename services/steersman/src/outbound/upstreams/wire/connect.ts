import type { Socket, SocketHandler } from "bun";
import { err, ok, type Result } from "@tixlys/nexus";
import { checkServerIdentity } from "node:tls";
import { Connection } from "./connection.ts";

/** No connection came about: nobody has seen anything of the request. */
export type ConnectFailure = {
  readonly kind: "Refused";
  readonly cause: string;
};

/** What is known of a socket; `settle` hears once, with what went wrong. */
type Held = {
  readonly origin: string;
  readonly hostname: string;
  readonly isSecure: boolean;
  readonly settle: (failure: string | undefined) => void;
  connection: Connection | undefined;
};

/** One object for all connections; which one it is about is told by `socket.data`. */
const handlers: SocketHandler<Held> = {
  data: ({ data }, bytes) => data.connection?.received(bytes),
  drain: ({ data }) => data.connection?.drained(),
  end: ({ data }) => data.connection?.closed(),
  close: ({ data }) => data.connection?.closed(),
  error: ({ data }) => data.connection?.closed(),
  open: (socket) => {
    const { data } = socket;
    data.connection = new Connection(data.origin, socket);
    if (!data.isSecure) data.settle(undefined);
  },
  handshake: (socket, isDone, mistake) => {
    const { hostname, settle } = socket.data;
    settle(
      isDone && mistake === null
        ? identityMistake(hostname, socket)
        : (mistake?.name ?? "handshake"),
    );
  },
  connectError: ({ data }, error) => data.settle(causeOf(error)),
};

/** Opens a connection to an origin such as `http://127.0.0.1:4101`, in `timeoutMs` at most. */
export async function connect(
  origin: string,
  timeoutMs: number,
): Promise<Result<Connection, ConnectFailure>> {
  const url = new URL(origin);
  const isSecure = url.protocol === "https:";
  const hostname = url.hostname.replaceAll(/^\[|\]$/g, "");
  const { promise, resolve: settle } = Promise.withResolvers<
    string | undefined
  >();
  const data: Held = {
    origin,
    hostname,
    isSecure,
    settle,
    connection: undefined,
  };
  const timer = setTimeout(() => settle("ConnectTimeout"), timeoutMs);
  const opening = Bun.connect<Held>({
    hostname,
    port: url.port === "" ? (isSecure ? 443 : 80) : Number(url.port),
    socket: handlers,
    data,
    ...(isSecure ? { tls: { serverName: hostname } } : {}),
  }).catch((error: unknown) => settle(causeOf(error)));
  const failure = await promise;
  clearTimeout(timer);
  const { connection } = data;
  // It may have ended again before anybody could listen to it.
  if (failure === undefined && connection?.isOpen === true)
    return ok(connection);
  // One that comes about after all is of no use to anybody.
  opening.then(() => data.connection?.destroy()).catch(() => undefined);
  return err({ kind: "Refused", cause: failure ?? "closed" });
}

/** Bun looks whether the certificate is good, not whether it is this host's. */
function identityMistake(
  hostname: string,
  socket: Socket<Held>,
): string | undefined {
  const mistake = checkServerIdentity(hostname, socket.getPeerCertificate());
  return mistake === undefined ? undefined : "WrongCertificate";
}

const causeOf = (error: unknown): string =>
  error instanceof Error
    ? "code" in error && typeof error.code === "string"
      ? error.code
      : error.name
    : "unknown";
