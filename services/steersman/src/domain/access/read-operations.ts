import type {
  EdgeOperation,
  EdgePolicy,
  EdgeQuota,
  ServiceOperations,
} from "./operation.ts";

const mostOperations = 2_000;

/**
 * Reads what a service publishes. Whatever is not understood makes the whole unreadable: half of it would refuse by what was meant
 * otherwise, and without it the service decides alone.
 */
export function readOperations(given: unknown): ServiceOperations | undefined {
  const service = textOf(given, "service");
  const latest = textOf(given, "latest");
  const list = fieldOf(given, "operations");
  if (service === undefined || latest === undefined || !Array.isArray(list))
    return undefined;
  const operations = allOf(list, mostOperations, operationOf);
  return operations && { service, latest, operations };
}

function operationOf(given: unknown): EdgeOperation | undefined {
  const method = textOf(given, "method");
  const path = textOf(given, "path");
  const operation = textOf(given, "operation");
  const guard = allOf(fieldOf(given, "guard"), 16, plainText);
  const policies = allOf(fieldOf(given, "policies") ?? [], 16, policyOf);
  const quotas = allOf(fieldOf(given, "limits") ?? [], 8, quotaOf);
  const bodyLimitBytes = fieldOf(given, "bodyLimitBytes");
  if (method === undefined || operation === undefined || !path?.startsWith("/"))
    return undefined;
  if (guard === undefined || guard.length === 0) return undefined;
  if (policies === undefined || quotas === undefined) return undefined;
  if (bodyLimitBytes !== undefined && !isCount(bodyLimitBytes))
    return undefined;
  return {
    method,
    path,
    operation,
    guard,
    policies,
    quotas,
    bodyLimitBytes,
    isDelegable: fieldOf(given, "delegable") === true,
    isSocket: fieldOf(given, "socket") === true,
  };
}

function policyOf(given: unknown): EdgePolicy | undefined {
  const name = textOf(given, "name");
  const version = fieldOf(given, "version");
  const summary = textOf(given, "summary");
  const allow = fieldOf(given, "allow");
  return name === undefined || summary === undefined || !isCount(version)
    ? undefined
    : { name, version, summary, allow };
}

function quotaOf(given: unknown): EdgeQuota | undefined {
  const name = textOf(given, "name");
  const quota = fieldOf(given, "quota");
  const windowSeconds = fieldOf(given, "windowSeconds");
  const per = fieldOf(given, "per");
  if (name === undefined || !isCount(quota) || !isCount(windowSeconds))
    return undefined;
  return per === "address" || per === "subject"
    ? { name, quota, windowSeconds, per }
    : undefined;
}

function allOf<T>(
  list: unknown,
  most: number,
  read: (one: unknown) => T | undefined,
): readonly T[] | undefined {
  if (!Array.isArray(list) || list.length > most) return undefined;
  const all = list.map(read).filter((one) => one !== undefined);
  return all.length === list.length ? all : undefined;
}

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0;

const plainText = (value: unknown): string | undefined =>
  typeof value === "string" && value.length > 0 && value.length <= 256
    ? value
    : undefined;

const textOf = (value: unknown, name: string): string | undefined =>
  plainText(fieldOf(value, name));

/** A member of what may be anything; undefined where there is none. */
export const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null
    ? Reflect.get(value, name)
    : undefined;
