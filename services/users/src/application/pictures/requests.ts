import type { Clock, UnitOfWork } from "@tixlys/nexus";
import type { ProfileRejection } from "../../domain/profile/profile.ts";
import type { Outranks, ProfileReader } from "../ports.ts";
import type {
  PictureEncoder,
  PictureLedger,
  PictureStore,
  PictureWork,
} from "../ports/pictures.ts";

/** What pictures need of the world. */
export type PicturePorts = {
  readonly transactions: UnitOfWork<PictureWork>;
  readonly profiles: ProfileReader;
  readonly ledger: PictureLedger;
  readonly store: PictureStore;
  readonly encoder: PictureEncoder;
  readonly outranks: Outranks;
  readonly clock: Clock;
};

/** Whose picture, and who asks: management acts on those below its rank, everybody on themself. */
export type PictureRequest = {
  readonly userId: string;
  /** Absent for oneself. */
  readonly by?: { readonly userId: string; readonly roles: readonly string[] };
};

export type PictureRejection = ProfileRejection | { type: "RankTooLow" };

/** `PictureLapsed`: the upload took so long that it was given up. */
export type AttachRejection = PictureRejection | { type: "PictureLapsed" };
