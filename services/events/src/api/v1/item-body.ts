import { type Static, t } from "@tixlys/pawz";

/** An item on the wire. */
export const itemSchema = t.Object(
  {
    id: t.String({ format: "uuid" }),
    name: t.String(),
    quantity: t.Integer(),
    createdAt: t.String({
      format: "date-time",
      description: "RFC 3339, UTC",
    }),
  },
  { additionalProperties: false },
);

/** `data` of every operation that answers with one item. */
export const itemData = t.Object(
  { item: itemSchema },
  { additionalProperties: false },
);

export const itemExample: Static<typeof itemData> = {
  item: {
    id: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11",
    name: "Lantern",
    quantity: 2,
    createdAt: "2026-11-27T09:30:00.000Z",
  },
};

export function itemBody(of: {
  readonly id: string;
  readonly name: string;
  readonly quantity: number;
  readonly createdAt: Date;
}): Static<typeof itemSchema> {
  const { id, name, quantity, createdAt } = of;
  return { id, name, quantity, createdAt: createdAt.toISOString() };
}
