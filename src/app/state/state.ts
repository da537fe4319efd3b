/** Everything that the screen shows, as one immutable value. The controller writes it, elements only ever see parts of it. */

import type { BackendName } from '../../core/expression.ts';
import { defaultParameters, type FaceParameters } from '../../capture/core/face-parameters.ts';
import type { SourceKind } from '../../capture/source.ts';
import type { BackendDecision } from '../../inference/backends/core/backend-decision.ts';
import type { Proposal } from '../../sets/core/propose-choice.ts';
import type { TriedNetwork } from '../../explain/protocol.ts';
import type { NetworkChoice } from '../../inference/core/network-choice.ts';
import type { FoundFacts } from '../../inference/core/own-files.ts';
import type { KeptNetwork } from '../../inference/models/own-store.ts';
import type { ModelRef } from '../../inference/core/model-ref.ts';
import type { ModelIndex, ModelManifest } from '../../inference/core/manifest.ts';
import type { LayerMaps } from '../../inference/activations/core/layer-maps.ts';
import type { Capture, FrameResult, PartsFigures } from '../../live/protocol.ts';
import { NO_FACTS, type LiveFacts } from './core/frame-state.ts';
import { DEFAULT_SETTINGS, type Settings } from './core/settings.ts';
import type { SliderName } from './core/sliders.ts';
import { INITIAL_INSTALL, type InstallState } from '../../pwa/install.ts';
import { INITIAL_OFFLINE, type OfflineState } from '../../pwa/core/offline-state.ts';
import type { StoreReport } from '../../pwa/protocol.ts';
import type { Facts } from '../../figures/core/facts.ts';
import type { Sheet } from './sheets.ts';
import type { Fault, PlainKey, Sentence } from '../../words/words.ts';

export interface ActiveSource {
  readonly kind: SourceKind;
  readonly label: string;
  readonly mirrored: boolean;
  readonly still: boolean;
}

/** Something worth one sentence that stops nothing. */
export type Notice = Sentence<Extract<PlainKey, `notice.${string}`>> | { readonly fault: Fault };

export interface CameraDevice {
  readonly deviceId: string;
  readonly label: string;
}

/** A snapshot that was taken and not yet thrown away. */
export interface Snapshot {
  readonly picture: Blob;
  readonly numbers: Blob;
  /** Of all files, without ending. */
  readonly name: string;
  readonly blurOthers: boolean;
  /** What the figure shows: its map, in these colours, the parts' weights where they were shown, and how all came to be. */
  readonly capture: Capture;
  readonly colours: Settings['colours'];
  readonly parts: PartsFigures['parts'];
  readonly facts: Facts;
}

/** A person's own network that is being read or asked about. */
export interface OwnState {
  readonly name: string;
  readonly busy: 'reading' | 'trying' | 'proposing' | 'keeping' | null;
  /** 0..1 */
  readonly progress: number;
  readonly found: FoundFacts | null;
  /** To plain pictures and drawn faces, with the choice that was tried. */
  readonly answers: (TriedNetwork & { readonly choice: NetworkChoice }) | null;
  /** Of a labelled set. */
  readonly proposal: Proposal | null;
  readonly error: Fault | null;
}
export const NO_OWN: OwnState = {
  name: '',
  busy: null,
  progress: 0,
  found: null,
  answers: null,
  proposal: null,
  error: null,
};

export interface AppState extends LiveFacts {
  readonly cameraAllowed: boolean;
  readonly source: ActiveSource | null;
  readonly models: ModelIndex['models'];
  /** People's own networks that this device keeps. */
  readonly ownNetworks: readonly KeptNetwork[];
  readonly own: OwnState;
  /** The network that runs, and what is known of it. */
  readonly model: ModelRef | null;
  readonly manifest: ModelManifest | null;
  readonly backend: BackendName | null;
  readonly decision: BackendDecision | null;
  readonly result: FrameResult | null;
  readonly fps: number | null;
  /** The frozen frame with its map: what the panels that explain more start from. */
  readonly capture: Capture | null;
  /** The layer whose maps the live worker sends along, and the last ones of it; null = none. */
  readonly watchedLayer: string | null;
  readonly layerMaps: LayerMaps | null;
  /** The picture is cut to the explained face. */
  readonly closeUp: boolean;
  /** The part of the held face that was touched, in words; '' = none. */
  readonly touched: string;
  /** The square that the network is to see is being drawn by hand. */
  readonly squaring: boolean;
  /** What the face's parts do for the explained label; null: not wished for, or nothing is known of this face. */
  readonly parts: PartsFigures | null;
  readonly settings: Settings;
  readonly pinned: string | null;
  readonly notice: Notice | null;
  /** The map in words, for screen readers; '' = nothing to be said. */
  readonly said: string;
  /** A canvas can be handed to a worker once only: a new worker gets new ones, and this number rises. */
  readonly canvasGeneration: number;
  readonly cameras: readonly CameraDevice[];
  readonly drawnFace: FaceParameters;
  /** The drawn face neither blinks nor sways. */
  readonly still: boolean;
  /** Its slider whose curves are shown, or were last. */
  readonly curved: SliderName;
  readonly sheet: Sheet | null;
  readonly snapshot: Snapshot | null;
  /** A file that takes its time to be opened. */
  readonly opening: { readonly name: string } | null;
  /** A file is being held over the page. */
  readonly dropping: boolean;
  readonly offline: OfflineState;
  readonly install: InstallState;
  /** What was found when the stored files were last looked at; `checking` while they are. */
  readonly storeReport: StoreReport | 'checking' | null;
  /** The battery runs low, and the person has not said "later" to that. */
  readonly batteryLow: boolean;
  /** The screen is kept on. */
  readonly awake: boolean;
}

export const INITIAL_STATE: AppState = {
  ...NO_FACTS,
  cameraAllowed: true,
  source: null,
  models: [],
  ownNetworks: [],
  own: NO_OWN,
  model: null,
  manifest: null,
  backend: null,
  decision: null,
  result: null,
  fps: null,
  capture: null,
  watchedLayer: null,
  layerMaps: null,
  closeUp: false,
  touched: '',
  squaring: false,
  parts: null,
  settings: DEFAULT_SETTINGS,
  pinned: null,
  notice: null,
  said: '',
  canvasGeneration: 0,
  cameras: [],
  drawnFace: defaultParameters,
  still: false,
  curved: 'mouthCorners',
  sheet: null,
  snapshot: null,
  opening: null,
  dropping: false,
  offline: INITIAL_OFFLINE,
  install: INITIAL_INSTALL,
  storeReport: null,
  batteryLow: false,
  awake: false,
};
