/** What a panel that explains more is to the app: one entry in the registry, and an element whose code is fetched when it is first asked for. */

import type { TemplateResult } from 'lit';
import type { LiveController } from '../live/live-controller.ts';
import type { ActionApp } from '../state/actions.ts';
import type { AppState } from '../state/state.ts';
import type { FrozenFace } from './frozen-face.ts';

/** Where the app and its models are served from. */
export interface PanelPlace {
  /** URL of the folder that the app is served from, with a slash at the end. */
  readonly base: string;
  /** URL of the index of models; null = the one in `base`. */
  readonly models: string | null;
}

/** What a panel gets from the app. */
export interface PanelApp {
  readonly place: PanelPlace;
  readonly controller: Pick<LiveController, 'watchLayer' | 'client'>;
  /** The view's canvas, as it is on the screen; null while there is none. */
  view(): HTMLCanvasElement | null;
}

/** A dialog over the app. */
export type PanelElement = HTMLElement & {
  readonly opened: boolean;
  readonly updateComplete: Promise<unknown>;
  open(): void;
};

export interface LoadedPanel {
  readonly element: PanelElement;
  /**
   * Told once after loading and then of every change of the state.
   * @param face   the frozen face; null: none is frozen, or the frozen picture has none
   * @param before the state of the call before; null at the first
   */
  follow(state: AppState, face: FrozenFace | null, before: AppState | null): void;
}

export interface PanelEntry {
  readonly id: string;
  /** That opens it, as `KeyboardEvent.key` names it, in lower case. */
  readonly key: string;
  readonly icon: TemplateResult;
  /** On its button. */
  name(): string;
  /** What its key does, for the list of keys. */
  help(): string;
  /** The one that is to be seen first. */
  readonly primary?: boolean;
  /** Its button does not stand among those under the highest score. */
  readonly elsewhere?: boolean;
  /** It needs no picture: it can be opened on the first page, too. */
  readonly anywhere?: boolean;
  /** Whether its button is there, and whether it can be pressed. Only asked once there are a source and a network, if not `anywhere`. */
  when(state: AppState): 'hidden' | 'disabled' | 'shown';
  /** Done before it is opened, by its button, its key or a lesson. @returns whether there is something to open it for */
  prepare?(app: ActionApp): Promise<boolean>;
  load(app: PanelApp): Promise<LoadedPanel>;
}
