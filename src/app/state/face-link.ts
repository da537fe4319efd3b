/**
 * A state as a link: the drawn face's sliders, the pinned label, whose answers, and the panel that is to be opened, in the address's
 * fragment, which browsers send to no server. There is no picture in it.
 *
 *     #face=fear,tilt:4,skin:0.8&label=fear&head=ferplus&panel=lime&still=1
 *
 * `face` is a list: the name of an expression sets all that belongs to it, `slider:value` sets one; the rest is as the app begins.
 */

import {
  EXPRESSIONS,
  FACE_RANGES,
  clampParameters,
  defaultParameters,
  type ExpressionName,
  type FaceParameters,
} from '../../capture/core/face-parameters.ts';

export interface LinkedState {
  readonly face: FaceParameters;
  /** Pinned; null: the highest score's. */
  readonly label: string | null;
  /** Head id; null: whichever is chosen. */
  readonly head: string | null;
  /** Id of a panel; null: none is opened. */
  readonly panel: string | null;
  readonly still: boolean;
}

const NAMES = Object.keys(FACE_RANGES) as (keyof FaceParameters)[];
const isPreset = (name: string): name is ExpressionName => Object.hasOwn(EXPRESSIONS, name);
/** Names of labels, heads and panels; nothing longer is looked up. */
const MOST_LETTERS = 100;

/** @param page address of the app; its own fragment is replaced */
export function linkTo(page: string, { face, label, head, panel, still }: LinkedState): string {
  const url = new URL(page);
  const own = NAMES.filter((name) => face[name] !== defaultParameters[name]);
  const parts = [
    `face=${own.map((name) => `${name}:${String(Number(face[name].toFixed(3)))}`).join(',') || 'neutral'}`,
  ];
  for (const [name, value] of Object.entries({ label, head, panel }))
    if (value !== null) parts.push(`${name}=${encodeURIComponent(value)}`);
  if (still) parts.push('still=1');
  url.hash = parts.join('&');
  return url.href;
}

/**
 * @param hash of an address, with or without its sign
 * @returns null where the fragment names no face; else the state, and the parts of the face that could not be read (they are left out)
 */
export function readLink(hash: string): { readonly state: LinkedState; readonly unread: readonly string[] } | null {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  const given = params.get('face');
  if (given === null) return null;
  const unread: string[] = [];
  const values: Partial<Record<keyof FaceParameters, number>> = {};
  for (const part of given.split(',').filter((text) => text !== '')) {
    const [name = '', value] = part.split(':');
    if (value === undefined && isPreset(name)) Object.assign(values, EXPRESSIONS[name]);
    else if (Object.hasOwn(FACE_RANGES, name) && value?.trim() && Number.isFinite(Number(value)))
      values[name as keyof FaceParameters] = Number(value);
    else unread.push(part.slice(0, 30));
  }
  const named = (key: string): string | null => {
    const text = params.get(key);
    return text && text.length <= MOST_LETTERS ? text : null;
  };
  const state = {
    face: clampParameters(values),
    label: named('label'),
    head: named('head'),
    panel: named('panel'),
    still: params.get('still') === '1',
  };
  return { state, unread };
}
