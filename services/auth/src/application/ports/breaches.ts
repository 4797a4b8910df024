import type { Password } from "../../domain/password/password.ts";

/** What is known of passwords that leaked elsewhere (auth #4), beyond the list that the domain itself holds. */
export type Breaches = {
  /**
   * Whether the password is known from a breach. False when that cannot be found out in time: the lists of the domain have
   * judged it already, and nobody is locked out by somebody else's outage.
   */
  contain(password: Password): Promise<boolean>;
};
