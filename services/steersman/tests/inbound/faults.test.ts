import { afterAll, describe, expect, test } from "bun:test";
import { eventually } from "@tixlys/testkit";
import { type Script, scripted, whole } from "../outbound/scripted-upstream.ts";
import { fixtureGateway } from "./gateway-fixture.ts";

/** The matrix of docs/gateway.md, "When an upstream fails": what the upstream does, and what the client gets. */
const FIRST_BYTE_MS = 700;
/** For who answers at once, though the machine may be busy. */
const PATIENT_MS = 10_000;
const faults: readonly (readonly [string, Script, string])[] = [
  ["takes the request and says nothing", () => undefined, "504 50402"],
  ["closes without a word", (socket) => socket.end(), "502 50201"],
  ["resets the connection", (socket) => socket.terminate(), "502 50201"],
  ["answers garbage", (socket) => socket.write("hello\r\n\r\n"), "502 50201"],
  [
    "answers with two lengths",
    (socket) =>
      socket.write(
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
      ),
    "502 50201",
  ],
  [
    "answers with a length and a coding",
    (socket) =>
      socket.write(
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok",
      ),
    "502 50201",
  ],
  [
    "answers with a head of a megabyte",
    (socket) => socket.write(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(1_000_000)}`),
    "502 50201",
  ],
  [
    "closes half-way through a short answer",
    (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"),
    "502 50201",
  ],
  [
    "stops half-way through a short answer",
    (socket) =>
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"),
    "504 50402",
  ],
  [
    "closes half-way through a long answer",
    (socket) =>
      socket.end(
        `HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n${"x".repeat(70_000)}`,
      ),
    "cut off",
  ],
  [
    "breaks off in the middle of a chunk",
    (socket) =>
      socket.write(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n",
      ),
    "502 50201",
  ],
];

const gatewayBefore = (origin: string, patienceMs = PATIENT_MS) => {
  const edge = fixtureGateway(`users=${origin}`, undefined, undefined, {
    firstByteTimeoutMs: patienceMs,
    idleTimeoutMs: patienceMs,
  });
  afterAll(() => edge.stop());
  return edge;
};

/** Status and code, or that the answer's body broke off. */
const outcomeOf = async (url: string, init?: RequestInit): Promise<string> => {
  const answer = await fetch(url, init);
  try {
    const text = await answer.text();
    const code = /"code":(\d+)/.exec(text)?.[1];
    return code === undefined ? `${answer.status}` : `${answer.status} ${code}`;
  } catch {
    return "cut off";
  }
};

describe("an upstream that", () => {
  test.each(faults)("%s gives a defined answer", async (_, script, outcome) => {
    const upstream = scripted(script);
    const edge = gatewayBefore(upstream.origin, FIRST_BYTE_MS);
    expect(await outcomeOf(`${edge.url}/users/v1/x`, { method: "POST" })).toBe(
      outcome,
    );
    await eventually("the connection is closed", async () =>
      upstream.seen.open === 0 ? true : undefined,
    );
  });

  test("fails again and again is left alone: 503 with Retry-After, and it is tried again once it lives", async () => {
    let isIll = true;
    const upstream = scripted((socket) =>
      isIll ? socket.terminate() : socket.write(whole("{}")),
    );
    const { url } = gatewayBefore(upstream.origin);
    const ask = () => fetch(`${url}/users/v1/x`, { method: "POST" });
    for (let turn = 0; turn < 5; turn += 1)
      expect((await ask()).status).toBe(502);
    const refused = await ask();
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(await refused.text()).toContain("50304");
    expect(upstream.seen.requests).toBe(5);
    isIll = false;
    await eventually("it is asked again", async () =>
      (await ask()).status === 200 ? true : undefined,
    );
  });

  test("is not there is 503; and one of two that is not there costs nothing", async () => {
    const well = scripted((socket) => socket.write(whole("{}")));
    const away = gatewayBefore("http://127.0.0.1:1");
    expect(await outcomeOf(`${away.url}/users/v1/x`)).toBe("503 50304");
    const half = gatewayBefore(`http://127.0.0.1:1,${well.origin}`);
    for (let turn = 0; turn < 4; turn += 1)
      expect(
        await outcomeOf(`${half.url}/users/v1/x`, { method: "POST" }),
      ).toBe("200");
  });
});
