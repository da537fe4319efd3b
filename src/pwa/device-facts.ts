/** What this device and browser have, as plain facts for the diagnostics. Looks only; starts and keeps nothing. */

import { serviceWorkers } from './offline.ts';

export interface DeviceFacts {
  readonly browser: string;
  readonly screen: string;
  readonly cores: number | null;
  /** By name of a feature: whether it is there. */
  readonly features: Readonly<Record<Feature, boolean>>;
  /** null: the browser does not say. */
  readonly storage: { readonly used: number; readonly quota: number } | null;
  /** Whether pages and workers come with the policy's header; null: could not be looked up. */
  readonly policyHeader: boolean | null;
  /** Packages inside, by name. */
  readonly versions: Readonly<Record<string, string>>;
}

export const FEATURES = [
  'webgpu',
  'webgl',
  'offscreen',
  'camera',
  'frameCallback',
  'serviceWorker',
  'persist',
  'wakeLock',
  'fileHandling',
] as const;
export type Feature = (typeof FEATURES)[number];

/** Firefox and WebKitGTK can have the interface and no adapter. */
async function hasWebgpu(): Promise<boolean> {
  const { gpu } = navigator as { readonly gpu?: { requestAdapter(): Promise<object | null> } };
  return (await gpu?.requestAdapter().catch(() => null)) != null;
}

/** On the page's thread. WebKitGTK has WebGL for one thread at a time, and while live the worker has it. */
function hasWebgl(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2');
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  return gl !== null;
}

/** @param base URL of the folder that the app is served from, with a slash at the end */
export async function deviceFacts(base: string): Promise<DeviceFacts> {
  const estimate = await navigator.storage?.estimate?.().catch(() => null);
  const response = await fetch(new URL('vendor/versions.json', base)).catch(() => null);
  const listed = response?.ok
    ? ((await response.json().catch(() => null)) as { versions?: Record<string, string> } | null)
    : null;
  return {
    browser: navigator.userAgent,
    screen: `${screen.width} × ${screen.height}, × ${devicePixelRatio}`,
    cores: navigator.hardwareConcurrency ?? null,
    features: {
      webgpu: await hasWebgpu(),
      webgl: hasWebgl(),
      offscreen: typeof OffscreenCanvas !== 'undefined',
      camera: typeof navigator.mediaDevices?.getUserMedia === 'function',
      frameCallback: 'requestVideoFrameCallback' in HTMLVideoElement.prototype,
      serviceWorker: serviceWorkers() !== null,
      persist: typeof navigator.storage?.persist === 'function',
      wakeLock: 'wakeLock' in navigator,
      fileHandling: 'launchQueue' in window,
    },
    storage:
      estimate?.usage === undefined || estimate.quota === undefined
        ? null
        : { used: estimate.usage, quota: estimate.quota },
    policyHeader: response ? response.headers.has('Content-Security-Policy') : null,
    versions: listed?.versions ?? {},
  };
}
