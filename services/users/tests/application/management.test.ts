import { describe, expect, test } from "bun:test";
import { createAccountListener } from "../../src/application/account-listener.ts";
import { createApplication } from "../../src/application/application.ts";
import { parseUserId } from "../../src/domain/profile/values.ts";
import { adasAccount, later, valueOf } from "../domain/people.ts";
import { memory } from "./memory.ts";

const clock = () => later;
const cause = { messageId: "0190a6c0-1c5e-7b8a-9f43-000000000001" };
const ranks = ["user", "moderator", "admin", "root"] as const;
const idOf = (n: number) => `0190a6c0-1c5e-7b8a-9f43-00000000000${String(n)}`;

/** One person of each rank, under the ids of their ranks. */
async function everybody() {
  const ports = memory();
  const app = createApplication({ ...ports, clock });
  const listener = createAccountListener(ports.work, clock);
  for (const [n, rank] of ranks.entries()) {
    const userId = valueOf(parseUserId(idOf(n)));
    await listener.registered(
      adasAccount({ userId, roles: [rank, "customer"] }),
      cause,
    );
  }
  return { ...ports, app };
}

describe("a manager changes a profile", () => {
  test("of whoever's rank is below their own, root aside, and never their own", async () => {
    const { app } = await everybody();
    const outcome = async (by: number, target: number) => {
      const done = await app.manageProfile({
        by: { userId: idOf(by), roles: [ranks[by] ?? ""] },
        userId: idOf(target),
        changes: { bio: `by ${String(by)}` },
      });
      return done.ok ? "done" : done.error.type;
    };
    const low = "RankTooLow";
    const admin = [0, 1, 2, 3].map((target) => outcome(2, target));
    expect(await Promise.all(admin)).toEqual(["done", "done", low, low]);
    const root = [0, 1, 2, 3].map((target) => outcome(3, target));
    expect(await Promise.all(root)).toEqual(["done", "done", "done", low]);
    const another = await app.manageProfile({
      by: { userId: idOf(9), roles: ["root"] },
      userId: idOf(3),
      changes: { bio: "by another root" },
    });
    expect(another.ok).toBe(true);
  });

  test("by the target's rank as it is when the change is made", async () => {
    const { app, rows, work } = await everybody();
    const listener = createAccountListener(work, clock);
    await listener.rolesChanged(
      { userId: idOf(0), roles: ["admin"], accountVersion: 2 },
      cause,
    );
    const done = await app.manageProfile({
      by: { userId: idOf(2), roles: ["admin"] },
      userId: idOf(0),
      changes: { bio: "too late" },
    });
    expect(done).toMatchObject({ ok: false, error: { type: "RankTooLow" } });
    expect(rows.get(idOf(0))?.bio).toBeUndefined();
  });

  test("and the others hear who it was", async () => {
    const { app, told } = await everybody();
    await app.manageProfile({
      by: { userId: idOf(2), roles: ["admin"] },
      userId: idOf(0),
      changes: { bio: "hello" },
    });
    expect(told.at(-1)).toMatchObject({
      type: "updated",
      profile: { version: 2 },
      cause: { managerId: idOf(2) },
    });
  });
});

describe("profiles asked for by their ids", () => {
  test("come in the order of the ids, each once, and those without one are named", async () => {
    const { app } = await everybody();
    const ids = [idOf(3), idOf(7), idOf(0), idOf(3), "nobody"];
    const { profiles, missing } = await app.findManyProfiles(ids);
    expect(profiles.map(({ userId }) => String(userId))).toEqual([
      idOf(3),
      idOf(0),
    ]);
    expect(missing).toEqual([idOf(7), "nobody"]);
  });
});
