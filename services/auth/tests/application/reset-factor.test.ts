import { beforeEach, describe, expect, test } from "bun:test";
import { err } from "@tixlys/nexus";
import { good } from "../domain/values.ts";
import { enrolled } from "./memory/enrolled.ts";
import type { MemoryStore } from "./memory/store.ts";
import { signedIn } from "./memory/people.ts";
import { bench, device, type Bench } from "./memory/ports.ts";

let on: Bench<MemoryStore>;
let root: Awaited<ReturnType<typeof signedIn>>;
let admin: Awaited<ReturnType<typeof signedIn>>;
let user: Awaited<ReturnType<typeof signedIn>>;
beforeEach(async () => {
  on = bench();
  root = await signedIn(on, "root");
  admin = await signedIn(on, "admin");
  user = await signedIn(on, "user");
});

const login = (code?: string) =>
  on.app.login({
    identifier: user.username,
    password: user.password,
    client: "api",
    device,
    ...(code === undefined
      ? {}
      : { shown: { kind: "recovery-code" as const, code } }),
  });

describe("auth #25: somebody who has lost app and codes", () => {
  test("gets in with the password again once management has reset the factor; sessions, codes and challenges are gone, and they are told", async () => {
    const { recoveryCodes } = await enrolled(on, user);
    const asked = await login();
    expect(asked).toMatchObject({ error: { type: "FactorRequired" } });
    if (asked.ok || asked.error.type !== "FactorRequired") return;
    const { token: challenge } = asked.error.challenge;
    expect(good(await on.app.resetFactor(admin, user.id))).toBeNull();
    expect(await on.app.isSignedIn(user)).toBe(false);
    expect(on.store.facts.at(-1)).toMatchObject({
      type: "FactorRemoved",
      userId: user.id,
      kind: "totp",
    });
    expect(on.store.audited).toContainEqual(
      expect.objectContaining({
        action: "authn_factor_removed",
        outcome: "success",
        subject: user.id,
        details: { kind: "totp", by: "management" },
      }),
    );
    const shown = {
      kind: "recovery-code" as const,
      code: recoveryCodes[0] ?? "",
    };
    expect(
      await on.app.proveChallenge({ challenge, shown, ip: device.ip }),
    ).toMatchObject({ error: { type: "ChallengeVoid" } });
    good(await login());
    expect(await on.app.resetFactor(admin, user.id)).toEqual(
      err({ type: "NoFactor" }),
    );
  });

  test("keeps it before whoever is not above them, a root before everybody, and each refusal is noted", async () => {
    await enrolled(on, admin);
    await enrolled(on, root);
    const other = await signedIn(on, "root");
    for (const [by, of, type] of [
      [user, admin, "NoManager"],
      [admin, admin, "RankTooLow"],
      [admin, root, "RankTooLow"],
      [other, root, "FactorNeeded"],
    ] as const) {
      expect(await on.app.resetFactor(by, of.id)).toEqual(
        // cast: one of those above
        err({ type } as { type: "NoManager" }),
      );
      expect(on.store.audited.at(-1)).toMatchObject({
        action: "authz_fail",
        outcome: "failure",
        subject: of.id,
        details: { change: "ResetFactor", reason: type },
      });
    }
    good(await on.app.resetFactor(other, admin.id));
  });
});
