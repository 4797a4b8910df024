import { expect, test } from "bun:test";
import { Connection } from "../../src/outbound/upstreams/wire/connection.ts";
import { SILENT } from "../../src/outbound/upstreams/wire/answer-reader.ts";
import { behind, scripted, whole } from "./scripted-upstream.ts";

/** A body that begins and goes on for as long as anybody takes it. */
const endless = (): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array(10)),
  });

test("uploads that a service breaks off, whoever sends them, do not close the way to it", async () => {
  const { seen, origin } = scripted((socket, text) =>
    text.startsWith("GET") ? socket.write(whole()) : socket.terminate(),
  );
  const { ask } = behind([origin]);
  for (let turn = 0; turn < 7; turn += 1)
    expect(await ask({ method: "POST", body: endless() })).toBe(
      "UpstreamUnreachable",
    );
  expect(seen.connections).toBe(7);
  expect(await ask()).toBe("ok");
});

test("what is sent on a connection that has just ended hears so at once", () => {
  const connection = new Connection("http://127.0.0.1:1", {
    write: () => -1,
    pause: () => undefined,
    resume: () => undefined,
    terminate: () => undefined,
  });
  connection.closed();
  const heard: string[] = [];
  connection.start("GET", new Uint8Array(1), {
    head: () => undefined,
    body: () => undefined,
    ended: () => undefined,
    pieceEnded: () => undefined,
    failed: (what) => void heard.push(what),
  });
  expect(heard).toEqual([SILENT]);
});
