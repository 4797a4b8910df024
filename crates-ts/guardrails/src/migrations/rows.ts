import type { DeleteStmt, Node, UpdateStmt } from "libpg-query";
import { nodesIn, relationName } from "./names.ts";
import type { IsNew } from "./objects.ts";
import type { Fault } from "./safe-forms.ts";

/** Every `update` and `delete` of a statement, also inside a `with`, that may touch a whole table. */
export function rowFaults(statement: Node, isNew: IsNew): Fault[] {
  return [...nodesIn(statement)].flatMap((node) => {
    // cast: the parser wrote them under these names
    const { UpdateStmt: update, DeleteStmt: del } = node as {
      UpdateStmt?: UpdateStmt;
      DeleteStmt?: DeleteStmt;
    };
    const change = update ?? del;
    if (change === undefined) return [];
    const table = relationName(change.relation);
    if (isNew(table) || isBounded(change.whereClause)) return [];
    return [
      {
        rule: "migrations/rows",
        message: `${update ? "update" : "delete"} of ${table} may touch every row at once: the locks and the dead rows of all of them until the migration ends`,
      },
    ];
  });
}

/** Whether a condition names its rows by a constant, or takes no more than a limit. */
function isBounded(where: Node | undefined): boolean {
  if (where === undefined) return false;
  if ("BoolExpr" in where) {
    const { boolop, args = [] } = where.BoolExpr;
    return boolop === "AND_EXPR" && args.some(isBounded);
  }
  if ("SubLink" in where) {
    const { subLinkType, subselect } = where.SubLink;
    return (
      subLinkType === "ANY_SUBLINK" &&
      subselect !== undefined &&
      "SelectStmt" in subselect &&
      subselect.SelectStmt.limitCount !== undefined
    );
  }
  if (!("A_Expr" in where)) return false;
  const { kind, name = [], lexpr, rexpr } = where.A_Expr;
  const isEqual = name.some(
    (each) => "String" in each && each.String.sval === "=",
  );
  if (!isEqual || !lexpr || !("ColumnRef" in lexpr) || !rexpr) return false;
  if (kind === "AEXPR_IN")
    return "List" in rexpr && (rexpr.List.items ?? []).every(isConstant);
  return kind === "AEXPR_OP" && isConstant(rexpr);
}

function isConstant(node: Node): boolean {
  if ("TypeCast" in node)
    return node.TypeCast.arg !== undefined && isConstant(node.TypeCast.arg);
  return "A_Const" in node;
}
