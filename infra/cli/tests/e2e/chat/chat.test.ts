/** Chat in the whole suite: two replicas behind the gateway. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { checkout } from "../../support/cli.ts";
import { mermaidOf } from "../../../trace/sequence.ts";
import { browserPath } from "../browser.ts";
import { diagramIn, withDiagram } from "./diagrams.ts";
import { makeFlows } from "./flows.ts";
import { openStage } from "./stage.ts";
import type { ChatStage } from "./stage.ts";
import { talkInWindows } from "./windows.ts";
import { faultsOf, prove } from "./proof.ts";

/** Rewrites the diagrams instead of comparing them: TIXLYS_DRAW=1 ./tixlys test e2e/chat */
const draws = Bun.env["TIXLYS_DRAW"] === "1";
const docs = join(checkout, "docs/chat.md");
/** How long an event may be on its way until a diagram has its last arrow. */
const ARRIVES_MS = 15_000;

let stage: ChatStage;
beforeAll(async () => {
  stage = await openStage();
}, 120_000);
afterAll(() => stage.close(), 30_000);

test("sign-in, channel creation, broadcast and the replica of names go as docs/chat.md draws them", async () => {
  let page = await Bun.file(docs).text();
  for (const { title, draw } of await makeFlows(stage)) {
    const drawn = diagramIn(page, title);
    const end = performance.now() + (draws ? ARRIVES_MS / 3 : ARRIVES_MS);
    let arrows = await draw();
    while (mermaidOf(arrows) !== drawn && performance.now() < end) {
      await Bun.sleep(100);
      arrows = await draw();
    }
    if (draws) page = withDiagram(page, title, arrows);
    else expect(mermaidOf(arrows), title).toBe(drawn);
  }
  if (draws) await Bun.write(docs, page);
}, 120_000);

test("the demo page has what it needs from its own origin, and nothing else may run on it", async () => {
  const answer = await fetch(`${stage.origin}/chat/ui/demo`);
  expect(answer.status).toBe(200);
  const policy = answer.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'; script-src 'self';");
  const page = await answer.text();
  expect(page).not.toMatch(/https?:|<style|<script(?![^>]*\bsrc=)|\bon\w+=/);
  for (const name of ["demo.css", "demo.js"]) {
    expect(page).toContain(`"${name}"`);
    const file = await fetch(`${stage.origin}/chat/ui/${name}`);
    expect(file.status, name).toBe(200);
    expect(await file.text(), name).not.toMatch(/https?:\/\//);
  }
}, 60_000);

// skip: a machine without Chromium has no window to open; CI has one.
test.skipIf(browserPath() === undefined)(
  "two windows of the demo page talk: message, typing and presence (needs Chromium)",
  async () => {
    const { origin, token } = stage;
    const [ada, bo] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
    const seen = await talkInWindows(
      origin,
      [token(ada), token(bo)],
      `Windows ${String(Date.now())}`,
    );
    expect(seen.messages).toContain("Is it still free?");
    expect(seen.typing).toContain("is writing");
    expect(seen.people).toContain("online");
    expect(seen.errors).toEqual([]);
    for (const url of seen.requests)
      expect(new URL(url).host).toBe(new URL(origin).host);
  },
  120_000,
);

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
