import { definePolicy, guards, type GuardSpec } from "@tixlys/pawz";
import type { EdgeOperation, EdgePolicy } from "../domain/access/operation.ts";

type Entry = Exclude<GuardSpec, readonly unknown[]>;

const known = new WeakMap<
  EdgeOperation,
  { readonly guard: GuardSpec | undefined }
>();

/**
 * The guard that a service has put before an operation, to be judged by here as it is there; undefined where something in it is not
 * understood, and the service decides alone. One object for each operation, so that decisions about it are remembered.
 */
export function guardOf(operation: EdgeOperation): GuardSpec | undefined {
  const found = known.get(operation);
  if (found !== undefined) return found.guard;
  const guard = compiled(operation);
  known.set(operation, { guard });
  return guard;
}

function compiled({ guard, policies }: EdgeOperation): GuardSpec | undefined {
  const entries = guard.map((label) => entryOf(label, policies));
  const whole = entries.filter((entry) => entry !== undefined);
  if (whole.length < entries.length) return undefined;
  const [first, ...rest] = whole;
  if (first === undefined) return undefined;
  return rest.length === 0 ? first : [first, ...rest];
}

function entryOf(
  label: string,
  policies: readonly EdgePolicy[],
): Entry | undefined {
  const plain = guards.find((name) => name === label);
  if (plain !== undefined) return plain;
  const policy = policies.find(
    ({ name, version }) => `${name}@${version}` === label,
  );
  if (policy === undefined) return undefined;
  try {
    // cast: definePolicy looks at every member itself and throws at what makes no sense
    return definePolicy(policy as Parameters<typeof definePolicy>[0]);
  } catch {
    return undefined;
  }
}
