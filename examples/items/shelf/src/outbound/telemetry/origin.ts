import { currentContext } from "@tixlys/telemetry";
import type { CurrentOrigin } from "../../application/ports.ts";

/** The consumer runs each handler as the request that caused its event, headers of the message included. */
export const currentOrigin: CurrentOrigin = () => {
  const idempotencyKey = currentContext()?.idempotencyKey;
  return idempotencyKey === undefined ? {} : { idempotencyKey };
};
