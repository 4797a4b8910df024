/** A key for the cursors of services under test; the same for all, so that a restart does not change them. */
export const testCursorKey = "5e".repeat(32);
