import { type Static, t, type TObject } from "@tixlys/pawz";
import {
  descriptionMaxLength,
  type Level,
  levelAbove,
  nameMaxLength,
  nameMinLength,
} from "../../application/application.ts";
import type { ShownEntry } from "../../application/ports.ts";

export const uuid = t.String({ format: "uuid" });
export const moment = t.String({
  format: "date-time",
  description: "RFC 3339, UTC",
});
export const idParams = t.Object({ id: uuid });

/** An amount with its currency (http-rules 18). */
export const moneySchema = t.Object(
  {
    amount: t.String({
      description: "A decimal with the digits that the currency has",
    }),
    currency: t.String({ description: "ISO 4217" }),
  },
  { additionalProperties: false },
);

const nameField = t.String({
  minLength: nameMinLength,
  maxLength: nameMaxLength,
  description:
    "Letters and digits of any script, blanks and simple punctuation; unique below its parent, whatever the case",
});
const descriptionField = t.String({
  minLength: 1,
  maxLength: descriptionMaxLength,
  description: "A few sentences",
});

const parentField = (level: Level) =>
  t.String({
    format: "uuid",
    description: `The ${levelAbove(level) ?? "parent"} in which it stands`,
  });

/** An entry on the wire: types stand below nothing, services have prices. */
export function entrySchema(level: Level): TObject {
  return t.Object(
    {
      id: uuid,
      name: t.String(),
      ...(level === "type" ? {} : { parentId: parentField(level) }),
      description: t.Optional(t.String()),
      ...(level === "service"
        ? {
            pricesFrom: t.Array(moneySchema, {
              maxItems: 200,
              description:
                "The lowest price that providers ask, for each currency; empty where nobody has said one",
            }),
          }
        : {}),
      createdAt: moment,
      updatedAt: moment,
    },
    { additionalProperties: false },
  );
}

/** `data` of every operation that answers with one entry. */
export function entryData(level: Level): TObject {
  return t.Object(
    { [level]: entrySchema(level) },
    { additionalProperties: false },
  );
}

/** What a new entry is made of. */
export function newEntryBody(level: Level) {
  return t.Object(
    {
      name: nameField,
      description: t.Optional(descriptionField),
      ...(level === "type" ? {} : { parentId: parentField(level) }),
    },
    { additionalProperties: false },
  );
}

/** What can be changed of one; what is absent stays. */
export function entryChanges(level: Level) {
  return t.Object(
    {
      name: t.Optional(nameField),
      description: t.Optional(t.Union([descriptionField, t.Null()])),
      ...(level === "type" ? {} : { parentId: t.Optional(parentField(level)) }),
    },
    { additionalProperties: false, minProperties: 1 },
  );
}

/** What a body of these schemas may say. */
export type EntryBody = Static<ReturnType<typeof entryChanges>> & {
  readonly parentId?: string;
};

const names = {
  type: "Home",
  category: "Electrical",
  subcategory: "Wiring",
  service: "Socket installation",
} as const satisfies Record<Level, string>;

const ids = {
  type: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c01",
  category: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c02",
  subcategory: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c03",
  service: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c04",
} as const satisfies Record<Level, string>;

/** What a client sends to make the entry of the examples. */
export function bodyExample(level: Level) {
  const above = levelAbove(level);
  return {
    name: names[level],
    ...(above === undefined ? {} : { parentId: ids[above] }),
  };
}

/** An entry as the docs show it. */
export function entryExample(level: Level) {
  return {
    id: ids[level],
    ...bodyExample(level),
    ...(level === "service"
      ? { pricesFrom: [{ amount: "49.90", currency: "EUR" }] }
      : {}),
    createdAt: "2026-11-27T09:30:00.000Z",
    updatedAt: "2026-11-27T09:30:00.000Z",
  };
}

/** An entry as it goes on the wire. */
export function entryOnWire(entry: ShownEntry<Level>) {
  const { level, id, name, parentId, description, pricesFrom } = entry;
  return {
    id,
    name,
    ...(parentId === undefined ? {} : { parentId }),
    ...(description === undefined ? {} : { description }),
    ...(level === "service" ? { pricesFrom } : {}),
    createdAt: entry.createdAt.toISOString(),
    updatedAt: entry.updatedAt.toISOString(),
  };
}
