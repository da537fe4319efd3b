/** What is used of jsfive, which brings no types. */
declare module 'jsfive' {
  export interface Hdf5Group {
    readonly attrs: Readonly<Record<string, unknown>>;
    readonly keys: readonly string[];
    /** @throws when there is nothing by that path */
    get(path: string): Hdf5Group | Hdf5Dataset;
  }
  export interface Hdf5Dataset {
    readonly attrs: Readonly<Record<string, unknown>>;
    readonly shape: readonly number[];
    readonly dtype: unknown;
    readonly value: unknown;
  }
  export const File: new (data: ArrayBuffer, name?: string) => Hdf5Group;
  export const Group: abstract new (...args: never[]) => Hdf5Group;
}
