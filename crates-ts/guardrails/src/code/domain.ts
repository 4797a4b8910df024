import type { Finding } from "../finding.ts";
import {
  child,
  children,
  nameOf,
  type Node,
  nodesOf,
  type Source,
} from "../workspace/source.ts";

/** Globals that do I/O, read a clock or draw random numbers. */
const impureObjects = new Set([
  "Bun",
  "process",
  "console",
  "performance",
  "crypto",
  "globalThis",
]);
const impureCalls = new Set([
  "fetch",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
]);
const impureMembers = new Set(["Date.now", "Math.random"]);

/** `code/domain-throw`: in `domain/` an expected outcome is a value; nothing is thrown. */
export function domainThrowFindings(source: Source): Finding[] {
  return nodesOf(source, "ThrowStatement").map((node) => ({
    rule: "code/domain-throw",
    file: source.file,
    line: source.lineAt(node.start),
    message: "domain/ throws",
    fix: "return a typed rejection: err({ kind: … })",
  }));
}

/** `code/domain-pure`: `domain/` has no I/O, no clock, no chance and no promise. */
export function domainPureFindings(source: Source): Finding[] {
  const own = declaredNames(source);
  const seen = [
    ...nodesOf(source, "MemberExpression").map((node) => ({
      node,
      what: impureMember(node, own),
    })),
    ...nodesOf(source, "CallExpression").map((node) => ({
      node,
      what: impureCall(node, own),
    })),
    ...nodesOf(source, "NewExpression").map((node) => ({
      node,
      what: impureNew(node, own),
    })),
    ...nodesOf(
      source,
      "FunctionDeclaration",
      "FunctionExpression",
      "ArrowFunctionExpression",
    ).map((node) => ({
      node,
      what: node["async"] === true ? "an async function" : undefined,
    })),
    ...nodesOf(source, "TSTypeReference").map((node) => ({
      node,
      what: /^Promise(Like)?$/.test(nameOf(child(node, "typeName")) ?? "")
        ? "a promise"
        : undefined,
    })),
  ];
  return seen.flatMap(({ node, what }) =>
    what === undefined
      ? []
      : [
          {
            rule: "code/domain-pure",
            file: source.file,
            line: source.lineAt(node.start),
            message: `domain/ uses ${what}`,
            fix: "take the value as an argument (time: Date, id: string); what waits or looks outside belongs to application/ and its ports",
          },
        ],
  );
}

function impureMember(
  node: Node,
  own: ReadonlySet<string>,
): string | undefined {
  const object = nameOf(child(node, "object"));
  if (object === undefined || own.has(object)) return undefined;
  if (impureObjects.has(object) || object === "Promise") return object;
  const member = `${object}.${nameOf(child(node, "property")) ?? ""}`;
  return impureMembers.has(member) ? `${member}()` : undefined;
}

function impureCall(node: Node, own: ReadonlySet<string>): string | undefined {
  const callee = nameOf(child(node, "callee"));
  if (callee === undefined || own.has(callee)) return undefined;
  if (callee === "Date") return "the clock (Date())";
  return impureCalls.has(callee) ? `${callee}()` : undefined;
}

function impureNew(node: Node, own: ReadonlySet<string>): string | undefined {
  const callee = nameOf(child(node, "callee"));
  if (callee === undefined || own.has(callee)) return undefined;
  if (callee === "Promise") return "a promise";
  const readsClock =
    callee === "Date" && children(node, "arguments").length === 0;
  return readsClock ? "the clock (new Date())" : undefined;
}

/** Names that the file declares itself, so that a domain word such as `process` is no global. */
function declaredNames(source: Source): Set<string> {
  const declared = [
    ...nodesOf(source, "VariableDeclarator").map((node) => child(node, "id")),
    ...nodesOf(source, "ImportSpecifier").map((node) => child(node, "local")),
    ...nodesOf(source, "FunctionDeclaration").map((node) => child(node, "id")),
    ...nodesOf(
      source,
      "FunctionDeclaration",
      "FunctionExpression",
      "ArrowFunctionExpression",
    ).flatMap((node) => children(node, "params")),
  ];
  return new Set(declared.flatMap((node) => nameOf(node) ?? []));
}
