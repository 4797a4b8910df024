import {
  defineConfig,
  field,
  processFields,
  sharedFields,
} from "@tixlys/config";

/** Equals the folder's name; the audience of tokens, the database's and the NATS user's name follow from it. */
export const SERVICE_NAME = "events";

/** Everything that this process reads from its environment. */
export const config = defineConfig(SERVICE_NAME, {
  ...processFields(SERVICE_NAME, { port: 4104, metricsPort: 9104 }),
  CURSOR_KEY: sharedFields.CURSOR_KEY,
  COLUMN_KEYS: sharedFields.COLUMN_KEYS,
  EVENTS_KEPT_DAYS: field.number({
    description:
      "How many days the log keeps events; some types, that say little once they are old, are kept shorter.",
    min: 30,
    max: 3650,
    default: 400,
  }),
});
