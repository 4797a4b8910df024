import type {
  Clock,
  Conflict,
  EventScope,
  EventStore,
  Ids,
  Metadata,
  Result,
  VersionConflict,
  World,
} from "@tixlys/nexus";
import type {
  FulfilmentCommand,
  PartyGone,
} from "../domain/fulfilment/fulfilment.ts";
import type { Job, JobEvent } from "../domain/job/job.ts";
import type { JobRow } from "../domain/lists/job-list.ts";
import type { OfferRow } from "../domain/lists/offer-board.ts";
import type { OrderRow } from "../domain/lists/order-list.ts";
import type { RatingRow, ReviewRow } from "../domain/lists/ratings.ts";
import type { OrderEvent } from "../domain/order/events.ts";
import type { Order } from "../domain/order/state.ts";
import type { Standing } from "../domain/person/standing.ts";
import type { Review } from "../domain/review/review.ts";
import type { Place } from "../domain/shared/place.ts";
import type { Line, Words } from "../domain/shared/words.ts";

/** A person, as far as this service has heard. */
export type Person = {
  readonly standing: Standing;
  /** Whether they have said how and where they work (`users.provider.updated`). */
  readonly hasProviderProfile: boolean;
};

/** The copies of what `auth` and `users` tell of people, inside one transaction. */
export type People = {
  /** Held for reading: until the transaction ends, nothing that is heard of the account takes effect. */
  hold(userId: string): Promise<Person>;
  /** Held for writing. */
  claim(userId: string): Promise<Person>;
  save(userId: string, standing: Standing): Promise<void>;
  /** A profile of that version; an older one than the known changes nothing. */
  named(userId: string, displayName: string, version: number): Promise<void>;
  describedAsProvider(userId: string): Promise<void>;
  /** What this person still has under way here, to be asked of a claimed person. */
  underWay(userId: string): Promise<readonly PartyGone[]>;
};

/** The copy of the catalog's services, inside one transaction. */
export type Services = {
  isKnown(serviceId: string): Promise<boolean>;
  heard(service: ServiceNews): Promise<void>;
};

/** What the catalog tells of a service; older news than those known change nothing. */
export type ServiceNews = {
  readonly id: string;
  readonly name: string;
  readonly isDeleted: boolean;
  readonly version: number;
};

/**
 * What the copies here do not know yet: whoever owns it is asked, outside of transactions, and says it before its event has
 * arrived. No, where nobody can say.
 */
export type Elsewhere = {
  hasService(serviceId: string): Promise<boolean | undefined>;
  describesProvider(userId: string): Promise<boolean | undefined>;
};

/** What somebody wrote, and where their door is: beside the streams, so that it can be erased. */
export type Particulars = {
  readonly words?: Words | undefined;
  readonly city?: Line | undefined;
  readonly place?: Place | undefined;
};

export type ParticularsKind = "order" | "offer" | "review";

export type ParticularsStore = {
  /** Writes these; null takes one away, and what is absent stays. */
  save(
    of: {
      readonly id: string;
      readonly personId: string;
      readonly kind: ParticularsKind;
    },
    particulars: {
      readonly [K in keyof Particulars]: Particulars[K] | null;
    },
  ): Promise<void>;
};

export type Teller = { readonly kind: "user" | "service"; readonly id: string };

/** Tells the other services, in the transaction that made it true. */
export type Announcements = {
  order(
    events: readonly OrderEvent[],
    order: Order,
    version: number,
    by: Teller | undefined,
  ): Promise<void>;
  job(
    events: readonly JobEvent[],
    job: Job,
    version: number,
    by: Teller | undefined,
  ): Promise<void>;
  review(
    review: Review,
    version: number,
    by: Teller | undefined,
  ): Promise<void>;
};

/** Everything that a command writes through, bound to one transaction. */
export type Work = EventScope & {
  readonly people: People;
  readonly services: Services;
  readonly particulars: ParticularsStore;
  readonly places: ProviderPlaces;
  readonly announcements: Announcements;
};

/** An outcome inside a transaction, where a lost race is still to be tried again. */
export type Tried<T, E> = Result<T, E | VersionConflict | Conflict>;

export type ParticularsReader = {
  /** Of these things; what nobody has written, or somebody has erased, is not there. */
  of(ids: readonly string[]): Promise<ReadonlyMap<string, Particulars>>;
};

/** Which part of a list: newest first, behind `after`. */
export type Slice = {
  readonly limit: number;
  readonly after: string | undefined;
};

export type Listed<Row> = Row & { readonly id: string };

/** Which open orders somebody looks for. */
export type OpenFilter = {
  readonly serviceIds: readonly string[];
  readonly near:
    { readonly place: Place; readonly radiusKm: number } | undefined;
};

/** The lists; they follow the events within moments. */
export type Lists = {
  ordersOf(
    customerId: string,
    statuses: readonly string[],
    slice: Slice,
  ): Promise<readonly Listed<OrderRow>[]>;
  openOrders(
    filter: OpenFilter,
    slice: Slice,
  ): Promise<readonly Listed<OrderRow>[]>;
  offersOf(
    providerId: string,
    statuses: readonly string[],
    slice: Slice,
  ): Promise<readonly Listed<OfferRow>[]>;
  jobsOf(
    role: "customer" | "provider",
    userId: string,
    statuses: readonly string[],
    slice: Slice,
  ): Promise<readonly Listed<JobRow>[]>;
  reviewsOf(
    providerId: string,
    slice: Slice,
  ): Promise<readonly Listed<ReviewRow>[]>;
  ratingOf(providerId: string): Promise<RatingRow>;
};

export type City = {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly iso2: string;
  readonly lat: number;
  readonly lon: number;
};

export type Currency = {
  readonly code: string;
  readonly name: string;
  readonly symbol: string;
};

/** What this service knows of the world. */
export type Gazetteer = {
  cities(
    query: string | undefined,
    slice: { readonly limit: number; readonly after: string | undefined },
  ): Promise<readonly City[]>;
  city(id: string): Promise<City | undefined>;
  addCity(city: City): Promise<"done" | "name-taken">;
  /** Writes these alone; the city as it is then, undefined where there is none. */
  changeCity(
    id: string,
    changes: Partial<Omit<City, "id">>,
  ): Promise<City | "name-taken" | undefined>;
  removeCity(id: string): Promise<boolean>;
  currencies(): Promise<readonly Currency[]>;
  saveCurrency(currency: Currency): Promise<void>;
  removeCurrency(code: string): Promise<boolean>;
};

/** Where providers say that they are, inside one transaction. */
export type ProviderPlaces = {
  save(
    providerId: string,
    place: Place,
    address: Line | undefined,
  ): Promise<void>;
};

/** What people are called: from the copy here, from `users`, or not at all. */
export type Names = {
  of(userIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
};

/** Tells the process manager of something that `auth` has told, in the transaction that takes it in. */
export type Deliver = (
  event: PartyGone,
  cause: { readonly messageId?: string; readonly time: Date },
) => Promise<void>;

/** What travels with a command of the process manager; its id is the same at every try. */
export type CarriedOut = {
  readonly commandId: string;
  readonly metadata: Metadata;
};

/** Carries out what the process manager asks for, in the transaction that also notes that it is done. */
export type CarryOut = (
  work: Work,
  command: FulfilmentCommand,
  by: CarriedOut,
) => Promise<Result<unknown, unknown>>;

/** What the use cases need of the world. */
export type Ports = {
  readonly world: World<Work>;
  /** Reads of streams outside of transactions. */
  readonly events: EventStore;
  readonly particulars: ParticularsReader;
  readonly lists: Lists;
  readonly gazetteer: Gazetteer;
  readonly names: Names;
  readonly elsewhere: Elsewhere;
  readonly clock: Clock;
  readonly ids: Ids;
  /** How long an order stays open when nobody comes for it. */
  readonly openForMs: number;
  /** Forgets command ids that are thirty days old; answers how many. */
  readonly forgetCommands: () => Promise<number>;
};
