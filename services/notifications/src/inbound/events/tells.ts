import type { Contract, EventData, EventTypes } from "@tixlys/contracts";
import { type EventHandler, on } from "@tixlys/messaging/postgres";
import type { Notify } from "../../application/notify.ts";
import type { TemplateName } from "../../domain/letter/letter.ts";

/** What telling needs to be bound to. */
export type Telling = { readonly notify: Notify };

/** The fields of an event that hold a text. */
type Texts<D> = {
  [K in keyof D & string]: NonNullable<D[K]> extends string ? K : never;
}[keyof D & string];

/** That somebody is told something. */
type Told<D> = {
  readonly kind: TemplateName;
  /** The field that names the person. */
  readonly to: Texts<D>;
  /** The fields that the notice keeps: ids and plain words, never what somebody wrote. */
  readonly about?: readonly Texts<D>[];
  /** The sealed field that the mail's link is made of. */
  readonly sealed?: Texts<D>;
  /** Only of such events. */
  readonly when?: (data: D) => boolean;
};

/** The reaction to an event that tells somebody something, and the kinds of notices that it makes. */
export type TellingHandler = EventHandler<Telling> & {
  readonly kinds: readonly TemplateName[];
};

/** Declares what an event tells whom. */
export function tells<C extends Contract, T extends EventTypes<C>>(
  contract: C,
  type: T,
  ...rows: readonly Told<EventData<C, T>>[]
): TellingHandler {
  const handler = on(
    contract,
    type,
    async ({ id: messageId, time, data }, bound: Telling) => {
      const due = rows
        .filter(({ when }) => when?.(data) !== false)
        .map((row) => ({ row, personId: textIn(data, row.to) ?? "" }))
        // Everybody locks people in the same order.
        .toSorted((one, other) => (one.personId < other.personId ? -1 : 1));
      for (const { row, personId } of due) {
        const { kind, about = [], sealed } = row;
        const secret = sealed === undefined ? undefined : textIn(data, sealed);
        await bound.notify({
          kind,
          personId,
          cause: { messageId, at: new Date(time) },
          data: Object.fromEntries(
            about.flatMap((name) => {
              const value = textIn(data, name);
              return value === undefined ? [] : [[name, value]];
            }),
          ),
          ...(secret === undefined ? {} : { sealed: secret }),
        });
      }
    },
  );
  return { ...handler, kinds: rows.map(({ kind }) => kind) };
}

function textIn(data: object, name: string): string | undefined {
  const value: unknown = Reflect.get(data, name);
  return typeof value === "string" ? value : undefined;
}
