import type { TSchema } from "@sinclair/typebox";

/**
 * A request that the declaring service answers over NATS: one version of its two shapes.
 *
 * Reading is tolerant on both sides, so a field may be added; anything that breaks a caller is a new name.
 */
export type RpcDefinition<
  Request extends TSchema = TSchema,
  Response extends TSchema = TSchema,
  Code extends string = string,
> = {
  readonly version: number;
  readonly request: Request;
  readonly response: Response;
  /** What the service may refuse for, as codes in kebab case; a refusal is an answer, never an outage. */
  readonly refusals: readonly Code[];
  /** Whether asking twice does no more than asking once; only then is a caller's failed try repeated. */
  readonly idempotent: boolean;
};

/** How a server marks its answer, in the header `tixlys-outcome`; anything but `ok` has no body. */
export const rpcOutcomes = [
  "ok",
  "refused",
  "invalid",
  "busy",
  "overdue",
  "failed",
] as const;

/** One of `rpcOutcomes`. */
export type RpcOutcome = (typeof rpcOutcomes)[number];

/** The headers of request and answer. Times are milliseconds since the epoch. */
export const rpcHeaders = {
  deadline: "tixlys-deadline",
  outcome: "tixlys-outcome",
  code: "tixlys-code",
} as const;

const WORD = "[a-z][a-z0-9]*(?:-[a-z0-9]+)*";
const NAME = new RegExp(`^${WORD}\\.${WORD}$`);
const CODE = new RegExp(`^${WORD}$`);

/**
 * Declares a request.
 *
 * @param version Counts up with the shapes; starts at 1 and is part of the subject.
 */
export function rpc<
  Request extends TSchema,
  Response extends TSchema,
  const Code extends string = never,
>(
  version: number,
  shape: {
    readonly request: Request;
    readonly response: Response;
    readonly refusals?: readonly Code[];
    readonly idempotent: boolean;
  },
): RpcDefinition<Request, Response, Code> {
  return { refusals: [], ...shape, version };
}

/** The subject of a request: `rpc.<service>.<resource>.<verb>.v<n>`. */
export function rpcSubject(
  service: string,
  name: string,
  version: number,
): string {
  return `rpc.${service}.${name}.v${String(version)}`;
}

/** @throws Error when a request is not named `<resource>.<verb>`, or a refusal is no kebab-case code. */
export function checkRpc(
  service: string,
  name: string,
  { version, refusals }: RpcDefinition,
): void {
  const full = `${service}.${name}`;
  if (!NAME.test(name))
    throw new Error(
      `request ${full}: the name must be <resource>.<verb>, lower case`,
    );
  if (!Number.isInteger(version) || version < 1)
    throw new Error(
      `request ${full}: the version must be a whole number from 1`,
    );
  for (const code of refusals)
    if (!CODE.test(code))
      throw new Error(`request ${full}: ${code} is no code in kebab case`);
}
