/** How other commands speak to the running supervisor: HTTP on loopback, on a port and with a token that `run/state.json` holds. */
import { randomBytes } from "node:crypto";
import { asCliError, CliError, errorDocument } from "../console/errors.ts";
import type { ErrorJson } from "../console/errors.ts";
import type { StackState } from "./state.ts";

/** The supervisor's side. */
export type Control = {
  readonly port: number;
  readonly token: string;
  close(): void;
};

/** What can be asked; each settles when it is done. */
export type ControlActions = Readonly<
  Record<string, (argument: string) => Promise<unknown>>
>;

/** Longest any action may take: a restart drains first. */
export const actionDeadlineMs = 120_000;

/** Opens the supervisor's ear. */
export function serveControl(actions: ControlActions): Control {
  const token = randomBytes(24).toString("base64url");
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: actionDeadlineMs / 1000 + 5,
    fetch: async (request) => {
      if (request.headers.get("authorization") !== `Bearer ${token}`)
        return new Response("no", { status: 401 });
      const url = new URL(request.url);
      const action = actions[url.pathname.slice(1)];
      if (action === undefined || request.method !== "POST")
        return new Response("unknown", { status: 404 });
      try {
        return Response.json({
          result: (await action(url.searchParams.get("of") ?? "")) ?? null,
        });
      } catch (thrown) {
        return Response.json(errorDocument(asCliError(thrown)), {
          status: 500,
        });
      }
    },
  });
  return { port: server.port ?? 0, token, close: () => void server.stop(true) };
}

/** Asks a running supervisor; the error it answers is thrown here. */
export async function askSupervisor(
  state: StackState,
  action: string,
  argument = "",
): Promise<unknown> {
  const url = `http://127.0.0.1:${state.control.port}/${action}?of=${encodeURIComponent(argument)}`;
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${state.control.token}` },
    signal: AbortSignal.timeout(actionDeadlineMs),
  }).catch((thrown: unknown) => {
    throw new CliError(
      "E_NOT_RUNNING",
      `the supervisor does not answer: ${String(thrown)}`,
      { fix: "./tixlys ps" },
    );
  });
  const body: unknown = await response.json().catch(() => null);
  if (
    response.ok &&
    typeof body === "object" &&
    body !== null &&
    "result" in body
  )
    return body.result;
  throw asThrown(body);
}

function asThrown(body: unknown): CliError {
  if (typeof body === "object" && body !== null && "error" in body) {
    // cast: the answer of our own supervisor, behind its token, made by errorDocument
    const { code, message, ...details } = body.error as ErrorJson;
    return new CliError(code, message, details);
  }
  return new CliError(
    "E_INTERNAL",
    "the supervisor's answer is not understood",
  );
}
