import { checkSnapshot, checkStreamName } from "../../event-store-checks.ts";
import type { Json, Snapshot, StreamName } from "../../event-store.ts";
import type { Client } from "./client.ts";

type Row = { version: string; state: Json };

/** The stream's snapshot, when it has that schema version. @throws RangeError for a stream name that is none. */
export async function readSnapshot(
  sql: Client,
  stream: StreamName,
  schemaVersion: number,
): Promise<Snapshot | undefined> {
  checkStreamName(stream);
  const [row] = await sql<Row[]>`
    select version, state from nexus.snapshots
     where stream_type = ${stream.type} and stream_id = ${stream.id} and schema_version = ${schemaVersion}::bigint`;
  return (
    row && { version: Number(row.version), schemaVersion, state: row.state }
  );
}

/** Keeps the newer one; of two with one version the later. @throws RangeError for what cannot be a snapshot. */
export async function writeSnapshot(
  sql: Client,
  stream: StreamName,
  snapshot: Snapshot,
): Promise<void> {
  checkStreamName(stream);
  checkSnapshot(snapshot);
  const { version, schemaVersion, state } = snapshot;
  await sql`
    insert into nexus.snapshots as kept (stream_type, stream_id, schema_version, version, state)
    values (${stream.type}, ${stream.id}, ${schemaVersion}::smallint, ${version}::bigint, ${JSON.stringify(state)}::text::jsonb)
    on conflict (stream_type, stream_id) do update
       set schema_version = excluded.schema_version, version = excluded.version, state = excluded.state, at = now()
     where kept.version <= excluded.version`;
}
