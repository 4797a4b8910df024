/** One HTTP/1.1 connection over a raw socket, for loads that must cost little: one request at a time, never pipelined. */
import { isWhole } from "../lib/answer.ts";

/** Sends a request and resolves with the whole answer, as latin1 text. */
export type Connection = {
  ask(request: string): Promise<string>;
  end(): void;
};

/** Opens one. What waits for an answer rejects when the server closes it. */
export async function connect(port: number): Promise<Connection> {
  let text = "";
  let waiting: PromiseWithResolvers<string> | undefined;
  const fail = (error: Error): void => waiting?.reject(error);
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      data(_, chunk) {
        text += chunk.toString("latin1");
        if (!isWhole(text)) return;
        const answer = text;
        text = "";
        waiting?.resolve(answer);
      },
      close: () => fail(new Error("the connection was closed")),
      error: (_, error) => fail(error),
    },
  });
  return {
    ask(request) {
      waiting = Promise.withResolvers();
      // Smaller than the socket's buffer, so it leaves at once.
      socket.write(request);
      return waiting.promise;
    },
    end: () => {
      waiting = undefined;
      socket.end();
    },
  };
}

/** A request with a token, and with a body where there is one. */
export function requestOf(
  method: string,
  path: string,
  token: string,
  body?: unknown,
): string {
  const json = body === undefined ? "" : JSON.stringify(body);
  const type = json === "" ? "" : "Content-Type: application/json\r\n";
  return `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAuthorization: Bearer ${token}\r\n${type}Content-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`;
}
