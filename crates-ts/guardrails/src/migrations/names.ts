import type { Node, RangeVar } from "libpg-query";

/** `schema.name` of a table, view, sequence or index. */
export function relationName(relation: RangeVar | undefined): string {
  return `${relation?.schemaname ?? "public"}.${relation?.relname ?? ""}`;
}

/** `schema.name` of what a list of names, a type or a function stands for; a schema is its bare name. */
export function objectName(node: Node): string {
  if ("String" in node) return node.String.sval ?? "";
  if ("List" in node) return dotted(node.List.items);
  if ("TypeName" in node) return dotted(node.TypeName.names);
  if ("ObjectWithArgs" in node) return dotted(node.ObjectWithArgs.objname);
  return "";
}

/** `schema.name` of name parts; `public` where no schema is written. */
export function dotted(parts: readonly Node[] = []): string {
  const names = parts.flatMap((part) =>
    "String" in part ? [part.String.sval ?? ""] : [],
  );
  return names.length === 1 ? `public.${names[0] ?? ""}` : names.join(".");
}

/** The last part of such a name: a function or a type, wherever it lies. */
export function lastPart(parts: readonly Node[] = []): string {
  return dotted(parts).split(".").at(-1) ?? "";
}

/** What a statement creates, as the functions above name it. */
export function createdBy(node: Node): string[] {
  if ("CreateStmt" in node) return [relationName(node.CreateStmt.relation)];
  if ("CreateTableAsStmt" in node)
    return [relationName(node.CreateTableAsStmt.into?.rel)];
  if ("CreateSeqStmt" in node)
    return [relationName(node.CreateSeqStmt.sequence)];
  if ("ViewStmt" in node) return [relationName(node.ViewStmt.view)];
  if ("CompositeTypeStmt" in node)
    return [relationName(node.CompositeTypeStmt.typevar)];
  if ("CreateEnumStmt" in node) return [dotted(node.CreateEnumStmt.typeName)];
  if ("CreateDomainStmt" in node)
    return [dotted(node.CreateDomainStmt.domainname)];
  if ("CreateFunctionStmt" in node)
    return [dotted(node.CreateFunctionStmt.funcname)];
  if ("CreateSchemaStmt" in node)
    return [node.CreateSchemaStmt.schemaname ?? ""];
  return [];
}

/** Every node inside `value`, itself included, however deep. */
export function* nodesIn(value: unknown): Generator<object> {
  if (typeof value !== "object" || value === null) return;
  yield value;
  for (const part of Object.values(value)) yield* nodesIn(part);
}
