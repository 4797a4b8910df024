/** What tests of the suite share: real infrastructure, fixed time and ids, tokens, and the HTTP conformance suite. */
export {
  authorizationMatrix,
  findAuthorizationMistakes,
} from "./authorization/matrix.ts";
export type { AuthorizationMatrixOptions } from "./authorization/matrix.ts";
export { at, callerOf, textAt } from "./calls.ts";
export type { Answer, ApiRequest, Call } from "./calls.ts";
export { testBus } from "./bus.ts";
export type { TestBus } from "./bus.ts";
export { fixedClock, testIds } from "./clock.ts";
export type { FixedClock } from "./clock.ts";
export { conformance, findViolations } from "./conformance/index.ts";
export type { ConformanceOptions, TokenFactory } from "./conformance/index.ts";
export { testAuthority } from "./certificates.ts";
export type { TestAuthority } from "./certificates.ts";
export { testCursorKey } from "./cursor-key.ts";
export { randomRequests } from "./conformance/property.ts";
export type { RandomRequestsOptions } from "./conformance/property.ts";
export { testDatabase } from "./database/test-database.ts";
export type {
  TestDatabase,
  TestDatabaseOptions,
} from "./database/test-database.ts";
export { memoryIdempotency } from "./memory-idempotency.ts";
export {
  type EventFollower,
  type FollowedEvent,
  followEvents,
} from "./follow-events.ts";
export { capturedLogger } from "./logger.ts";
export type { CapturedLogger, LogLine } from "./logger.ts";
export { mintFor, mintForService, testKeys, tokenOf } from "./tokens.ts";
export type { Persona, TestClaims, TestKeys } from "./tokens.ts";
export { type Process, programOf, startProcess } from "./process.ts";
export { classedColumns } from "./people/column-suite.ts";
export { searchDatabase } from "./people/search.ts";
export { systemProgram } from "./system-program.ts";
export {
  eventually,
  forgetIdsSoon,
  forgotten,
  tell,
  type Told,
} from "./tell.ts";
export { totpCode } from "./totp.ts";
export { mannWhitney } from "./mann-whitney.ts";
