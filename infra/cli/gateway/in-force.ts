/** Which version each running gateway has in force, by its metrics. */
import { CliError } from "../console/errors.ts";
import { gatewayName } from "../stack/ports.ts";
import type { StackState } from "../stack/state.ts";

/** One gateway process. */
export type InForce = {
  readonly id: string;
  /** Undefined when it does not answer. */
  readonly version: number | undefined;
  /** Of the text of that version; 0 for one that no stream has told. */
  readonly fingerprint: number;
  readonly refused: number;
};

/** How long a gateway may take to hear of a version. */
const patienceMs = 10_000;

export async function inForce(
  state: StackState | undefined,
): Promise<InForce[]> {
  const rows = (state?.services ?? []).filter(
    ({ name, pid }) => name === gatewayName && pid !== null,
  );
  return await Promise.all(
    rows.map(async ({ id, metricsPort }) => {
      const text = await metricsAt(metricsPort);
      return {
        id,
        version: gauge(text, "gateway_routing_version"),
        fingerprint: gauge(text, "gateway_routing_fingerprint") ?? 0,
        refused: gauge(text, "gateway_routing_refused_version") ?? 0,
      };
    }),
  );
}

/** A version as it was stored. Its number alone is another one's as well, where the stream has been made anew. */
export type Wanted = {
  readonly version: number;
  readonly fingerprint: number;
};

/**
 * Waits until every running gateway has the version in force; gives their names.
 * @throws CliError `E_ROUTING` when one refuses it, or does not take it in time.
 */
export async function untilInForce(
  state: StackState | undefined,
  { version, fingerprint }: Wanted,
): Promise<string[]> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const gateways = await inForce(state);
    const refusing = gateways.filter(({ refused }) => refused === version);
    if (refusing.length > 0)
      throw new CliError(
        "E_ROUTING",
        `${refusing.map(({ id }) => id).join(", ")} refused version ${version}; what was in force before still is`,
        {
          cause: "it is of another build than this launcher; its log says why",
          fix: "./tixlys gateway config rollback",
        },
      );
    const late = gateways.filter(
      (one) => one.version !== version || one.fingerprint !== fingerprint,
    );
    if (late.length === 0) return gateways.map(({ id }) => id);
    if (performance.now() > end)
      throw new CliError(
        "E_ROUTING",
        `version ${version} is stored, but ${late.map(({ id, version: has }) => `${id} (${has === undefined ? "no answer" : `version ${has}`})`).join(", ")} did not take it within ${patienceMs / 1000} s`,
        { fix: "./tixlys ps, then ./tixlys logs steersman" },
      );
    await Bun.sleep(50);
  }
}

async function metricsAt(port: number): Promise<string> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, {
      signal: AbortSignal.timeout(2_000),
    });
    return await answer.text();
  } catch {
    // Away, or starting.
    return "";
  }
}

function gauge(text: string, name: string): number | undefined {
  const value = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "m").exec(
    text,
  )?.[1];
  return value === undefined ? undefined : Number(value);
}
