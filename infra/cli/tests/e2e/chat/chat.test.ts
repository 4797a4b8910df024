/** Chat in the whole suite: two replicas behind the gateway. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { openStage } from "./stage.ts";
import type { ChatStage } from "./stage.ts";
import { faultsOf, prove } from "./proof.ts";

let stage: ChatStage;
beforeAll(async () => {
  stage = await openStage();
}, 120_000);
afterAll(() => stage.close(), 30_000);

test("every client ends with the same gap-free sequence of every channel, whoever is cut off, and though a replica is killed", async () => {
  const [victim] = await stage.replicas();
  if (victim === undefined) throw new Error("there is no replica");
  const { origin, token } = stage;
  const proof = await prove(
    { origin, token, kill: () => void process.kill(victim, "SIGKILL") },
    { clients: 60, senders: 10, channels: 3, messages: 24, cuts: 60 },
  );
  const stored = new Map<string, Awaited<ReturnType<ChatStage["stored"]>>>();
  for (const id of proof.channelIds) stored.set(id, await stage.stored(id));
  expect(faultsOf(proof, stored)).toEqual([]);
  expect(proof.sent.size).toBe(240);
  expect(proof.histories).toBe(0);
  // Everybody who was on the killed replica came back by themselves, and so did everybody who was cut off.
  expect(proof.cuts).toBeGreaterThanOrEqual(60);
  expect(proof.connections).toBeGreaterThan(60 + 50);
  expect(await stage.replicas()).not.toContain(victim);
}, 180_000);
