import type { Logger } from "@tixlys/telemetry";

/** The part of a logger that this crate uses. */
export type Log = Pick<Logger, "debug" | "info" | "warn" | "error">;
