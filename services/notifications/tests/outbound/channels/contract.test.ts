import { afterEach, describe, expect, spyOn, test } from "bun:test";
import type { SendProblem } from "../../../src/application/ports.ts";
import {
  addressCanary,
  allMoods,
  canary,
  catcherWorld,
  type Mood,
  pushWorld,
  smsWorld,
  smtpWorld,
  type World,
} from "./worlds.ts";

const patient = () => AbortSignal.timeout(20_000);
const deferred = (
  reason: Extract<SendProblem, { type: "deferred" }>["reason"],
) => ({ ok: false, error: { type: "deferred", reason } }) as const;
const refused = (reason: Extract<SendProblem, { type: "refused" }>["reason"]) =>
  ({ ok: false, error: { type: "refused", reason } }) as const;

/** What every channel promises; each adapter passes the same tests against a real other side. */
function channelContract<Message>(
  name: string,
  open: () => Promise<World<Message>>,
  moods: readonly Mood[] = allMoods,
): void {
  // skip: what some other sides cannot be, as a folder is never busy
  const can = (mood: Mood) => test.skipIf(!moods.includes(mood));
  describe(`the channel ${name}`, () => {
    let world: World<Message> | undefined;
    afterEach(async () => {
      await world?.close();
      world = undefined;
    });
    const opened = async () => (world = await open());

    /** The answer to one message from another side of this mood. */
    const answered = async (mood: Mood, signal = patient()) => {
      const { channel, message, be } = await opened();
      await be(mood);
      return channel.send(message, signal);
    };

    test("is ok once the other side has taken every word, and gives each attempt the same id", async () => {
      const { channel, message, taken } = await opened();
      const took = { ok: true, value: null } as const;
      expect(await channel.send(message, patient())).toEqual(took);
      expect(await channel.send(message, patient())).toEqual(took);
      const both = await taken();
      expect(both).toHaveLength(2);
      expect(both.every(({ words }) => words.includes(canary))).toBe(true);
      expect(both[0]?.id).not.toBe("");
      expect(both[0]?.id).toBe(both[1]?.id);
    });

    for (const [mood, problem] of [
      ["busy", deferred("channel-busy")],
      ["refuses", refused("channel-refused")],
      ["gone", refused("recipient-gone")],
      ["away", deferred("channel-unreachable")],
    ] as const)
      can(mood)(`knows another side that is ${mood}`, async () => {
        expect(await answered(mood)).toEqual(problem);
      });

    can("silent")(
      "puts the message off where the other side says nothing until the deadline",
      async () => {
        const result = await answered("silent", AbortSignal.timeout(150));
        expect(result).toEqual(deferred("channel-timeout"));
      },
    );

    can("silent")("gives up at once when the process ends", async () => {
      const ending = new AbortController();
      const sending = answered("silent", ending.signal);
      await Bun.sleep(50);
      ending.abort();
      expect(await sending).toMatchObject({ error: { type: "deferred" } });
    });

    can("breaks-off")(
      "puts the message off where the other side breaks off before it has answered",
      async () => {
        const result = await answered("breaks-off");
        expect(result).toMatchObject({ error: { type: "deferred" } });
      },
    );

    test("tells nobody whom it wrote to or what, whatever happens", async () => {
      const said: unknown[] = [];
      const streams = [process.stdout, process.stderr] as const;
      const spies = streams.map((stream) =>
        spyOn(stream, "write").mockImplementation((chunk) => {
          said.push(chunk);
          return true;
        }),
      );
      const results: unknown[] = [];
      for (const mood of moods) {
        if (mood === "silent") continue;
        results.push(await answered(mood));
        await world?.close();
      }
      spies.forEach((spy) => spy.mockRestore());
      const text = `${String(said)} ${JSON.stringify(results)}`;
      expect(text).not.toContain(canary);
      expect(text).not.toContain(addressCanary);
      expect(text).not.toContain("+420777123456");
      world = undefined;
    });
  });
}

channelContract("SMTP", smtpWorld);
// Nobody is at the other end of a folder: it takes everything, or it is not there.
channelContract("catcher", catcherWorld, ["takes", "away"]);
channelContract("web push", pushWorld);
channelContract("HTTP gateway", smsWorld);
