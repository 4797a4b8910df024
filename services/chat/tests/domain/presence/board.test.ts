import { expect, test } from "bun:test";
import {
  PresenceBoard,
  processExpiryMs,
} from "../../../src/domain/presence/board.ts";

const ann = "ann";
const seen = (sockets: number, isAway = false) => [
  { userId: ann, sockets, isAway },
];

test("somebody is where the best of their sockets is, over all processes", () => {
  const board = new PresenceBoard();
  expect(board.whereabouts(ann)).toBe("offline");
  board.note("one", seen(1, true), false, 0);
  expect(board.whereabouts(ann)).toBe("away");
  board.note("two", seen(2), false, 0);
  expect(board.whereabouts(ann)).toBe("online");
  expect(board.sockets(ann)).toBe(3);
  board.note("two", seen(0), false, 0);
  expect(board.whereabouts(ann)).toBe("away");
  board.note("one", [], true, 0);
  expect(board.whereabouts(ann)).toBe("offline");
});

test("a process that says nothing for half a minute is gone, and its sockets with it; one's own is not", () => {
  const board = new PresenceBoard();
  board.note("own", [], true, 0);
  board.note("other", seen(1), false, 0);
  board.note("third", [], false, processExpiryMs);
  expect(board.expire(processExpiryMs, "own")).toEqual([]);
  expect(board.expire(processExpiryMs + 1, "own")).toEqual([ann]);
  expect(board.whereabouts(ann)).toBe("offline");
  expect(board.knows("own")).toBe(true);
  expect(board.knows("third")).toBe(true);
});
