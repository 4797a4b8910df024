/** `token attenuate`: a narrower token, made here and now, without asking anyone. */
import { attenuate, inspect, RestrictionError, seal } from "@tixlys/biscuit";
import type { Restrictions } from "@tixlys/biscuit";
import { readSince } from "../console/log-lines.ts";
import { UsageError } from "../console/errors.ts";
import { notNarrowed } from "./failures.ts";
import type { TokenInput } from "./token-flags.ts";

/** Prints the token alone on stdout, so that it can be piped; what it demands goes to stderr. */
export function attenuateToken(
  { flags, output }: TokenInput,
  token: string,
): Promise<number> {
  const restrictions = restrictionsOf(flags);
  const isEmpty = Object.keys(restrictions).length === 0;
  if (isEmpty && !flags.seal)
    throw new UsageError(
      "attenuate needs at least one of --only, --resource, --service, --for, --request, --seal",
      "token",
    );
  const narrower = changed(() => {
    const narrowed = isEmpty ? token : attenuate(token, restrictions);
    return flags.seal ? seal(narrowed) : narrowed;
  });
  const found = inspect(narrower);
  const checks = found.readable ? (found.blocks.at(-1)?.checks ?? []) : [];
  if (!isEmpty) for (const check of checks) output.note(check);
  if (flags.seal) output.note("sealed: nobody can narrow it further");
  output.print(narrower);
  output.document({
    token: narrower,
    checks: isEmpty ? [] : checks,
    sealed: found.readable && found.sealed,
    expiresAt: found.readable ? found.expiresAt : undefined,
  });
  return Promise.resolve(0);
}

function restrictionsOf(flags: TokenInput["flags"]): Restrictions {
  const { only, resource, service, request } = flags;
  return {
    ...(only.length === 0 ? {} : { operations: only }),
    ...(resource.length === 0 ? {} : { resources: resource }),
    ...(service.length === 0 ? {} : { services: service }),
    ...(request === undefined ? {} : { requestId: request }),
    ...(flags.for === undefined ? {} : { expiresAt: endOf(flags.for) }),
  };
}

function endOf(text: string): Date {
  const now = Date.now();
  const since = /^\d+[smhd]$/.test(text) ? readSince(text, now) : undefined;
  if (since === undefined || since === now)
    throw new UsageError(
      `--for takes 30s, 10m, 2h or 1d, got "${text}"`,
      "token",
    );
  return new Date(now + (now - since));
}

function changed(work: () => string): string {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof RestrictionError) throw notNarrowed(thrown.message);
    throw thrown;
  }
}
