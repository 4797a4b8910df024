import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Listening } from "@tixlys/pawz";
import { isLoopback } from "../../src/api/v1/loopback.ts";
import { catcher, log, mail, notificationsApi } from "./notifications-api.ts";

describe("GET /v1/dev/mails", () => {
  let listening: Listening;
  beforeAll(() => {
    listening = notificationsApi({ catcher }, ["127.0.0.1"]).listen({
      hostname: "127.0.0.1",
      port: 0,
    });
  });
  afterAll(() => listening.stop(1_000));

  const get = async (query: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${listening.url}/v1/dev/mails${query}`, {
      headers,
    });
    const body: unknown = await response.json();
    return { status: response.status, body };
  };

  test("200 with what the catcher holds", async () => {
    const { status, body } = await get("");
    expect(status).toBe(200);
    const expected = { ...mail, createdAt: "2026-11-21T09:30:00.000Z" };
    expect(body).toEqual({ status: "success", data: { mails: [expected] } });
  });

  test("200 with one person's mails only, and with none", async () => {
    expect((await get("?to=ada@example.test")).body).toMatchObject({
      data: { mails: [{ id: mail.id }] },
    });
    expect((await get("?to=eve@example.test")).body).toEqual({
      status: "success",
      data: { mails: [] },
    });
  });

  test("404 for whoever is not on this machine", async () => {
    const { status, body } = await get("", {
      "x-forwarded-for": "203.0.113.7",
    });
    expect(status).toBe(404);
    expect(body).toMatchObject({
      data: { resource: { code: "route-not-found" } },
    });
  });

  test("400 for a parameter that is not known", async () => {
    expect((await get("?from=x")).status).toBe(400);
  });

  test("shows no word of a mail in the log", async () => {
    await get("?to=ada@example.test");
    expect(log.lines().length).toBeGreaterThan(0);
    expect(log.text()).not.toMatch(/t0ken|ada@example|Confirm/);
  });
});

test("without a catcher the route does not exist, in the API or in its document", async () => {
  const http = notificationsApi({});
  const response = await http.handle(
    new Request("http://notifications.test/v1/dev/mails"),
  );
  expect(response.status).toBe(404);
  expect(JSON.stringify(http.openapi())).not.toContain("dev/mails");
});

test("this machine is known by its addresses", () => {
  expect(
    ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"].every(isLoopback),
  ).toBe(true);
  expect(
    ["unknown", "", "10.0.0.1", "203.0.113.7", "::2", "127.0.0.1.example"].some(
      isLoopback,
    ),
  ).toBe(false);
});
