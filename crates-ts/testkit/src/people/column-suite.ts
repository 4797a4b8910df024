import { expect, test } from "bun:test";
import { columnFaults, type PersonalData } from "@tixlys/messaging/people";
import { testDatabase } from "../database/test-database.ts";

/** Registers the test that a service's declaration of personal data agrees with its migrated schema. */
export function classedColumns(service: string, data: PersonalData): void {
  test(`auth #75: every column of ${service} that can hold something of a person says what it holds`, async () => {
    const { database, close } = await testDatabase(service);
    try {
      expect(await columnFaults(database, data)).toEqual([]);
      // So that it can fail.
      await database.sql`create table overlooked (id uuid, note text)`;
      expect(await columnFaults(database, data)).toEqual([
        "overlooked.note has no class",
      ]);
    } finally {
      await close();
    }
  });
}
