import { connect } from "node:net";

/** What came back on one connection: the statuses in order, everything as text, and whether the other side ended it. */
export type RawAnswer = {
  readonly statuses: readonly number[];
  readonly text: string;
  readonly isClosed: boolean;
};

/** Answers that count, of those on one connection: 100 is none. */
const statusesIn = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)]
    .map(([, status]) => Number(status))
    .filter((status) => status > 100);

const patienceMs = 10_000;

/**
 * Sends bytes as they are, and after the first whole answer `after`, which shows where the server believes the next request to
 * begin. Ends with the connection, with `answers` answers, or when nothing has come for ten seconds.
 */
export const sendRaw = (o: {
  readonly url: string;
  readonly bytes: string | Uint8Array;
  readonly after?: string;
  readonly answers?: number;
}): Promise<RawAnswer> =>
  new Promise((resolve) => {
    const { after, answers = after === undefined ? 1 : 2 } = o;
    const socket = connect(Number(new URL(o.url).port), "127.0.0.1", () =>
      socket.write(o.bytes),
    );
    let text = "";
    let asked = false;
    const end = (isClosed: boolean): void => {
      socket.destroy();
      resolve({ statuses: statusesIn(text), text, isClosed });
    };
    socket.setTimeout(patienceMs, () => end(false));
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const got = statusesIn(text).length;
      if (got >= answers) return end(false);
      if (got === 1 && after !== undefined && !asked) {
        asked = true;
        socket.write(after);
      }
    });
    socket.on("close", () => end(true));
    // A reset is an end, too.
    socket.on("error", () => end(true));
  });
