import { afterAll, describe, expect, test } from "bun:test";
import { eventually } from "@tixlys/testkit";
import { parseUpstreams } from "../../src/domain/routing/upstreams.ts";
import { httpUpstreams } from "../../src/outbound/upstreams/http-upstreams.ts";

/** A replica that can hang: it takes connections and answers nothing. */
const replica = (name: string) => {
  let hangs = false;
  let asked = 0;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const isProbe = new URL(request.url).pathname.startsWith("/health/");
      if (!isProbe) asked += 1;
      while (hangs && !request.signal.aborted) await Bun.sleep(10);
      return new Response(name);
    },
  });
  afterAll(() => server.stop(true));
  return {
    origin: `http://127.0.0.1:${server.port}`,
    asked: () => asked,
    hang: (now: boolean) => {
      hangs = now;
    },
  };
};

const behind = (...origins: readonly string[]) => {
  const table = parseUpstreams(`users=${origins.join(",")}`);
  if (!table.ok) throw new Error("the fixture's table is wrong");
  const upstreams = httpUpstreams({
    table: () => table.value,
    bodyLimitBytes: 1_024,
    // Enough for one that answers on a busy machine.
    firstByteTimeoutMs: 1_000,
  });
  const ask = async (): Promise<string> => {
    const answer = await upstreams.forward({
      service: "users",
      target: "/",
      method: "GET",
      headers: new Headers(),
      body: null,
      signal: new AbortController().signal,
    });
    return answer.ok ? await answer.value.text() : answer.error.kind;
  };
  return { upstreams, ask };
};

describe("a replica that hangs", () => {
  test("auth #78: costs one request its time, and none after it; once it lives it is asked again", async () => {
    const [well, ill] = [replica("well"), replica("ill")];
    const { ask } = behind(well.origin, ill.origin);
    ill.hang(true);
    const first = [await ask(), await ask()];
    expect(first.toSorted()).toEqual(["UpstreamTimedOut", "well"]);
    for (let turn = 0; turn < 6; turn += 1) expect(await ask()).toBe("well");
    expect(ill.asked()).toBe(1);
    ill.hang(false);
    await eventually("the replica is asked again", async () =>
      (await ask()) === "ill" ? true : undefined,
    );
  });

  test("auth #78: does not make its service unready, nor hold the question up", async () => {
    const [well, ill] = [replica("well"), replica("ill")];
    ill.hang(true);
    const { upstreams } = behind(ill.origin, well.origin);
    expect(await upstreams.ready("users")).toBe(true);
    const alone = behind(ill.origin);
    const from = performance.now();
    expect(await alone.upstreams.ready("users")).toBe(false);
    // Its own second and what a busy machine adds; the replica itself would never answer.
    expect(performance.now() - from).toBeLessThan(10_000);
  });

  test("is asked all the same when there is no other", async () => {
    const only = replica("only");
    const { ask } = behind(only.origin);
    only.hang(true);
    expect(await ask()).toBe("UpstreamTimedOut");
    only.hang(false);
    expect(await ask()).toBe("only");
  });
});
