import { describe, expect, test } from "bun:test";
import { HeardChannel } from "../../../src/outbound/live/heard-channel.ts";
import { encode, packed, unpacked } from "../../../src/outbound/live/wire.ts";

const entry = (seq: number) => ({ seq, frame: `frame ${seq}` });
const taken = (channel: HeardChannel) =>
  channel.take().flatMap(({ frames }) => frames);

describe("a channel that is heard", () => {
  test("hands on each entry once and in order, whatever order they come in", () => {
    const channel = new HeardChannel("c", { characters: 0 });
    channel.accept(entry(6));
    channel.begin(4);
    const got: string[] = [];
    for (const seq of [4, 8, 5, 8, 7, 7, 3, 10, 9]) {
      channel.accept(entry(seq));
      got.push(...taken(channel));
    }
    expect(got).toEqual([5, 6, 7, 8, 9, 10].map((seq) => `frame ${seq}`));
    expect(channel.head).toBe(10);
    expect(channel.hasHole).toBe(false);
    expect(channel.since(8)).toEqual(["frame 9", "frame 10"]);
    expect(channel.since(4)).toHaveLength(6);
    expect(channel.since(3)).toBeUndefined();
    expect(channel.since(10)).toEqual([]);
  });

  test("shows a hole until it is filled, and gives nothing after it meanwhile", () => {
    const channel = new HeardChannel("c", { characters: 0 });
    channel.begin(0);
    channel.accept(entry(2));
    expect(taken(channel)).toEqual([]);
    expect(channel.hasHole).toBe(true);
    channel.accept(entry(1));
    expect(taken(channel)).toHaveLength(2);
    expect(channel.hasHole).toBe(false);
  });

  test("is cut after each entry that ends somebody's reading: they get nothing that follows", () => {
    const channel = new HeardChannel("c", { characters: 0 });
    channel.begin(0);
    channel.accept(entry(1));
    channel.accept({ ...entry(3), ends: "bob" });
    channel.accept({ ...entry(2), ends: "ann" });
    channel.end("cat");
    channel.accept(entry(4));
    expect(channel.take()).toEqual([
      { frames: ["frame 1", "frame 2"], ends: ["ann"] },
      { frames: ["frame 3"], ends: ["bob", "cat"] },
      { frames: ["frame 4"], ends: [] },
    ]);
    expect(channel.head).toBe(4);
    expect(channel.since(1)).toHaveLength(3);
  });

  test("keeps no frame from before an edit or a deletion, and none from before an erasure", () => {
    const budget = { characters: 0 };
    const channel = new HeardChannel("c", budget);
    channel.begin(0);
    for (const seq of [1, 2]) channel.accept(entry(seq));
    channel.take();
    for (const seq of [3, 5]) channel.accept(entry(seq));
    channel.accept({ ...entry(4), redacts: true });
    expect(taken(channel)).toHaveLength(3);
    expect(channel.since(2)).toBeUndefined();
    expect(channel.since(3)).toEqual(["frame 4", "frame 5"]);
    for (const seq of [6, 8]) channel.accept(entry(seq));
    channel.redact();
    expect(channel.since(4)).toBeUndefined();
    for (const seq of [7, 9]) channel.accept(entry(seq));
    expect(taken(channel)).toHaveLength(4);
    expect(channel.since(7)).toBeUndefined();
    expect(channel.since(8)).toEqual(["frame 9"]);
    expect(budget.characters).toBe(7);
  });

  test("keeps a bounded number of frames, and gives them back when it is forgotten", () => {
    const budget = { characters: 0 };
    const channel = new HeardChannel("c", budget);
    channel.begin(0);
    const frame = "x".repeat(1_000);
    for (let seq = 1; seq <= 1_000; seq += 1) {
      channel.accept({ seq, frame });
      if (seq % 50 === 0) channel.take();
    }
    expect(budget.characters).toBeLessThanOrEqual(131_072);
    expect(channel.since(999)).toEqual([frame]);
    expect(channel.since(100)).toBeUndefined();
    channel.forget();
    expect(budget.characters).toBe(0);
  });
});

test("what processes tell each other is read as it was said, and what cannot be read is left out", () => {
  const words = [
    { kind: "entry", seq: 7, frame: '{"a":"b c"}', ends: undefined },
    { kind: "entry", seq: 8, frame: "{}", ends: "somebody" },
    { kind: "entry", seq: 9, frame: "{}", ends: undefined, redacts: true },
    { kind: "notice", frame: '{"type":"typing"}' },
    { kind: "ended", userId: null },
    { kind: "ended", userId: "somebody" },
  ] as const;
  const lines = [...words.map(encode), "?", "e", "ex 1 {}"];
  const [message = "", ...more] = packed("me", lines);
  expect(more).toEqual([]);
  expect(unpacked(message)).toEqual({ process: "me", words: [...words] });
  const long = Array.from({ length: 30 }, () => `n${"x".repeat(50_000)}`);
  const messages = packed("me", long);
  expect(Math.max(...messages.map(({ length }) => length))).toBeLessThan(
    1_000_000,
  );
  expect(messages.flatMap((each) => unpacked(each).words)).toHaveLength(30);
});
