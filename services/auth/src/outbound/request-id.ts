import type { Ids } from "@tixlys/nexus";
import { currentContext } from "@tixlys/telemetry";

/** The id of the request that is served, else a new one. */
export function requestIdWith(ids: Ids): () => string {
  return () => currentContext()?.requestId ?? ids();
}
