import { describe, expect, test } from "bun:test";
import { mintFor } from "@tixlys/testkit";
import { signedIn } from "../../application/memory/people.ts";
import {
  ada,
  loggedIn,
  verifiedAccount,
} from "../../application/memory/ports.ts";
import { harness, type Harness } from "../harness.ts";

const day = 86_400_000;

/** A service in process with Ada signed in to it. */
async function atHome(own: Harness = harness()) {
  const user = await verifiedAccount(own.on);
  const { accessToken: token, sessionId } = await loggedIn(own.on);
  const get = (path: string, by = token) =>
    own.call("GET", `/v1/export/${path}`, { token: by });
  const ask = async (by = token) => {
    const answer = await own.call("POST", "/v1/export", { token: by });
    const id = String(answer.json.data["export"]?.["id"]);
    return { ...answer, id };
  };
  return { ...own, user, token, sessionId, get, ask };
}

describe("auth #75: export", () => {
  test("is accepted with a resource to watch, collected from every service, and can be fetched as one document", async () => {
    const own = await atHome();
    const asked = await own.ask();
    expect([asked.status, asked.headers.get("location")]).toEqual([
      202,
      `/auth/v1/export/${asked.id}`,
    ]);
    expect(asked.json.data["export"]).toMatchObject({
      state: "collecting",
      services: ["auth", "notifications", "users"],
    });
    expect((await own.get(`${asked.id}/document`)).status).toBe(404);
    expect(await own.on.app.collectExports()).toBe(1);
    expect((await own.get(asked.id)).json.data["export"]).toMatchObject({
      state: "ready",
      missing: [],
    });
    const { json, status } = await own.get(`${asked.id}/document`);
    expect([status, json.data["document"]]).toMatchObject([
      200,
      {
        userId: own.user.id,
        complete: true,
        services: {
          users: {
            schemaVersion: 1,
            records: [{ table: "users", row: { userId: own.user.id } }],
          },
        },
      },
    ]);
    expect(own.on.store.facts).toContainEqual(
      expect.objectContaining({ type: "ExportReady", complete: true }),
    );
    const entries = own.on.store.audited.map(({ action }) => action);
    expect(entries).toEqual(
      expect.arrayContaining([
        "user_export_requested",
        "user_export_collected",
        "user_exported",
      ]),
    );
  });

  test("asking again while one is being collected answers that one", async () => {
    const own = await atHome();
    const { id } = await own.ask();
    expect((await own.ask()).id).toBe(id);
    await own.on.app.collectExports();
    expect((await own.ask()).id).not.toBe(id);
  });

  test("auth #46: is nobody else's: 404", async () => {
    const own = await atHome();
    const { id } = await own.ask();
    await own.on.app.collectExports();
    const other = await signedIn(own.on, "user");
    for (const path of [id, `${id}/document`])
      expect((await own.get(path, other.token)).status).toBe(404);
  });

  test("auth #49: the document needs a fresh sign-in, watching does not", async () => {
    const own = await atHome();
    const { id } = await own.ask();
    await own.on.app.collectExports();
    const stale = mintFor(own.keys, {
      userId: own.user.id,
      sessionId: own.sessionId,
      authTime: new Date(Date.now() - 11 * 60_000),
    });
    expect((await own.get(id, stale)).status).toBe(200);
    const refused = await own.get(`${id}/document`, stale);
    expect([refused.status, refused.text]).toEqual([
      403,
      expect.stringContaining("step-up-required"),
    ]);
  });

  test("a service that is away delays it, and is not asked again for what it has given", async () => {
    const asked: (string | undefined)[] = [];
    let isAway = true;
    const own = await atHome(
      harness(
        100,
        {},
        {
          exportSources: {
            async ask(service, _userId, after) {
              if (service !== "users")
                return { schemaVersion: 1, records: "[]", next: undefined };
              asked.push(after);
              if (after === "1.0" && isAway) return undefined;
              const next = after === undefined ? "1.0" : undefined;
              return { schemaVersion: 3, records: `["${after}"]`, next };
            },
          },
        },
      ),
    );
    const { id } = await own.ask();
    expect(await own.on.app.collectExports()).toBe(0);
    isAway = false;
    expect(await own.on.app.collectExports()).toBe(1);
    expect(asked).toEqual([undefined, "1.0", "1.0"]);
    const { json } = await own.get(`${id}/document`);
    expect(json.data["document"]?.["services"]).toMatchObject({
      users: { schemaVersion: 3, records: ["undefined", "1.0"] },
    });
  });

  test("after a day without an answer it says which service is missing", async () => {
    const own = await atHome(
      harness(
        100,
        {},
        {
          exportSources: {
            ask: async (service) =>
              service === "users"
                ? undefined
                : { schemaVersion: 1, records: "[]", next: undefined },
          },
        },
      ),
    );
    const { id } = await own.ask();
    await own.on.app.collectExports();
    own.on.advance(day + 1);
    expect(await own.on.app.collectExports()).toBe(1);
    const found = await own.on.app.readExport({ userId: own.user.id }, id);
    expect(found).toMatchObject({ state: "partial", missing: ["users"] });
    const document = await own.on.app.openExport({ userId: own.user.id }, id);
    expect(Object.keys(document?.services ?? {})).toEqual([
      "auth",
      "notifications",
    ]);
    expect(document?.complete).toBe(false);
  });

  test("is gone after a week", async () => {
    const own = await atHome();
    const { id } = await own.ask();
    await own.on.app.collectExports();
    own.on.advance(7 * day + 1);
    expect(
      await own.on.app.readExport({ userId: own.user.id }, id),
    ).toBeUndefined();
    expect(await own.on.app.forgetExports()).toBe(1);
  });

  test("goes with the account, also while it is being collected", async () => {
    const own = await atHome();
    const { id } = await own.ask();
    const left = await own.call("DELETE", "/v1/me", {
      token: own.token,
      body: { password: ada.password },
    });
    expect(left.status).toBe(202);
    expect(await own.on.app.collectExports()).toBe(0);
    expect(
      await own.on.app.readExport({ userId: own.user.id }, id),
    ).toBeUndefined();
  });
});
