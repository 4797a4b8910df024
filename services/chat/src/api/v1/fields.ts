import { t, type TSchema } from "@tixlys/pawz";

export const uuid = t.String({ format: "uuid" });
export const moment = t.String({
  format: "date-time",
  description: "RFC 3339, UTC",
});
export const idParams = t.Object({ id: uuid });

/** A text whose length the domain counts, in code points: the schema's own `maxLength` would count an emoji twice. */
export const codePoints = (description: string) =>
  t.String({ minLength: 1, description });

export const dataOf = <S extends TSchema>(name: string, schema: S) =>
  t.Object({ [name]: schema }, { additionalProperties: false });

/** The path of a channel, as the guard and a client see it. */
export const channelOf = ({
  params: { id },
}: {
  readonly params: { readonly id: string };
}) => `chat/channels/${id}`;
export const messageAt = ({
  params: { id },
}: {
  readonly params: { readonly id: string };
}) => `chat/messages/${id}`;
