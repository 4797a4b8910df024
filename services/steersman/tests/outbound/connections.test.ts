import { describe, expect, test } from "bun:test";
import { eventually } from "@tixlys/testkit";
import { behind, scripted, whole } from "./scripted-upstream.ts";

const post = { method: "POST", body: new Uint8Array(3) } as const;
const keyed = {
  ...post,
  headers: new Headers({ "idempotency-key": "0123456789abcdef" }),
};

describe("a connection to an upstream", () => {
  test("carries the next request when the answer was read to its end", async () => {
    const { seen, origin } = scripted((socket) => socket.write(whole()));
    const { ask } = behind([origin]);
    for (let turn = 0; turn < 5; turn += 1) expect(await ask()).toBe("ok");
    expect(seen).toMatchObject({ connections: 1, requests: 5 });
  });

  test.each([
    ["says that it closes", whole("ok", "Connection: close\r\n")],
    ["sends more than its answer", `${whole()}HTTP/1.1 200 OK\r\n`],
    ["speaks HTTP/1.0", whole().replace("1.1", "1.0")],
  ])("is not used again when the upstream %s", async (_, text) => {
    const { seen, origin } = scripted((socket) => socket.write(text));
    const { ask } = behind([origin]);
    expect([await ask(), await ask()]).toEqual(["ok", "ok"]);
    expect(seen.connections).toBe(2);
    await eventually(
      "both are closed",
      async () => seen.open === 0 || undefined,
    );
  });

  test("is closed when the client goes away in the middle of an answer, and not used again", async () => {
    const { seen, origin } = scripted((socket, _, count) =>
      socket.write(
        count === 1
          ? `HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n${"x".repeat(1_000)}`
          : whole(),
      ),
    );
    const { forward, ask } = behind([origin]);
    const answer = await forward();
    if (answer.ok) await answer.value.body?.cancel();
    expect(await ask()).toBe("ok");
    expect(seen.connections).toBe(2);
    await eventually(
      "the first is closed",
      async () => seen.open === 1 || undefined,
    );
  });

  test("is closed when the upstream speaks without having been asked", async () => {
    const { seen, origin } = scripted((socket, _, count) => {
      socket.write(whole());
      if (count === 1)
        setTimeout(() => socket.write(whole("somebody else's")), 20);
    });
    const { ask } = behind([origin]);
    expect(await ask()).toBe("ok");
    await eventually("it is closed", async () => seen.open === 0 || undefined);
    expect(await ask()).toBe("ok");
  });

  test("auth #62: hears nothing of a request that would break out of its line, and is used by the next", async () => {
    const { seen, origin } = scripted((socket) => socket.write(whole()));
    const { forward, ask } = behind([origin], { mostUnderWay: 1 });
    await expect(forward({ target: "/a HTTP/1.1\r\nx: " })).rejects.toThrow(
      TypeError,
    );
    expect(await ask()).toBe("ok");
    expect(seen).toMatchObject({ connections: 1, requests: 1 });
  });

  test.each([
    ["a GET", {}, "ok", 3],
    ["a POST with an Idempotency-Key", keyed, "ok", 3],
    ["a POST without one", post, "UpstreamUnreachable", 2],
  ] as const)(
    "auth #70: that was kept and dies under %s: what may be repeated is sent once more, what may have acted is not",
    async (_, request, outcome, requests) => {
      const { seen, origin } = scripted((socket) =>
        socket.data.requests === 1 ? socket.write(whole()) : socket.terminate(),
      );
      const { ask } = behind([origin]);
      expect(await ask()).toBe("ok");
      expect(await ask(request)).toBe(outcome);
      expect(seen.requests).toBe(requests);
    },
  );

  test("auth #70: of the requests that an upstream breaks off at most a fifth of all are sent twice", async () => {
    // Good answers between keep the breaker closed, so that the budget alone bounds it.
    const { seen, origin } = scripted((socket, text) =>
      text.startsWith("GET /bad") ? socket.terminate() : socket.write(whole()),
    );
    const { ask } = behind([origin]);
    const [bad, all] = [20, 40];
    for (let turn = 0; turn < bad; turn += 1) {
      expect(await ask({ target: "/bad" })).toBe("UpstreamUnreachable");
      expect(await ask()).toBe("ok");
    }
    const twice = seen.requests - all;
    expect(twice).toBeGreaterThan(0);
    expect(twice).toBeLessThanOrEqual(all / 5);
  });
});
