import type { ColumnDef, Constraint, Node } from "libpg-query";
import { lastPart, nodesIn } from "./names.ts";
import type { Fault } from "./safe-forms.ts";

/** Types that are a sequence's `nextval` in disguise. */
const serial = /^(small|big)?serial[248]?$/;
/** Functions that PostgreSQL asks once for a whole `add column`, not once for each row. */
const askedOnce = new Set([
  ...["now", "transaction_timestamp", "statement_timestamp", "current_setting"],
  ...["jsonb_build_object", "jsonb_build_array", "make_interval", "timezone"],
  ...["lower", "upper", "md5", "sha256", "decode", "encode", "timestamptz"],
]);

/** What `add column` does to a table that has rows. */
export function addedColumnFaults(table: string, column: ColumnDef): Fault[] {
  const name = `${table}.${column.colname ?? ""}`;
  const constraints = (column.constraints ?? []).flatMap((each) =>
    "Constraint" in each ? [each.Constraint] : [],
  );
  const filled = constraints.some(
    ({ contype }) =>
      contype === "CONSTR_DEFAULT" ||
      contype === "CONSTR_IDENTITY" ||
      contype === "CONSTR_GENERATED",
  );
  const type = lastPart(column.typeName?.names);
  return [
    ...(serial.test(type)
      ? [rewrite(name, `${type} writes a number into every row`)]
      : []),
    ...constraints.flatMap((each) => columnFaults(name, each, filled)),
  ];
}

function columnFaults(
  name: string,
  constraint: Constraint,
  filled: boolean,
): Fault[] {
  switch (constraint.contype) {
    case "CONSTR_NOTNULL":
      return filled
        ? []
        : [
            {
              rule: "migrations/not-null",
              message: `${name} is added not null and without default: rows that are there, and old code that does not write it, are refused`,
            },
          ];
    case "CONSTR_DEFAULT": {
      const asked = perRow(constraint.raw_expr);
      return asked === undefined
        ? []
        : [rewrite(name, `its default is ${asked}(), asked once per row`)];
    }
    case "CONSTR_IDENTITY":
      return [rewrite(name, "an identity writes a number into every row")];
    case "CONSTR_GENERATED":
      return constraint.generated_kind === "v"
        ? []
        : [
            rewrite(
              name,
              "a stored generated column is written into every row",
            ),
          ];
    case "CONSTR_CHECK":
    case "CONSTR_UNIQUE":
    case "CONSTR_PRIMARY":
      return [slowConstraint(name, constraint)];
    case "CONSTR_FOREIGN":
      // Without a default the column is null in every row, and PostgreSQL looks at none.
      return filled ? [slowConstraint(name, constraint)] : [];
    default:
      return [];
  }
}

/** What a constraint does that is added to a table or to a domain: nothing when it is not valid yet, or has its index. */
export function constraintFaults(
  name: string,
  constraint: Constraint,
): Fault[] {
  const { contype, skip_validation, indexname } = constraint;
  if (skip_validation === true || indexname !== undefined) return [];
  if (contype === "CONSTR_NOTNULL")
    return [
      {
        rule: "migrations/not-null",
        message: `${name} gets a not-null constraint that is checked against every row under a lock`,
      },
    ];
  return [slowConstraint(name, constraint)];
}

const kinds: Readonly<Record<string, string>> = {
  CONSTR_CHECK: "a check that reads every row",
  CONSTR_FOREIGN: "a foreign key that looks up every row",
  CONSTR_UNIQUE: "a unique constraint whose index is built",
  CONSTR_PRIMARY: "a primary key whose index is built",
  CONSTR_EXCLUSION: "an exclusion constraint whose index is built",
};

function slowConstraint(name: string, { contype, conname }: Constraint): Fault {
  const called = conname === undefined ? "" : ` (${conname})`;
  return {
    rule: "migrations/constraint",
    message: `${name} gets ${kinds[contype ?? ""] ?? "a constraint"}${called} while writers wait`,
  };
}

function rewrite(name: string, why: string): Fault {
  return {
    rule: "migrations/rewrite",
    message: `${name}: the whole table is rewritten under a lock, because ${why}`,
  };
}

/** The first function of an expression that may answer differently for each row. */
function perRow(expression: Node | undefined): string | undefined {
  for (const node of nodesIn(expression)) {
    if (!("FuncCall" in node)) continue;
    // cast: the parser wrote it under this name
    const { funcname } = node.FuncCall as { funcname?: Node[] };
    const name = lastPart(funcname);
    if (!askedOnce.has(name)) return name;
  }
  return undefined;
}
