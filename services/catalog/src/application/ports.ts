import type { Entry, EntryState } from "../domain/entry/entry.ts";
import type { EntryId, Level, ParentId } from "../domain/entry/level.ts";
import type { Wanted } from "../domain/entry/search-text.ts";
import type { Branch } from "../domain/entry/tree.ts";
import type { Money } from "@tixlys/nexus";
import type { Offer } from "../domain/offer/offer.ts";
import type { ProviderId, Standing } from "../domain/provider/provider.ts";

/** An entry as it is shown: a service with the lowest price per currency, every other with none. */
export type ShownEntry<L extends Level> = Entry<L> & {
  readonly pricesFrom: readonly Money[];
};

/** The entries inside one transaction. */
export type Entries = {
  /** The entry, locked until the transaction ends: nothing can be put below it meanwhile, nor removed from there. */
  load<L extends Level>(level: L, id: EntryId<L>): Promise<EntryState<L>>;
  /** Whether there is such a parent; from now on it cannot be removed before the transaction has ended. */
  holdParent<L extends Level>(
    level: L,
    parentId: ParentId<L>,
  ): Promise<boolean>;
  /** Whether entries stand below it, or offers that can be seen. To be asked of a locked entry. */
  hasChildren<L extends Level>(level: L, id: EntryId<L>): Promise<boolean>;
  insert<L extends Level>(entry: Entry<L>): Promise<"done" | "name-taken">;
  /** Writes over the locked `before`; throws when it is not what is there. */
  update<L extends Level>(
    before: Entry<L>,
    after: Entry<L>,
  ): Promise<"done" | "name-taken">;
  /** Removes the locked entry, and with a service the offers that nobody can see. */
  remove<L extends Level>(entry: Entry<L>): Promise<void>;
  /** What a locked or new entry looks like from outside. */
  show<L extends Level>(entry: Entry<L>): Promise<ShownEntry<L>>;
  /** Raises the version of a service, as an offer for it comes or goes, and locks it; undefined without such a service. */
  touch(id: EntryId<"service">): Promise<Entry<"service"> | undefined>;
};

/** The whole hierarchy's own version, inside one transaction. */
export type TreeMark = {
  /** Raises it, and counts entries; "full" when there would be too many. To be called last: it is one row for all writers. */
  changed(added: -1 | 0 | 1): Promise<"done" | "full">;
};

/** The offers inside one transaction. */
export type Offers = {
  count(providerId: ProviderId): Promise<number>;
  insert(offer: Offer): Promise<"done" | "offered-already">;
  /** Removes it; undefined when there is none that can be seen. */
  remove(
    providerId: ProviderId,
    serviceId: EntryId<"service">,
  ): Promise<Offer | undefined>;
  /** Those of a provider, in the order of their services' ids, in which services are to be locked. */
  of(providerId: ProviderId): Promise<readonly Offer[]>;
  /** Shows or hides all offers of a provider. */
  setVisible(providerId: ProviderId, isVisible: boolean): Promise<void>;
};

/** What is known of accounts, inside one transaction. */
export type Providers = {
  /** Locked until the transaction ends, also where there is none yet. */
  load(id: ProviderId): Promise<Standing>;
  save(id: ProviderId, standing: Standing): Promise<void>;
  /** Where a provider works; older news than those known change nothing. */
  describe(about: ProviderPlace): Promise<void>;
};

/** Where a provider works, as `users` tells it. */
export type ProviderPlace = {
  readonly id: ProviderId;
  readonly city: string | undefined;
  readonly radiusKm: number;
  readonly version: number;
};

/** Who made something happen: a person over HTTP, or a message of another service; undefined for a person who leaves. */
export type Origin =
  { readonly userId: string } | { readonly messageId: string } | undefined;

/** Tells the other services, in the transaction that made it true. */
export type Announcements = {
  service(
    change: "created" | "updated" | "deleted",
    service: Entry<"service">,
    origin: Origin,
  ): Promise<void>;
  /** `service` as the offer has left it: its version is the message's. */
  offer(
    change: "added" | "removed",
    offer: Offer,
    service: Entry<"service">,
    origin: Origin,
  ): Promise<void>;
};

/** Everything that a use case writes through, bound to one transaction. */
export type Work = {
  readonly entries: Entries;
  readonly tree: TreeMark;
  readonly offers: Offers;
  readonly providers: Providers;
  readonly announcements: Announcements;
};

/** Where a part of a list begins: behind the entry with this name's key and id, or with this rank and id. */
export type EntryPosition =
  | { readonly nameKey: string; readonly id: string }
  | { readonly rank: number; readonly id: string };

/** Which entries of a level. */
export type EntryFilter = {
  readonly parentId: string | undefined;
  readonly wanted: Wanted | undefined;
};

/** A line of a list, with where it stands in it. */
export type Placed<T, Position> = {
  readonly row: T;
  readonly position: Position;
};

/** Entries as last committed, for queries. */
export type EntryReader = {
  find<L extends Level>(
    level: L,
    id: EntryId<L>,
  ): Promise<ShownEntry<L> | undefined>;
  /** Those of these services that there are, in any order. */
  services(
    ids: readonly EntryId<"service">[],
  ): Promise<readonly Entry<"service">[]>;
  /** By name; with `wanted` the best first. */
  list<L extends Level>(
    level: L,
    filter: EntryFilter,
    slice: {
      readonly limit: number;
      readonly after: EntryPosition | undefined;
    },
  ): Promise<readonly Placed<ShownEntry<L>, EntryPosition>[]>;
};

/** The hierarchy as last committed. */
export type TreeReader = {
  version(): Promise<number>;
  /** Version and entries of one moment, siblings by name. */
  load(): Promise<{
    readonly version: number;
    readonly branches: readonly Branch[];
  }>;
};

/** A provider of a service, with what they want for it. */
export type ShownProvider = {
  readonly offer: Offer;
  readonly city: string | undefined;
  readonly radiusKm: number | undefined;
};

/** A service that a provider does, with what they want for it. */
export type OfferedService = {
  readonly offer: Offer;
  readonly service: Entry<"service">;
};

type OfferSlice = {
  readonly limit: number;
  /** The id of the last offer of the part before. */
  readonly after: string | undefined;
};

/** Offers as last committed and as everybody may see them, the newest first. */
export type OfferReader = {
  providersOf(
    serviceId: EntryId<"service">,
    slice: OfferSlice,
  ): Promise<readonly ShownProvider[]>;
  servicesOf(
    providerId: ProviderId,
    slice: OfferSlice,
  ): Promise<readonly OfferedService[]>;
  find(
    providerId: ProviderId,
    serviceId: EntryId<"service">,
  ): Promise<OfferedService | undefined>;
};
