import { type Brand, err, idParser, ok, parser } from "@tixlys/nexus";

/** The values an item is made of, with one parse function each: whoever holds such a value holds a checked one. */
export type ItemId = Brand<string, "ItemId">;
export type OwnerId = Brand<string, "OwnerId">;
export type ItemName = Brand<string, "ItemName">;
export type Quantity = Brand<number, "Quantity">;

export type Malformed = { readonly type: "Malformed" };

const malformed = err<Malformed>({ type: "Malformed" });

export const nameMaxLength = 100;
export const quantityAtMost = 1_000_000;

export const parseItemId = idParser<ItemId>();
export const parseOwnerId = idParser<OwnerId>();

/** One line of text, as its owner wrote it but for blanks around and between; nothing in it that does not show. */
export const parseItemName = parser<ItemName>()((value: string) => {
  const name = value.trim().replace(/\s+/gu, " ").normalize("NFC");
  const length = Array.from(name).length;
  const fits = length > 0 && length <= nameMaxLength && !/\p{C}/u.test(name);
  return fits ? ok(name) : malformed;
});

export const parseQuantity = parser<Quantity>()((value: number) =>
  Number.isSafeInteger(value) && value > 0 && value <= quantityAtMost
    ? ok(value)
    : malformed,
);
