import type { Node } from "libpg-query";
import { createdBy, lastPart, nodesIn, relationName } from "./names.ts";
import {
  domainFaults,
  dropFaults,
  indexFaults,
  type IsNew,
  renameFaults,
} from "./objects.ts";
import type { Statement } from "./parse.ts";
import { rowFaults } from "./rows.ts";
import type { Fault } from "./safe-forms.ts";
import { addedNotValid, alterTableFaults } from "./tables.ts";

/** What each statement of a file does that locks or loses, in the file's order. What the file itself has made has no rows and no readers. */
export function faultsOf(statements: readonly Statement[]): Fault[][] {
  const made = new Set<string>();
  const notValid = new Set<string>();
  const isNew: IsNew = (name) => made.has(name);
  return statements.map(({ node }) => {
    const faults = [
      ...changeFaults(node, isNew, notValid),
      ...("IndexStmt" in node
        ? indexFaults(node.IndexStmt, isNew, statements.length === 1)
        : []),
      ...lockFaults(node, isNew),
      ...hiddenFaults(node),
      ...rowFaults(node, isNew),
    ];
    for (const name of createdBy(node)) made.add(name);
    if ("AlterTableStmt" in node)
      for (const name of addedNotValid(node.AlterTableStmt)) notValid.add(name);
    return faults;
  });
}

function changeFaults(
  node: Node,
  isNew: IsNew,
  notValid: ReadonlySet<string>,
): Fault[] {
  if ("AlterTableStmt" in node) {
    const { relation } = node.AlterTableStmt;
    if (isNew(relationName(relation))) return [];
    // What one statement adds and validates counts as well.
    const known = new Set([...notValid, ...addedNotValid(node.AlterTableStmt)]);
    return alterTableFaults(node.AlterTableStmt, known);
  }
  if ("DropStmt" in node) return dropFaults(node.DropStmt, isNew);
  if ("DropOwnedStmt" in node || "DropdbStmt" in node)
    return [
      {
        rule: "migrations/drop",
        message: "everything of an owner or a database is dropped",
      },
    ];
  if ("TruncateStmt" in node)
    return (node.TruncateStmt.relations ?? [])
      .map((each) => ("RangeVar" in each ? relationName(each.RangeVar) : ""))
      .filter((name) => !isNew(name))
      .map((name) => ({
        rule: "migrations/truncate",
        message: `every row of ${name} is lost, and nobody reads it meanwhile`,
      }));
  return [...renameFaults(node, isNew), ...domainFaults(node, isNew)];
}

/** Statements that hold a table for as long as they run, or lift the limits of the migrate step. */
function lockFaults(node: Node, isNew: IsNew): Fault[] {
  const lock = (message: string): Fault[] => [
    { rule: "migrations/lock", message },
  ];
  if ("LockStmt" in node) return lock("a lock is taken by hand");
  if ("ClusterStmt" in node || "VacuumStmt" in node)
    return lock("a table is written anew while nobody reads it");
  if ("ReindexStmt" in node) return lock("an index is built anew under a lock");
  if (
    "RefreshMatViewStmt" in node &&
    node.RefreshMatViewStmt.concurrent !== true
  )
    return lock("nobody reads the view while it is made anew");
  if ("VariableSetStmt" in node)
    return isLimit(node.VariableSetStmt.name ?? "")
      ? lock("a limit of the migrate step is changed")
      : [];
  if ("CreateStmt" in node && node.CreateStmt.partbound !== undefined) {
    const [parent] = node.CreateStmt.inhRelations ?? [];
    const name =
      parent && "RangeVar" in parent ? relationName(parent.RangeVar) : "";
    return isNew(name)
      ? []
      : lock(`a partition made within ${name} locks readers and writers out`);
  }
  return [];
}

const isLimit = (name: string): boolean =>
  /^(lock|statement|transaction|idle_in_transaction_session)_timeout$/.test(
    name,
  );

/** What this check cannot see into, or what ends the file's transaction. */
function hiddenFaults(node: Node): Fault[] {
  if ("TransactionStmt" in node)
    return [
      {
        rule: "migrations/transaction",
        message: "the file's transaction is opened or ended by hand",
      },
    ];
  if ("DoStmt" in node)
    return [
      { rule: "migrations/hidden", message: "a `do` block hides what it does" },
    ];
  const asked = [...nodesIn(node)].some((each) => {
    // cast: the parser wrote it under this name
    const { FuncCall: call } = each as { FuncCall?: { funcname?: Node[] } };
    return call !== undefined && lastPart(call.funcname) === "set_config";
  });
  return asked
    ? [
        {
          rule: "migrations/hidden",
          message:
            "set_config changes a setting, maybe a limit of the migrate step",
        },
      ]
    : [];
}
