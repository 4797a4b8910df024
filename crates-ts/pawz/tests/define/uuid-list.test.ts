import { expect, test } from "bun:test";
import { uuidList } from "../../src/index.ts";

const { pattern = "" } = uuidList(2, { description: "", examples: [] });
const ada = "0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d";
const nobody = "00000000-0000-0000-0000-000000000000";

// What an answer's schema would refuse to name must not come in.
test.each([
  [ada, true],
  [`${ada},${ada}`, true],
  ["", false],
  [nobody, false],
  [`${ada},${nobody}`, false],
  [`${ada},`, false],
  [`${ada},${ada},${ada}`, false],
  [ada.toUpperCase(), false],
])(
  "http-rules 18: a list of at most two ids takes %p: %p",
  (value, expected) => {
    expect(new RegExp(pattern).test(value)).toBe(expected);
  },
);
