import { term } from "../datalog/terms.ts";
import type {
  Check,
  Comparison,
  Expression,
  Predicate,
  Query,
  Scalar,
  Variable,
} from "../datalog/terms.ts";
import type { Role, Tier } from "../principal.ts";

/** What a policy asks of a person; everything named must hold. */
export type UserCondition = {
  /** One of these ranks. */
  readonly tiers?: readonly Tier[];
  /** At least one of these roles or capabilities. */
  readonly roles?: readonly Role[];
  readonly verified?: true;
  /** At least this assurance: 2 asks for a second factor. */
  readonly aal?: number;
  /** One of these clients (`web`, `api`, `api-key`). */
  readonly clients?: readonly string[];
  /** They proved who they are within the last ten minutes. */
  readonly fresh?: true;
};

/** What a policy asks of a calling service: to be one of these. */
export type ServiceCondition = { readonly services: readonly string[] };

/** The rule as one check over the authority block's facts and the ambient ones: any of the conditions is enough. */
export const checkOf = (
  conditions: readonly (UserCondition | ServiceCondition)[],
): Check => ({
  queries: conditions.map((condition) =>
    "services" in condition
      ? new Body().oneOf("service", condition.services).query()
      : userQuery(condition),
  ),
});

/** The same without what a new authentication could mend; undefined where it would ask the same. */
export function relaxed(condition: UserCondition): UserCondition | undefined {
  const { aal, fresh, ...rest } = condition;
  return aal === undefined && fresh === undefined ? undefined : rest;
}

function userQuery({
  tiers,
  roles,
  verified,
  aal,
  clients,
  fresh,
}: UserCondition): Query {
  const body = new Body();
  body.any("user");
  if (tiers !== undefined) body.oneOf("tier", tiers);
  if (roles !== undefined) body.oneOf("role", roles);
  if (verified !== undefined) body.exactly("verified", term.boolean(true));
  if (aal !== undefined) body.compare(body.any("aal"), ">=", term.integer(aal));
  if (clients !== undefined) body.oneOf("client", clients);
  if (fresh !== undefined)
    body.compare(body.any("auth_time"), ">=", body.any("fresh_after"));
  return body.query();
}

/** The body of a query while it is being put together; each predicate brings a variable of its own. */
class Body {
  private readonly predicates: Predicate[] = [];
  private readonly expressions: Expression[] = [];
  private variables = 0;

  any(name: string): Variable {
    const slot = this.variables++;
    const variable: Variable = { type: "variable", name: `v${slot}`, slot };
    this.predicates.push({ name, terms: [variable] });
    return variable;
  }

  exactly(name: string, wanted: Scalar): this {
    this.predicates.push({ name, terms: [wanted] });
    return this;
  }

  oneOf(name: string, members: readonly string[]): this {
    const item = value(this.any(name));
    const set = { type: "set", members: members.map(term.string) } as const;
    this.expressions.push({ kind: "contains", set, item });
    return this;
  }

  compare(
    left: Variable,
    operator: Comparison,
    right: Scalar | Variable,
  ): void {
    this.expressions.push({
      kind: "compare",
      operator,
      left: value(left),
      right: value(right),
    });
  }

  query(): Query {
    return {
      body: this.predicates,
      expressions: this.expressions,
      variables: this.variables,
    };
  }
}

const value = (of: Scalar | Variable): Expression => ({
  kind: "term",
  term: of,
});
