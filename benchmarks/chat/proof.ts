/** Two hundred clients, twenty of them writing, cut off at random while a replica is killed: no gap, nothing twice, for anybody. */
import { plainly } from "../lib/report.ts";
import { figure } from "../lib/statistics.ts";
import { openStage } from "../../infra/cli/tests/e2e/chat/stage.ts";
import { faultsOf, prove } from "../../infra/cli/tests/e2e/chat/proof.ts";
import type { StoredMessage } from "../../infra/cli/tests/e2e/chat/proof.ts";
import type { ChatStage } from "./stage.ts";

/** Over two replicas behind the gateway, as its test does with fewer; the suite is one of its own. */
export async function benchProof({
  report,
  say,
}: Pick<ChatStage, "report" | "say">): Promise<void> {
  const stage = await openStage();
  try {
    const [victim] = await stage.replicas();
    if (victim === undefined) throw new Error("there is no replica");
    const amount = {
      clients: 200,
      senders: 20,
      channels: 5,
      messages: 50,
      cuts: 300,
    };
    const kill = (): void => void process.kill(victim, "SIGKILL");
    const { origin, token } = stage;
    const proof = await prove({ origin, token, kill }, amount);
    const stored = new Map<string, readonly StoredMessage[]>();
    for (const id of proof.channelIds) stored.set(id, await stage.stored(id));
    const faults = faultsOf(proof, stored);
    for (const fault of faults.slice(0, 20)) say(`  ${fault}`);
    const handed = proof.clients.reduce(
      (sum, own) =>
        sum + [...own.values()].reduce((all, { length }) => all + length, 0),
      0,
    );
    const count = (what: string, value: number): void =>
      report.add(plainly("proof", what, figure([value]), ""));
    count("messages written by 20 of 200 clients", proof.sent.size);
    count("entries handed to clients", handed);
    count("connections cut, beside one killed replica", proof.cuts);
    report.add({
      part: "proof",
      what: "gaps, doubles, other orders and lost messages",
      figure: String(faults.length),
      gate: "0",
      reached: faults.length === 0,
      noisy: false,
    });
  } finally {
    await stage.close();
  }
}
