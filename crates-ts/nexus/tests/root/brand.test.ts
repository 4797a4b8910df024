import { expect, test } from "bun:test";
import {
  type Brand,
  err,
  idParser,
  newId,
  ok,
  parser,
  type Result,
  uuidV7,
} from "../../src/index.ts";

type Quantity = Brand<number, "Quantity">;
type OrderId = Brand<string, "OrderId">;
type QuantityInvalid = { readonly type: "QuantityInvalid" };

const parseQuantity = parser<Quantity>()(
  (text: string): Result<number, QuantityInvalid> =>
    /^[1-9]\d{0,3}$/.test(text)
      ? ok(Number(text))
      : err({ type: "QuantityInvalid" }),
);
const parseOrderId = idParser<OrderId>();

test("a parser answers what its judgement answers, and only what it passes is branded", () => {
  const parsed = parseQuantity("12");
  expect(parseQuantity("-1")).toEqual(err({ type: "QuantityInvalid" }));
  const twice = (quantity: Quantity): number => quantity * 2;
  expect(parsed.ok && twice(parsed.value)).toBe(24);
  // @ts-expect-error a number is no quantity before it is parsed
  expect(twice(12)).toBe(24);
  // @ts-expect-error the judgement of a number's brand answers a number
  expect(parser<Quantity>()((text: string) => ok(text))("x").ok).toBe(true);
});

test("an id's parser takes UUIDs and nothing else, and a new id is one", () => {
  const id = uuidV7(new Date(0), new Uint8Array(10));
  const parsed: OrderId | undefined = parseOrderId(id);
  expect(String(parsed)).toBe(id);
  for (const value of ["", "x", 7, null, undefined, id.toUpperCase() + "0"])
    expect(parseOrderId(value)).toBeUndefined();
  const made: OrderId = newId(parseOrderId, () => id);
  expect(String(made)).toBe(id);
  expect(() => newId(parseOrderId, () => "7")).toThrow("no UUID");
});
