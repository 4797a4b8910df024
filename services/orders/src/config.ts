import {
  defineConfig,
  field,
  processFields,
  sharedFields,
} from "@tixlys/config";

/** Equals the folder's name; the audience of tokens, the database's and the NATS user's name follow from it. */
export const SERVICE_NAME = "orders";

/** Everything that this process reads from its environment. */
export const config = defineConfig(SERVICE_NAME, {
  ...processFields(SERVICE_NAME, { port: 4106, metricsPort: 9106 }),
  CURSOR_KEY: sharedFields.CURSOR_KEY,
  ORDER_OPEN_DAYS: field.number({
    description:
      "How many days an order stays open when nobody is chosen; then it expires.",
    min: 0.0001,
    max: 365,
    default: 30,
  }),
});
