import { describe, expect, test } from "bun:test";
import { behind, scripted, whole } from "./scripted-upstream.ts";

/** Answers when it is told to. */
const slow = () => {
  const held: (() => void)[] = [];
  const upstream = scripted(
    (socket) => void held.push(() => socket.write(whole())),
  );
  const release = (): void => held.shift()?.();
  return { ...upstream, held, release };
};

describe("more requests than a service takes", () => {
  test("wait for a place, as many as may; the rest is refused at once, and nobody is forgotten", async () => {
    const upstream = slow();
    const { ask } = behind([upstream.origin], {
      mostUnderWay: 2,
      mostWaiting: 3,
    });
    const asked = Array.from({ length: 8 }, () => ask());
    const outcomes: string[] = [];
    for (const each of asked)
      each.then(
        (outcome) => outcomes.push(outcome),
        () => undefined,
      );
    while (outcomes.length < 3 || upstream.held.length < 2) await Bun.sleep(1);
    expect(outcomes).toEqual(Array(3).fill("UpstreamOverloaded"));
    while (outcomes.length < 8) {
      expect(upstream.held.length).toBeLessThanOrEqual(2);
      upstream.release();
      await Bun.sleep(1);
    }
    expect(outcomes.filter((outcome) => outcome === "ok")).toHaveLength(5);
    expect(upstream.seen.connections).toBeLessThanOrEqual(2);
  });

  test("are refused when no place becomes free in time", async () => {
    const upstream = slow();
    const { ask } = behind([upstream.origin], { mostUnderWay: 1, queueMs: 20 });
    const first = ask();
    expect(await ask()).toBe("UpstreamOverloaded");
    upstream.release();
    expect(await first).toBe("ok");
  });

  test("are no matter of event streams, which last for hours", async () => {
    const upstream = scripted((socket, _, count) =>
      socket.write(
        count === 1
          ? "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n"
          : whole(),
      ),
    );
    const { forward, ask } = behind([upstream.origin], { mostUnderWay: 1 });
    const stream = await forward();
    expect(await ask()).toBe("ok");
    if (stream.ok) await stream.value.body?.cancel();
  });
});

describe("a socket towards a service", () => {
  const opening = {
    service: "users",
    target: "/v1/ws",
    headers: new Headers(),
    signal: new AbortController().signal,
  };

  test("that is full is told so, as any request is", async () => {
    const upstream = slow();
    const { ask, upstreams } = behind([upstream.origin], { mostUnderWay: 1 });
    const first = ask();
    expect(await upstreams.openSocket(opening)).toMatchObject({
      error: { kind: "UpstreamOverloaded" },
    });
    while (upstream.held.length === 0) await Bun.sleep(1);
    upstream.release();
    expect(await first).toBe("ok");
  });

  test("of which no replica is there, or its breaker is open, is told that", async () => {
    const { upstreams } = behind(["http://127.0.0.1:1"]);
    for (let turn = 0; turn < 6; turn += 1)
      expect(await upstreams.openSocket(opening)).toMatchObject({
        error: { kind: "UpstreamDown" },
      });
  });
});
