/** What the app's elements raise; the shell turns it into commands. */

import type { FaceParameters } from '../../capture/core/face-parameters.ts';
import { emitFrom, type OverlayEvents } from '../../overlays/events.ts';
import type { Settings } from './core/settings.ts';

/** The panels that can lie in the side sheet. */
export const SHEETS = ['source', 'settings', 'performance', 'snapshot', 'help', 'diagnostics'] as const;
export type Sheet = (typeof SHEETS)[number];

export interface CameraWish {
  readonly deviceId?: string;
  readonly facing?: 'user' | 'environment';
}

export type Command = 'pause' | 'stop' | 'freeze' | 'overlay' | 'retry' | 'dismiss-notice' | PwaCommand;

/** About storing, updating and installing the app itself. */
export type PwaCommand =
  | 'update'
  | 'try-offline'
  | 'dismiss-offline'
  | 'install'
  | 'install-steps'
  | 'install-later'
  | 'persist'
  | 'check-stored'
  | 'low-power'
  | 'battery-later';

export interface AppEvents extends OverlayEvents {
  'do-command': Command;
  'start-camera': CameraWish;
  'start-drawn': null;
  'open-file': File;
  'change-drawn-face': FaceParameters;
  'change-settings': Partial<Settings>;
  /** null closes it. */
  'show-sheet': Sheet | null;
  /** Another snapshot, blurred around the face or not. */
  'take-snapshot': { readonly blurOthers: boolean };
  /** Which parts of the frozen face matter. */
  'open-lime': null;
  /** What the layers of the network make of a face. */
  'open-inside': null;
}

type AsEvents<T> = { [K in keyof T]: CustomEvent<T[K]> };

declare global {
  interface HTMLElementEventMap extends AsEvents<Omit<AppEvents, keyof OverlayEvents>> {}
}

export const emit = emitFrom<AppEvents>();
