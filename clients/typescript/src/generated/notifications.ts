/** Written by `./tixlys generate` from contracts/openapi/notifications.json; changes belong in the routes. */
import type { EndpointTable, Operation } from "../operation.ts";

/** What notifications does. */
export type Notifications = {
  readonly devMail: {
    /** Mails in the catcher, newest first: `GET /notifications/v1/dev/mails`. */
    readonly list: Operation<
      {
        readonly query?: {
          /** Only mails to this address */
          readonly to?: string;
        };
      },
      {
        readonly mails: readonly {
          readonly id: string;
          readonly to: string;
          readonly subject: string;
          readonly text: string;
          readonly html: string;
          /** Those of the text, in order */
          readonly links: readonly string[];
          readonly createdAt: string;
        }[];
      },
      | "duplicate-items"
      | "duplicate-parameter"
      | "invalid-format"
      | "invalid-type"
      | "invalid-value"
      | "malformed-request"
      | "not-a-multiple"
      | "not-acceptable"
      | "quota-exceeded"
      | "required"
      | "route-not-found"
      | "token-expired"
      | "token-in-query"
      | "token-invalid"
      | "token-revoked"
      | "too-few-items"
      | "too-few-properties"
      | "too-large"
      | "too-long"
      | "too-many-items"
      | "too-many-properties"
      | "too-short"
      | "too-small"
      | "unknown-parameter"
      | "url-too-long"
    >;
  };
};

/** How it is called. */
export const notificationsEndpoints: EndpointTable = {
  devMail: {
    list: ["GET", "/notifications/v1/dev/mails", false],
  },
};
