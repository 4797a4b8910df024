/** `token can`: which operations a token opens, and what closes the others: which guard, which block, which check. */
import { createExplainer, createRevocations, verify } from "@tixlys/biscuit";
import type { Explanation, VerifierOptions } from "@tixlys/biscuit";
import { CliError, UsageError } from "../console/errors.ts";
import type { Output } from "../console/output.ts";
import { table } from "../console/output.ts";
import { operationsOf } from "./operations.ts";
import type { Operation } from "./operations.ts";
import { publicKeys } from "./public-keys.ts";
import type { TokenInput } from "./token-flags.ts";
import { holderOf } from "./verify.ts";

/** `depends`: on a resource or request that the operation must name, and that was not given. */
type Verdict = {
  readonly operation: Operation;
  readonly opens: "yes" | "no" | "depends";
  readonly reasons: readonly string[];
};

/** Exit code 0 when the token is genuine, whatever it opens; 1 when it is not. */
export async function canToken(
  { flags, output }: TokenInput,
  token: string,
): Promise<number> {
  const [resource, ...more] = flags.resource;
  if (more.length > 0)
    throw new UsageError("can takes one --resource", "token");
  const { keys } = await publicKeys(flags.keys);
  const found = verify(token, { keys });
  if (!found.genuine)
    throw new CliError("E_TOKEN", `it opens nothing: ${found.reason}`, {
      cause: found.detail,
      fix: "log in again for a new one: POST /auth/v1/login",
    });
  const known = await operationsOf(flags.contracts);
  const asked = chosen(known, flags.service);
  const given = { token, resource, requestId: flags.request };
  const verdicts = asked.map((operation) => verdictOn(operation, keys, given));
  const shown = flags.open
    ? verdicts.filter(({ opens }) => opens !== "no")
    : verdicts;
  const count = verdicts.filter(({ opens }) => opens === "yes").length;
  output.print(
    `${holderOf(found.identity)}: opens ${count} of ${verdicts.length} operations until ${found.identity.expiresAt.toISOString()}`,
  );
  for (const line of lines(shown, output)) output.print(line);
  output.document({
    holder: found.identity.principal,
    expiresAt: found.identity.expiresAt,
    operations: shown.map(
      ({ operation: { guard: _, ...where }, ...verdict }) => ({
        ...where,
        ...verdict,
      }),
    ),
  });
  return 0;
}

function chosen(
  all: readonly Operation[],
  services: readonly string[],
): readonly Operation[] {
  const names = [...new Set(all.map(({ service }) => service))];
  const unknown = services.find((service) => !names.includes(service));
  if (unknown !== undefined)
    throw new UsageError(
      `no service "${unknown}" shows operations; there are ${names.join(", ")}`,
      "token",
    );
  return services.length === 0
    ? all
    : all.filter(({ service }) => services.includes(service));
}

type Given = {
  readonly token: string;
  readonly resource: string | undefined;
  readonly requestId: string | undefined;
};

function verdictOn(
  operation: Operation,
  keys: VerifierOptions["keys"],
  { token, resource, requestId }: Given,
): Verdict {
  const { guard, service, operation: name, method, delegable } = operation;
  if (guard === undefined)
    return {
      operation,
      opens: "no",
      reasons: ["a guard that is not known here"],
    };
  // A public route answers anyone; the token does not matter.
  if (guard.length === 1 && guard[0] === "public")
    return { operation, opens: "yes", reasons: ["public"] };
  const { explain } = createExplainer({
    keys,
    audience: service,
    revocations: createRevocations(),
    requireAal2ForManagement:
      process.env["REQUIRE_AAL2_FOR_MANAGEMENT"] === "true",
  });
  const found = explain({
    token,
    guard,
    operation: name,
    method,
    delegable,
    ...(resource === undefined ? {} : { resource }),
    ...(requestId === undefined ? {} : { requestId }),
  });
  return { operation, ...closing(found, resource, requestId) };
}

function closing(
  { decision, checks, guards }: Explanation,
  resource: string | undefined,
  requestId: string | undefined,
): Pick<Verdict, "opens" | "reasons"> {
  if (decision.allowed) return { opens: "yes", reasons: [] };
  const reasons = [
    ...guards.map(({ guard, detail }) => `guard ${guard}: ${detail}`),
    ...checks.map(
      ({ block, check, text }) => `block ${block}, check ${check}: ${text}`,
    ),
  ];
  if (reasons.length === 0) reasons.push(decision.detail);
  const open = new Set([
    ...(resource === undefined ? ["resource"] : []),
    ...(requestId === undefined ? ["request"] : []),
  ]);
  const depends =
    guards.length === 0 &&
    checks.length > 0 &&
    checks.every(({ about }) => about.some((name) => open.has(name)));
  return { opens: depends ? "depends" : "no", reasons };
}

function lines(verdicts: readonly Verdict[], output: Output): string[] {
  const marks = {
    yes: output.paint("green", "✓"),
    no: output.paint("red", "✗"),
    depends: output.paint("yellow", "?"),
  } as const;
  return table(
    ["", "operation", "request", "what closes it"],
    verdicts.map(({ operation, opens, reasons }) => [
      marks[opens],
      operation.operation,
      `${operation.method} /${operation.service}${operation.path}`,
      reasons.join("; "),
    ]),
  );
}
