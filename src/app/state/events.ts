/** What the app's elements raise; the shell does it. */

import type { FaceParameters } from '../../capture/core/face-parameters.ts';
import type { NetworkChoice } from '../../inference/core/network-choice.ts';
import type { GivenFile } from '../../inference/core/own-files.ts';
import { emitFrom, type OverlayEvents } from '../../overlays/events.ts';
import type { ActionId } from './actions.ts';
import type { Settings } from './core/settings.ts';
import type { SliderName } from './core/sliders.ts';

export interface CameraWish {
  readonly deviceId?: string;
  readonly facing?: 'user' | 'environment';
}

/** About a person's own network. */
export type OwnOrder =
  | { readonly do: 'give'; readonly files: readonly GivenFile[] }
  | { readonly do: 'cancel' }
  | { readonly do: 'try' | 'keep'; readonly choice: NetworkChoice }
  | { readonly do: 'propose'; readonly choice: NetworkChoice; readonly set: readonly GivenFile[] }
  | { readonly do: 'remove'; readonly sha256: string };

export interface AppEvents extends OverlayEvents {
  /** What needs no more than a name. */
  'do-action': ActionId;
  'start-camera': CameraWish;
  'start-drawn': null;
  'open-file': File;
  'own-network': OwnOrder;
  'change-drawn-face': FaceParameters;
  /** The drawn face blinks and sways, or does not. */
  'hold-still': boolean;
  /** All scores along that slider of the drawn face. */
  'open-curves': SliderName;
  'change-settings': Partial<Settings>;
  /** Another snapshot, blurred around the face or not. */
  'take-snapshot': { readonly blurOthers: boolean };
  /** The id of a panel that explains more. */
  'open-panel': string;
}

type AsEvents<T> = { [K in keyof T]: CustomEvent<T[K]> };

declare global {
  interface HTMLElementEventMap extends AsEvents<Omit<AppEvents, keyof OverlayEvents>> {}
}

export const emit = emitFrom<AppEvents>();
