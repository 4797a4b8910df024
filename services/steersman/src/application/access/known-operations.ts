import {
  type OperationIndex,
  operationIndex,
} from "../../domain/access/operation-index.ts";
import type { EdgeOperation } from "../../domain/access/operation.ts";
import { readOperations } from "../../domain/access/read-operations.ts";
import type { PublishedTexts } from "../ports.ts";

/** What the gateway knows of the operations behind it. */
export type KnownOperations = {
  /** The operation behind a service's path; undefined where it is not known, and the service decides alone. */
  find(
    service: string,
    method: string,
    path: string,
  ): EdgeOperation | undefined;
  /** Asks every service anew. Never rejects. */
  refresh(): Promise<void>;
  /** Whether every service has told its operations. */
  isComplete(): boolean;
};

type Known = { readonly text: string; readonly index: OperationIndex };

/**
 * A service is known by what all its replicas agree on: while an old and a new one run side by side, either could be asked, and
 * neither's word may refuse what the other would allow. One that is away keeps what it said last.
 */
export function knownOperations(options: {
  readonly services: () => readonly string[];
  readonly published: PublishedTexts;
}): KnownOperations {
  const known = new Map<string, Known>();
  const learn = async (service: string): Promise<void> => {
    const texts = await options.published(service).catch(() => []);
    const [text] = texts;
    if (text === undefined) return;
    if (texts.some((each) => each !== text)) {
      known.delete(service);
      return;
    }
    if (known.get(service)?.text === text) return;
    const index = indexOf(service, text);
    if (index === undefined) known.delete(service);
    else known.set(service, { text, index });
  };
  return {
    find: (service, method, path) => known.get(service)?.index(method, path),
    isComplete: () => options.services().every((each) => known.has(each)),
    refresh: async () => {
      const services = options.services();
      await Promise.all(services.map(learn));
      for (const service of known.keys())
        if (!services.includes(service)) known.delete(service);
    },
  };
}

/** Of another service's name it is nobody's: an address that was given away must not speak for its former holder. */
function indexOf(service: string, text: string): OperationIndex | undefined {
  try {
    const read = readOperations(JSON.parse(text));
    return read?.service === service ? operationIndex(read) : undefined;
  } catch {
    return undefined;
  }
}
