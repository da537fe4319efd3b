/** A folder of files as the readers of sets see it, whether it was dropped on the page, lies on a disk or is packed in a zip. */

export interface SetFile {
  /** Below the folder that was given, with slashes. */
  readonly path: string;
  /** Bytes; of a packed file those that it unpacks to. */
  readonly size: number;
  /** Bytes `from` to `to`, the last one not included; fewer where the file ends before. */
  slice(from: number, to: number): Promise<Uint8Array>;
  /** The whole file, piece by piece: memory holds one piece at a time. */
  chunks(): AsyncIterable<Uint8Array>;
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const withoutEnding = (name: string): string => name.replace(/\.[^.]*$/, '');
/** From the outside in, without the file's own name. */
export const foldersOf = (path: string): string[] => path.split('/').slice(0, -1);

/** What systems leave behind beside a person's files. */
export const isLitter = (path: string): boolean =>
  path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db');

export const isPicture = (path: string): boolean => /\.(png|jpe?g|tiff?|bmp|gif|webp)$/i.test(path);

/** @param size bytes of a piece */
export async function* inPieces(
  { size, slice }: Pick<SetFile, 'size' | 'slice'>,
  piece = 1 << 20,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += piece) yield await slice(at, Math.min(size, at + piece));
}
