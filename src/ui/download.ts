/** Files for the person: handed to the browser's downloads. */

/** The address is freed after so many milliseconds: by then every browser has begun to read it. */
const FREED_AFTER = 10_000;

/** @param name of the file, with its ending */
export function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), FREED_AFTER);
}

/** A moment as part of a file's name: UTC to the second, without the colons that some systems forbid. */
export const timeInName = (moment: Date): string => moment.toISOString().slice(0, 19).replaceAll(':', '-');
