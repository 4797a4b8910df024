export { largestUploadBytes } from "../../domain/picture/picture.ts";
export { pictureUrlOf } from "./picture-url.ts";
export { createPictures } from "./pictures.ts";
export type {
  AttachRejection,
  PicturePorts,
  PictureRejection,
  PictureRequest,
  Pictures,
} from "./pictures.ts";
export type {
  LedgerEntries,
  Picture,
  PictureEncoder,
  PictureLedger,
  PictureRefusal,
  PictureStore,
  PictureWork,
} from "./ports.ts";
