import { errorTypeOf, type Logger } from "@tixlys/telemetry";
import type { SocketEndpoint } from "../define/socket.ts";
import { closeCodes } from "./codes.ts";
import { Connection } from "./connection.ts";
import type { SocketHub } from "./hub.ts";

/** A client that answers no ping for so long is gone. */
const idleTimeoutSeconds = 60;

/** Bun's one handler for all sockets of a server: each event goes to the endpoint that opened the socket. */
export function bunHandler(
  hub: SocketHub,
  endpoints: readonly SocketEndpoint[],
  logger: Logger,
): Bun.WebSocketHandler<unknown> {
  const act = (connection: Connection, work: () => void): void => {
    try {
      work();
    } catch (err) {
      logger.error(
        { err, request_id: connection.requestId, error_type: errorTypeOf(err) },
        "a socket's handler failed",
      );
      connection.close(closeCodes.internal, "internal error");
    }
  };
  const ended = (connection: Connection): void => {
    if (connection.hasState)
      act(connection, () =>
        connection.handlers.closed(connection, connection.closeCode),
      );
  };
  return {
    idleTimeout: idleTimeoutSeconds,
    sendPings: true,
    perMessageDeflate: false,
    maxPayloadLength: Math.max(...endpoints.map((e) => e.payloadLimitBytes)),
    backpressureLimit: Math.max(...endpoints.map((e) => e.bufferLimitBytes)),
    open(socket) {
      const { data: connection } = socket;
      if (!isConnection(connection)) return socket.terminate();
      connection.attach(socket);
      hub.add(connection);
      if (!connection.isOpen) return;
      act(connection, () => {
        connection.state = connection.handlers.open(connection);
      });
      // Bun closes at once, within the call: what `open` closed had no state yet when its end was told.
      if (!connection.isAttached) ended(connection);
    },
    message({ data: connection }, frame) {
      if (!isConnection(connection) || !connection.isOpen) return;
      hub.countIn();
      const { handlers } = connection;
      act(connection, () =>
        typeof frame === "string"
          ? handlers.text(connection, frame)
          : handlers.binary(connection),
      );
    },
    drain({ data: connection }) {
      if (!isConnection(connection) || !connection.isOpen) return;
      act(connection, () => connection.handlers.drained(connection));
    },
    close({ data: connection }, code) {
      if (!isConnection(connection)) return;
      connection.detach();
      if (connection.closeCode === 0) connection.closeCode = code;
      hub.remove(connection, connection.closeCode);
      ended(connection);
    },
  };
}

function isConnection(data: unknown): data is Connection {
  return data instanceof Connection;
}
