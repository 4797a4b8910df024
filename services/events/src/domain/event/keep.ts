import type { KeptEvent, KnownType, PlainData, ToldEvent } from "./event.ts";

/** Why an event is kept without its data. */
export type Bare = "unknown-type" | "other-data";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * What of an event is kept: the envelope, and of the data the fields that are declared plain. Of a type that is not known, or data
 * that is not as declared, nobody has said what it holds, so that nothing of it is kept; it is about its subject, should that be
 * an account.
 */
export function keep(
  told: ToldEvent,
  known: KnownType | undefined,
): { readonly event: KeptEvent; readonly bare?: Bare } {
  const { data: given, ...envelope } = told;
  const fields = recordOf(given);
  if (known === undefined || fields === undefined || !known.accepts(given))
    return {
      event: {
        ...envelope,
        data: undefined,
        people: peopleOf(told, [told.subject]),
      },
      bare: known === undefined ? "unknown-type" : "other-data",
    };
  const owners = known.people.map((field) => fields[field]);
  return {
    event: {
      ...envelope,
      data: plainOf(fields, known),
      people: peopleOf(told, owners),
    },
  };
}

function plainOf(fields: PlainData, known: KnownType): PlainData {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([field]) =>
        Object.hasOwn(known.fields, field) && known.fields[field] === "plain",
    ),
  );
}

function peopleOf(
  { actor }: ToldEvent,
  owners: readonly unknown[],
): readonly string[] {
  const ids = [...owners, actor?.kind === "user" ? actor.id : undefined];
  const people = ids.filter(
    (id): id is string => typeof id === "string" && UUID.test(id),
  );
  return [...new Set(people)];
}

function recordOf(value: unknown): PlainData | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}
