/**
 * messaging/people: how a service that keeps something about people takes part in deletion and export (decision 0027).
 *
 * @module
 */
export { columnFaults } from "./columns.ts";
export {
  acknowledgeErased,
  eraseAccount,
  eraseAgain,
  forgetMessages,
} from "./erase.ts";
export type { Erasure } from "./erase.ts";
export { exportPart, fileRecords } from "./export.ts";
export type {
  BeyondRows,
  ExportPart,
  ExportRecord,
  KeyedRecord,
} from "./export.ts";
export { accountAnswers, accountDeleted, forgettingIn } from "./join.ts";
export type { Forgetting } from "./join.ts";
export { definePersonalData } from "./personal-data.ts";
export type {
  ColumnClass,
  PersonalData,
  PersonalTable,
} from "./personal-data.ts";
