/** What the app's elements raise; the shell does it. */

import type { FaceParameters } from '../../capture/core/face-parameters.ts';
import { emitFrom, type OverlayEvents } from '../../overlays/events.ts';
import type { ActionId } from './actions.ts';
import type { Settings } from './core/settings.ts';

export interface CameraWish {
  readonly deviceId?: string;
  readonly facing?: 'user' | 'environment';
}

export interface AppEvents extends OverlayEvents {
  /** What needs no more than a name. */
  'do-action': ActionId;
  'start-camera': CameraWish;
  'start-drawn': null;
  'open-file': File;
  'change-drawn-face': FaceParameters;
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
