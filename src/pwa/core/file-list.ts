/** The files of one version of the app, as the build lists them for the service worker. */

/**
 * `always`: needed to start with the network gone; `simd` / `no-simd`: the variant of a wasm file that this browser runs;
 * `on-demand`: further networks, stored when they are first asked for.
 */
export type FileGroup = 'always' | 'simd' | 'no-simd' | 'on-demand';

export interface AppFile {
  /** Relative to the folder that the app is served from. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly group: FileGroup;
}

export interface FileList {
  /** Changes with the content of any file. */
  readonly version: string;
  readonly files: readonly AppFile[];
}

/** What has to be there before the app is ready for offline use. */
export const neededOffline = ({ files }: FileList, simd: boolean): readonly AppFile[] =>
  files.filter(({ group }) => group === 'always' || group === (simd ? 'simd' : 'no-simd'));

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/**
 * Further networks that the version before had stored, as this version has them: someone uses them, offline perhaps.
 * @param stored paths of the files that are stored so far; a network is a folder, whose files' names change with their content
 */
export function kept({ files }: FileList, stored: readonly string[]): readonly AppFile[] {
  const folders = new Set(stored.map(folderOf));
  return files.filter(({ group, path }) => group === 'on-demand' && folders.has(folderOf(path)));
}

export const totalBytes = (files: readonly AppFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** As much of a URL as is looked at. */
export interface Place {
  readonly origin: string;
  readonly pathname: string;
}

/**
 * @param url   of a request, its query does not matter
 * @param scope URL of the folder that the app is served from, with a slash at the end
 * @returns the file of the list that the URL names, null for any other
 */
export function fileAt(list: FileList, url: Place, scope: Place): AppFile | null {
  if (url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return null;
  const path = decodePath(url.pathname.slice(scope.pathname.length)) || 'index.html';
  return list.files.find((file) => file.path === path) ?? null;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  webmanifest: 'application/manifest+json',
  wasm: 'application/wasm',
  svg: 'image/svg+xml',
  png: 'image/png',
};

/** The service worker names the types itself: some static hosts send wasm as text. */
export const contentType = (path: string): string =>
  TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
