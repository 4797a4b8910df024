import type { AlterTableCmd, AlterTableStmt, Constraint } from "libpg-query";
import { addedColumnFaults, constraintFaults } from "./columns.ts";
import { relationName } from "./names.ts";
import type { Fault } from "./safe-forms.ts";

/** Constraints, `table name`, that this file has added `not valid` so far. */
export type NotValid = ReadonlySet<string>;

/** What an `alter table` of a table that has rows does. */
export function alterTableFaults(
  { relation, cmds = [] }: AlterTableStmt,
  notValid: NotValid,
): Fault[] {
  const table = relationName(relation);
  return cmds.flatMap((each) =>
    "AlterTableCmd" in each
      ? commandFaults(table, each.AlterTableCmd, notValid)
      : [],
  );
}

/** The constraints that an `alter table` adds without looking at the rows. */
export function addedNotValid({
  relation,
  cmds = [],
}: AlterTableStmt): string[] {
  return cmds.flatMap((each) => {
    if (!("AlterTableCmd" in each)) return [];
    const constraint = constraintOf(each.AlterTableCmd);
    return constraint?.skip_validation === true
      ? [`${relationName(relation)} ${constraint.conname ?? ""}`]
      : [];
  });
}

function constraintOf({ subtype, def }: AlterTableCmd): Constraint | undefined {
  return subtype === "AT_AddConstraint" && def && "Constraint" in def
    ? def.Constraint
    : undefined;
}

function commandFaults(
  table: string,
  command: AlterTableCmd,
  notValid: NotValid,
): Fault[] {
  const { subtype, name = "", def } = command;
  const column = `${table}.${name}`;
  switch (subtype) {
    case "AT_AddColumn":
      return def && "ColumnDef" in def
        ? addedColumnFaults(table, def.ColumnDef)
        : [];
    case "AT_AddConstraint": {
      const constraint = constraintOf(command);
      return constraint ? constraintFaults(table, constraint) : [];
    }
    case "AT_DropColumn":
      return [
        {
          rule: "migrations/drop",
          message: `${column} is dropped with what stands in it; old code that reads it fails`,
        },
      ];
    case "AT_DetachPartition":
      return [
        {
          rule: "migrations/drop",
          message: `the rows of a partition leave ${table}`,
        },
      ];
    case "AT_AlterColumnType":
      return [rewritten(column, "its type changes")];
    case "AT_SetExpression":
      return [rewritten(column, "what it is generated from changes")];
    case "AT_SetNotNull":
      return [
        {
          rule: "migrations/not-null",
          message: `${column} is set not null: every row is read under a lock, and old code that leaves it out is refused`,
        },
      ];
    case "AT_SetLogged":
    case "AT_SetUnLogged":
    case "AT_SetAccessMethod":
    case "AT_SetTableSpace":
      return [rewritten(table, "its storage changes")];
    case "AT_ValidateConstraint":
      return notValid.has(`${table} ${name}`)
        ? [
            {
              rule: "migrations/validate",
              message: `${name} of ${table} is validated in the transaction that added it: the lock is held while every row is read`,
            },
          ]
        : [];
    default:
      return [];
  }
}

function rewritten(what: string, why: string): Fault {
  return {
    rule: "migrations/rewrite",
    message: `${what}: the whole table may be rewritten under a lock, because ${why}`,
  };
}
