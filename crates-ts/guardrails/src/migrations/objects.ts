import type { DropStmt, IndexStmt, Node, RenameStmt } from "libpg-query";
import { constraintFaults } from "./columns.ts";
import { dotted, objectName, relationName } from "./names.ts";
import type { Fault } from "./safe-forms.ts";

/** Whether this file itself has made it, so that nobody can be using it yet. */
export type IsNew = (name: string) => boolean;

/** What goes with rows in it, or is called by old code. An index, a trigger or a constraint does not. */
const dropped: Readonly<Record<string, string>> = {
  OBJECT_TABLE: "table",
  OBJECT_FOREIGN_TABLE: "table",
  OBJECT_MATVIEW: "materialized view",
  OBJECT_VIEW: "view",
  OBJECT_SCHEMA: "schema",
  OBJECT_SEQUENCE: "sequence",
  OBJECT_TYPE: "type",
  OBJECT_DOMAIN: "domain",
  OBJECT_FUNCTION: "function",
  OBJECT_PROCEDURE: "procedure",
  OBJECT_ROUTINE: "routine",
  OBJECT_AGGREGATE: "aggregate",
  OBJECT_EXTENSION: "extension",
};
/** Names that no query speaks. */
const unspoken = new Set([
  ...["OBJECT_INDEX", "OBJECT_TABCONSTRAINT", "OBJECT_DOMCONSTRAINT"],
  ...["OBJECT_TRIGGER", "OBJECT_RULE", "OBJECT_POLICY"],
]);

/** `drop …` of what was there before. */
export function dropFaults(
  { objects = [], removeType = "OBJECT_TABLE" }: DropStmt,
  isNew: IsNew,
): Fault[] {
  const kind = dropped[removeType];
  if (kind === undefined) return [];
  return objects
    .map(objectName)
    .filter((name) => !isNew(name))
    .map((name) => ({
      rule: "migrations/drop",
      message: `${kind} ${name} is dropped; what it held is lost, and old code that uses it fails`,
    }));
}

/** `rename` and `set schema` of what was there before. */
export function renameFaults(node: Node, isNew: IsNew): Fault[] {
  const name = renamedBy(node);
  if (name === undefined || isNew(name)) return [];
  return [
    {
      rule: "migrations/rename",
      message: `a name of ${name} changes; old code that is still running asks for the former one`,
    },
  ];
}

function renamedBy(node: Node): string | undefined {
  if ("RenameStmt" in node) return nameOfRenamed(node.RenameStmt);
  if ("AlterEnumStmt" in node)
    return node.AlterEnumStmt.oldVal === undefined
      ? undefined
      : dotted(node.AlterEnumStmt.typeName);
  if ("AlterObjectSchemaStmt" in node) {
    const { relation, object } = node.AlterObjectSchemaStmt;
    return object ? objectName(object) : relationName(relation);
  }
  return undefined;
}

function nameOfRenamed(statement: RenameStmt): string | undefined {
  const { renameType = "OBJECT_TABLE", relation, object, subname } = statement;
  if (unspoken.has(renameType)) return undefined;
  if (object) return objectName(object);
  return relation ? relationName(relation) : subname;
}

/** `create index` on a table that has rows; `concurrently` with something beside it in its file. */
export function indexFaults(
  { relation, idxname, concurrent, if_not_exists }: IndexStmt,
  isNew: IsNew,
  isAlone: boolean,
): Fault[] {
  const table = relationName(relation);
  const index = idxname ?? "an index";
  if (concurrent === true) {
    const fault = !isAlone
      ? "which no transaction can hold, beside other statements"
      : "without `if not exists`: a second try after a lost connection would fail";
    return isAlone && if_not_exists === true
      ? []
      : [
          {
            rule: "migrations/index",
            message: `${index} of ${table} is built concurrently, ${fault}`,
          },
        ];
  }
  if (isNew(table)) return [];
  return [
    {
      rule: "migrations/index",
      message: `${index} is built while writers of ${table} wait`,
    },
  ];
}

/** `alter domain`: a constraint is checked against every table that has such a column. */
export function domainFaults(node: Node, isNew: IsNew): Fault[] {
  if (!("AlterDomainStmt" in node)) return [];
  const { subtype, typeName, def } = node.AlterDomainStmt;
  const name = dotted(typeName);
  if (isNew(name)) return [];
  if (subtype === "C" && def && "Constraint" in def)
    return constraintFaults(name, def.Constraint);
  return subtype === "O"
    ? constraintFaults(name, { contype: "CONSTR_NOTNULL" })
    : [];
}
