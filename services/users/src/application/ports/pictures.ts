import type { Result } from "@tixlys/nexus";
import type { PictureKey } from "../../domain/picture/picture.ts";
import type { UserId } from "../../domain/profile/values.ts";
import type { Work } from "../ports.ts";

/** A picture as it is stored and shown. */
export type Picture = {
  readonly bytes: Uint8Array;
  readonly contentType: string;
};

/** Somebody's picture, and what tells it from the one before. */
export type OwnPicture = Picture & { readonly tag: string };

/** Why an upload is no picture here; `PicturesBusy`: more is being worked on than is taken at a time. */
export type PictureRefusal = {
  readonly type:
    | "NotAPicture"
    | "PictureUnreadable"
    | "PictureTooLarge"
    | "PictureMoves"
    | "PicturesBusy";
};

/** Makes of an upload what is stored: decoded and encoded anew, upright, of at most 1024 pixels, nothing but the picture. */
export type PictureEncoder = {
  encode(upload: Uint8Array): Promise<Result<Picture, PictureRefusal>>;
};

/** Where the bytes lie. Throws when the store is away. */
export type PictureStore = {
  newKey(): PictureKey;
  put(key: PictureKey, picture: Picture): Promise<void>;
  read(key: PictureKey): Promise<Picture | undefined>;
  /** Nothing is there afterwards, whatever was there before. */
  delete(key: PictureKey): Promise<void>;
  /** A URL for anybody, good for some minutes. */
  signedUrl(key: PictureKey): string;
};

/**
 * The list of everything that is or may be in the store. A key is on it before its first byte is written, and leaves it after the
 * object is gone, so that nothing lies there that nobody knows of, however a process ends.
 */
export type PictureLedger = {
  /** An upload begins. Committed at once; whoever never keeps it loses it after `graceMs`. False when the person has left. */
  begin(key: PictureKey, userId: UserId, graceMs: number): Promise<boolean>;
  /** Gives up the uploads whose time is over, and names objects that are due. */
  takeDue(limit: number): Promise<readonly PictureKey[]>;
  /** The object is gone. With the last one of somebody who has left, `auth` is told that nothing of them is left. */
  forget(key: PictureKey): Promise<void>;
  /** It could not be deleted; it is due again later, and later each time. */
  postpone(key: PictureKey): Promise<void>;
};

/** The same list inside the transaction that changes a profile. */
export type LedgerEntries = {
  /** The upload is somebody's picture from now on. False when it was given up, so that its object may be gone. */
  keep(key: PictureKey, userId: UserId): Promise<boolean>;
  /** Nobody's picture any more: due after `afterMs`. */
  release(key: PictureKey, afterMs: number): Promise<void>;
  /** The person leaves: all of theirs that are not being uploaded just now are due at once, and those when their time is over. */
  releaseAll(userId: UserId): Promise<void>;
};

export type PictureWork = Work & { readonly pictures: LedgerEntries };
