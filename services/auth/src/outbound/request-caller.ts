import { currentContext } from "@tixlys/telemetry";
import type { AuditActor } from "../application/ports.ts";
import { networkOf } from "../domain/audit/network.ts";

/** Who asks for what is being done, as far as the request knows. */
export type RequestCaller = {
  readonly actor: AuditActor;
  readonly session: string | undefined;
  readonly network: string | undefined;
  readonly requestId: string;
};

const house: AuditActor = { kind: "service", id: "auth" };

/** The caller of the request that is served. Where there is none (a job, a start), this service acts on its own. */
export function callerNow(): RequestCaller {
  const context = currentContext();
  const { caller, clientAddress } = context ?? {};
  const requestId = context?.requestId ?? Bun.randomUUIDv7();
  const network =
    clientAddress === undefined ? undefined : networkOf(clientAddress);
  const nobody = clientAddress === undefined ? house : anonymous;
  if (caller === undefined)
    return { actor: nobody, session: undefined, network, requestId };
  if (caller.kind === "service") {
    const actor = { kind: "service", id: caller.service } as const;
    return { actor, session: undefined, network, requestId };
  }
  const { userId: id, sessionId: session, actor: impersonator } = caller;
  const actor = {
    kind: "user",
    id,
    ...(impersonator === undefined ? {} : { impersonator }),
  } as const;
  return { actor, session, network, requestId };
}

const anonymous: AuditActor = { kind: "anonymous" };
