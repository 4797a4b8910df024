import type { Persona } from "../tokens.ts";
import type { Operation, Parameter } from "./document.ts";
import type { Question, Subject } from "./subject.ts";

/** Who a request of an operation may come from; public operations need nobody. */
export function personaFor({
  guard,
  isPublic,
}: Operation): Persona | undefined {
  if (isPublic) return undefined;
  const order = [
    "service",
    "root",
    "management",
    "moderator",
    "provider",
    "verified",
  ] as const;
  return order.find((persona) => guard.includes(persona)) ?? "general";
}

/** Somebody with a valid token that is not enough for an operation, where the guard leaves one. */
export function outsiderOf({
  guard,
  isPublic,
}: Operation): Persona | undefined {
  if (isPublic) return undefined;
  if (guard.includes("service")) return "general";
  if (
    guard.includes("verified") &&
    !guard.some((each) => each === "management" || each === "root")
  )
    return "unverified";
  const ranked = ["root", "management", "moderator", "provider"].some((each) =>
    guard.includes(each),
  );
  return ranked ? "general" : "service";
}

/** The path of an operation with its variables and required query filled in. */
export function addressOf(
  operation: Operation,
  values: Readonly<Record<string, string>> = {},
): string {
  const path = operation.path.replaceAll(
    /\{([^}]*)\}/g,
    (_whole, name: string) => {
      const parameter = operation.parameters.find(
        (each) => each.place === "path" && each.name === name,
      );
      return encodeURIComponent(values[name] ?? textOf(parameter));
    },
  );
  const query = operation.parameters.filter(
    (each) => each.place === "query" && each.required,
  );
  const search = new URLSearchParams(
    Object.fromEntries(query.map((each) => [each.name, textOf(each)])),
  );
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

function textOf(parameter: Parameter | undefined): string {
  const example = parameter?.example;
  if (Array.isArray(example)) return example.join(",");
  return typeof example === "object"
    ? JSON.stringify(example)
    : String(example);
}

/** Adds a query parameter to an address. */
export function withQuery(
  address: string,
  name: string,
  value: string,
): string {
  return `${address}${address.includes("?") ? "&" : "?"}${new URLSearchParams({ [name]: value }).toString()}`;
}

/** A request that an operation accepts as far as its shape goes. */
export async function validRequest(
  subject: Subject,
  operation: Operation,
): Promise<Question & { headers: Record<string, string> }> {
  const who = personaFor(operation);
  const headers: Record<string, string> = {};
  for (const parameter of operation.parameters)
    if (parameter.place === "header" && parameter.required)
      headers[parameter.name] = textOf(parameter);
  if (who !== undefined)
    headers["authorization"] = `Bearer ${await subject.token(who)}`;
  const question = {
    method: operation.method,
    path: addressOf(operation),
    headers,
    operation,
  };
  if (operation.uploadPart !== undefined) {
    headers["content-type"] = "multipart/form-data; boundary=conformance";
    return { ...question, body: formWith(operation.uploadPart) };
  }
  if (operation.body === undefined) return question;
  headers["content-type"] = "application/json";
  return { ...question, body: JSON.stringify(operation.body.example) };
}

/** A form with one part, of which no service needs to like the content. */
export function formWith(part: string): string {
  return `--conformance\r\nContent-Disposition: form-data; name="${part}"; filename="file"\r\n\r\ncontent\r\n--conformance--\r\n`;
}
