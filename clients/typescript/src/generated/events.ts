/** Written by `./tixlys generate` from contracts/openapi/events.json; changes belong in the routes. */
import type { EndpointTable, Operation } from "../operation.ts";

/** What events does. */
export type Events = {
  readonly type: {
    /** The catalogue: every type of event, with its schema: `GET /events/v1/types`. */
    readonly list: Operation<
      {
        readonly headers?: {
          /** ETags of which one must be the present one, else 412. */
          readonly "if-match"?: string;
          /** ETags that the client has; one of them is the present one: 304. */
          readonly "if-none-match"?: string;
        };
      },
      {
        readonly types: readonly {
          /** `<service>.<aggregate>.<event>` */
          readonly type: string;
          readonly version: number;
          /** Where it is published on the bus */
          readonly subject: string;
          readonly producer: string;
          readonly deprecated: boolean;
          /** Each field of its data with its class */
          readonly fields: Readonly<Record<string, unknown>>;
          /** JSON Schema 2020-12 of the whole envelope */
          readonly schema: Readonly<Record<string, unknown>>;
        }[];
      },
      | "malformed-request"
      | "not-acceptable"
      | "quota-exceeded"
      | "stale-version"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-revoked"
      | "unknown-parameter"
      | "url-too-long"
    >;
  };
};

/** How it is called. */
export const eventsEndpoints: EndpointTable = {
  type: {
    list: ["GET", "/events/v1/types", false],
  },
};
