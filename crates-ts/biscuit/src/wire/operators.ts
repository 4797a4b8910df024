import type { Comparison } from "../datalog/terms.ts";

/** Numbers of the operators in `schema.proto` (OpBinary.Kind) that the token profile admits. */
export const comparisonByNumber = new Map<number, Comparison>([
  [0, "<"],
  [1, ">"],
  [2, "<="],
  [3, ">="],
  [4, "==="],
  [20, "!=="],
  [21, "=="],
  [22, "!="],
]);

/** The same the other way round. */
export const numberByComparison = new Map(
  [...comparisonByNumber].map(([number, name]) => [name, number]),
);

export const CONTAINS = 5;
export const STARTS_WITH = 6;
export const AND = 13;
export const OR = 14;
export const LAZY_AND = 23;
export const LAZY_OR = 24;
export const NOT = 0;
export const PARENS = 1;

/** Oldest Datalog version that knows an operator: 3 unless named here. A block that claims less is refused. */
export const versionOfOperator = new Map<number, number>([
  [20, 4],
  [21, 6],
  [22, 6],
  [LAZY_AND, 6],
  [LAZY_OR, 6],
]);
