import type { Harness } from "./harness.ts";

/** An operation as this service's OpenAPI document describes it, as far as tests of authorization look at it. */
export type Operation = {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly guards: readonly string[];
  /** A body that the document shows, where the operation takes one. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** Names of the fields that its body may have. */
  readonly fields: readonly string[];
};

type Documented = {
  readonly "x-operation": string;
  readonly "x-guard": readonly string[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, Media>>;
  };
};
type Media = {
  readonly schema?: unknown;
  readonly example?: Readonly<Record<string, unknown>>;
  readonly examples?: Readonly<
    Record<string, { readonly value?: Readonly<Record<string, unknown>> }>
  >;
};

/** Every operation of version 1, from the document that the service serves. */
export async function operationsOf(
  own: Pick<Harness, "call">,
): Promise<readonly Operation[]> {
  const { json } = await own.call("GET", "/v1/openapi.json");
  // cast: the service's own document; tests count what they find in it.
  const { paths } = json as unknown as {
    paths: Record<string, Record<string, Documented>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const media = operation.requestBody?.content["application/json"];
      const [shown] = Object.values(media?.examples ?? {});
      return {
        name: operation["x-operation"],
        method: method.toUpperCase(),
        path,
        guards: operation["x-guard"],
        body: media && (media.example ?? shown?.value ?? {}),
        fields: fieldsOf(media?.schema),
      };
    }),
  );
}

/** Names of all fields that stand anywhere in a schema; a few too many are no harm. */
function fieldsOf(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) =>
    key === "properties" && typeof value === "object" && value !== null
      ? [...Object.keys(value), ...Object.values(value).flatMap(fieldsOf)]
      : fieldsOf(value),
  );
}

/** Whether somebody who is no more than signed in may ask. */
export const isForAnybodySignedIn = ({ guards }: Operation): boolean =>
  guards.includes("general") &&
  !guards.some((one) => ["provider", "moderator", "verified"].includes(one));
