import type { Device } from "../../application/session/start-session.ts";

/** Longest `User-Agent` that is looked at. */
const maxLength = 512;

/** The program that a request comes from. */
export function deviceOf(input: {
  readonly request: Request;
  readonly clientAddress: string;
}): Device {
  const userAgent = (input.request.headers.get("user-agent") ?? "").slice(
    0,
    maxLength,
  );
  return { userAgent, ip: input.clientAddress };
}
