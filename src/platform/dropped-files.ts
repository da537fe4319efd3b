/** The files below folders that were dropped on the page. */

export interface DroppedFile {
  /** From the dropped folder's own name on, with slashes. */
  readonly path: string;
  readonly data: File;
}

/** @returns at most so many files, in the order in which the browser lists them; what cannot be read is left out */
export async function filesWithin(entries: readonly FileSystemEntry[], most = Infinity): Promise<DroppedFile[]> {
  const found: DroppedFile[] = [];
  const walk = async (entry: FileSystemEntry): Promise<void> => {
    if (found.length >= most) return;
    if (entry.isFile) {
      const data = await new Promise<File | null>((resolve) =>
        (entry as FileSystemFileEntry).file(resolve, () => resolve(null)),
      );
      if (data) found.push({ path: entry.fullPath.replace(/^\//, ''), data });
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    const next = (): Promise<FileSystemEntry[]> =>
      new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    for (let some = await next(); some.length > 0; some = await next()) for (const one of some) await walk(one);
  };
  for (const entry of entries) await walk(entry);
  return found;
}
