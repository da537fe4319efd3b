/** What a person has set, with its defaults, its checks on reading it back, and what of it the worker needs. */

import { BACKENDS, type BackendName } from '../../../core/expression.ts';
import type { LiveSettings } from '../../../live/core/types.ts';
import type { ModelManifest } from '../../../inference/core/manifest.ts';
import { FIRST_SHIPPED, parseModelRef, sameRef, type ModelRef } from '../../../inference/core/model-ref.ts';

export interface Settings {
  /** Id of a method that runs live (attribution/registry.ts). */
  readonly method: string;
  readonly colours: 'signed' | 'magnitude';
  readonly overlay: boolean;
  /** 0..1 */
  readonly opacity: number;
  readonly smoothing: boolean;
  readonly upright: boolean;
  readonly boxes: boolean;
  /** The view as in a mirror: `auto` where the source is a camera that looks at the person. */
  readonly mirror: 'auto' | 'on' | 'off';
  /** Fewer frames, for the battery's sake. */
  readonly lowPower: boolean;
  /** The face's parts outlined and weighed in place of the labels' scores, frame by frame. */
  readonly parts: boolean;
  /** The map in words, said every few seconds. */
  readonly sayMap: boolean;
  /** null = the model's first head. */
  readonly head: string | null;
  readonly model: ModelRef;
  readonly backend: BackendName | 'auto';
  readonly theme: 'auto' | 'light' | 'dark';
}

export const DEFAULT_SETTINGS: Settings = {
  method: 'integrated-gradients-smoothed',
  colours: 'signed',
  overlay: true,
  opacity: 0.85,
  smoothing: true,
  upright: true,
  boxes: true,
  mirror: 'auto',
  lowPower: false,
  parts: false,
  sayMap: false,
  head: null,
  model: FIRST_SHIPPED,
  backend: 'auto',
  theme: 'auto',
};

/** Weight of the past while smoothing is on: about three frames' memory, enough against flicker, too short to smear. */
const SMOOTHING_WEIGHT = 0.65;

/** With low power a frame is taken five times a second at most: the network runs that often, the detector half as often. */
export const LOW_POWER_INTERVAL_MS = 200;

const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const isIdOrNull = (value: unknown): boolean => value === null || (typeof value === 'string' && value.length <= 100);
const oneOf =
  (...choices: readonly unknown[]) =>
  (value: unknown): boolean =>
    choices.includes(value);

/** All but the method's, which only the registry knows. */
const CHECKS: { readonly [K in Exclude<keyof Settings, 'method'>]: (value: unknown) => boolean } = {
  colours: oneOf('signed', 'magnitude'),
  overlay: isBoolean,
  opacity: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  smoothing: isBoolean,
  upright: isBoolean,
  boxes: isBoolean,
  mirror: oneOf('auto', 'on', 'off'),
  lowPower: isBoolean,
  parts: isBoolean,
  sayMap: isBoolean,
  head: isIdOrNull,
  model: (value) => parseModelRef(value) !== null,
  backend: oneOf('auto', ...BACKENDS),
  theme: oneOf('auto', 'light', 'dark'),
};

/**
 * Settings as they were written, whatever is in there: unknown keys and bad values fall back to the defaults, one by one.
 * @param methods ids of the methods that run live
 */
export function parseSettings(text: string | null, methods: readonly string[]): Settings {
  let read: unknown = null;
  try {
    read = text === null ? null : JSON.parse(text);
  } catch {
    // Not JSON: as good as nothing.
  }
  if (typeof read !== 'object' || read === null) return DEFAULT_SETTINGS;
  const checks: Readonly<Record<string, (value: unknown) => boolean>> = { ...CHECKS, method: oneOf(...methods) };
  const entries = Object.entries(read).filter(([key, value]) => Object.hasOwn(checks, key) && checks[key]?.(value));
  const settings = { ...DEFAULT_SETTINGS, ...(Object.fromEntries(entries) as Partial<Settings>) };
  // Earlier versions wrote a bare id.
  return { ...settings, model: parseModelRef(settings.model) ?? FIRST_SHIPPED };
}

/** Whether the network that runs is the one that was chosen; where nobody has chosen, any is. */
export const isChosenModel = (chosen: ModelRef, running: ModelRef): boolean =>
  sameRef(chosen, FIRST_SHIPPED) || sameRef(chosen, running);

/** The head in use: the chosen one where this model has it, else the model's first. */
export function headInUse(manifest: ModelManifest, settings: Settings): ModelManifest['heads'][number] {
  return manifest.heads.find((head) => head.id === settings.head) ?? manifest.heads[0]!;
}

/**
 * The other way round than the view is shown now.
 * @param bySource whether the source by itself is shown as in a mirror
 */
export function turnedMirror(mirror: Settings['mirror'], bySource: boolean): Settings['mirror'] {
  const wanted = mirror === 'auto' ? !bySource : mirror === 'off';
  if (wanted === bySource) return 'auto';
  return wanted ? 'on' : 'off';
}

/** A label is pinned by its name, so that it stays pinned when another head lists it elsewhere. */
export function pinnedIndex(labels: readonly string[], pinned: string | null): number | null {
  const index = pinned === null ? -1 : labels.indexOf(pinned);
  return index < 0 ? null : index;
}

/** Walks through the labels and ends at "nothing pinned". */
export function nextPinned(labels: readonly string[], pinned: string | null): string | null {
  const index = pinnedIndex(labels, pinned);
  return labels[index === null ? 0 : index + 1] ?? null;
}

export function liveSettings(settings: Settings, pinned: string | null, manifest: ModelManifest | null): LiveSettings {
  const head = manifest ? headInUse(manifest, settings) : null;
  return {
    method: settings.method,
    colours: settings.colours,
    overlay: settings.overlay,
    opacity: settings.opacity,
    smoothing: settings.smoothing ? SMOOTHING_WEIGHT : 0,
    pinned: head ? pinnedIndex(head.labels, pinned) : null,
    head: head ? head.id : settings.head,
    alignment: settings.upright ? 'upright' : 'as-is',
    boxes: settings.boxes,
    mirrored: settings.mirror === 'auto' ? null : settings.mirror === 'on',
    parts: settings.parts,
  };
}
