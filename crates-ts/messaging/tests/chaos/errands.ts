import { defineEvents, field } from "@tixlys/nexus";
import type { ProcessManager } from "@tixlys/nexus";
import { eventStore, runProcess } from "@tixlys/nexus/postgres";
import type {
  CommandContext,
  CommandOutcome,
  RunnableProcess,
  Transaction,
} from "@tixlys/nexus/postgres";

/** What a message of the producer is about. */
export type Subject = {
  readonly messageId: string;
  readonly key: string;
  readonly n: number;
};

/** The producer's message, as the process manager hears it from its consumer. */
type Heard = Subject & { readonly type: "Heard" };
/** The consumer's own event, which its first command leads to. */
type Noted = Subject & { readonly type: "Noted" };
type Errand = Subject & { readonly type: "Note" | "Remind" };

/** How often a process has heard, noted and been reminded: none of it bears to be done twice. */
export type Memory = {
  readonly heard: number;
  readonly noted: number;
  readonly reminded: number;
};

const notes = defineEvents<Noted>()({
  Noted: {
    version: 1,
    fields: { messageId: field.text(), key: field.text(), n: field.whole() },
  },
});

/** Long enough that kills fall in between. */
const REMIND_AFTER_MS = 400;

/**
 * One process for each key. From a message to a command, from its event to a timeout, from that to a command again: every
 * road into a process manager and out of it.
 */
export const errands: ProcessManager<Memory, Heard | Noted, Errand> = {
  name: "errands",
  initial: { heard: 0, noted: 0, reminded: 0 },
  events: [notes],
  correlate: ({ key }) => key,
  react: (memory, input) => {
    if (input.kind === "timeout")
      return {
        state: { ...memory, reminded: memory.reminded + 1 },
        // cast: the payload is what was set below.
        commands: [{ ...(input.payload as Subject), type: "Remind" }],
      };
    const { event, cause } = input;
    const { messageId, key, n } = event;
    if (event.type === "Heard")
      return {
        state: { ...memory, heard: memory.heard + 1 },
        commands: [{ type: "Note", messageId, key, n }],
      };
    return {
      state: { ...memory, noted: memory.noted + 1 },
      timeouts: [
        {
          set: messageId,
          dueAt: new Date(cause.at.getTime() + REMIND_AFTER_MS),
          payload: { messageId, key, n },
        },
      ],
    };
  },
};

/** The effects of its commands: inserts that nothing protects from a second one. */
export const actsSql = `create table acts (seq bigint generated always as identity, type text not null, message_id uuid not null, key text not null, n int not null)`;

/** As a replica runs it. */
export const runnableErrands = (): RunnableProcess =>
  runProcess(errands, { execute }, { partitions: 4 });

async function execute(
  { type, messageId, key, n }: Errand,
  { tx, commandId, metadata }: CommandContext & { readonly tx: Transaction },
): Promise<CommandOutcome> {
  const acted = tx.sql`
    insert into acts (type, message_id, key, n) values (${type}, ${messageId}::uuid, ${key}, ${n})`.execute();
  if (type === "Remind") return { ok: true, value: await acted };
  const [appended] = await Promise.all([
    eventStore(tx).append({
      stream: { type: "note", id: key },
      expected: "any",
      events: [notes.encode({ type: "Noted", messageId, key, n })],
      metadata,
      commandId,
    }),
    acted,
  ]);
  return appended;
}
