/** What the panel "Inside the network" shows, as one value. */

import type { AppErrorData } from '../../../core/errors.ts';
import type { BackendName } from '../../../core/expression.ts';
import type { FilterShares, StrongPatch } from '../../../inference/activations/linked.ts';
import type { LayerActivations, LayerStatistics } from '../../../inference/activations/core/statistics.ts';
import type { ModelManifest } from '../../../inference/core/manifest.ts';
import type { ModelRef } from '../../../inference/core/model-ref.ts';
import type { LayerDescription, NetworkDescription } from '../../../inference/networks/core/network-description.ts';
import type { FrozenFace } from '../frozen-face.ts';
import type { InsideDisplay } from './events.ts';
import type { SetPicture } from './pictures.ts';

export type JobStatus =
  { readonly kind: 'idle' } | { readonly kind: 'busy' } | { readonly kind: 'failed'; readonly error: AppErrorData };

export interface InsideNetwork extends Pick<ModelManifest, 'id' | 'files'> {
  readonly ref: ModelRef;
}

export interface InsideState {
  readonly network: InsideNetwork | null;
  readonly subject: FrozenFace | null;
  readonly description: NetworkDescription | null;
  readonly layer: LayerDescription | null;
  readonly channel: number | null;
  /** Of the network's description and of the answers to the face. */
  readonly status: JobStatus;
  /** A worker died during a job, and another one took over. */
  readonly restarted: boolean;
  /** What could not be done on one backend is done on this one. */
  readonly movedTo: BackendName | null;
  /** Of the chosen layer: to the frozen face, or to the camera's last picture. */
  readonly activations: LayerActivations | null;
  readonly statistics: LayerStatistics | null;
  readonly live: boolean;
  /** The face of the last live maps, in grey, and whether it is shown as in a mirror. */
  readonly liveFace: CanvasImageSource | null;
  readonly liveMirrored: boolean;
  /** Of the chosen layer, for the frozen face; null also where the layer does not lead to the face's head. */
  readonly shares: FilterShares | null;
  readonly pictures: readonly SetPicture[];
  readonly patches: readonly StrongPatch[] | null;
  readonly patchStatus: JobStatus;
  readonly display: InsideDisplay;
}

export const INITIAL_INSIDE: InsideState = {
  network: null,
  subject: null,
  description: null,
  layer: null,
  channel: null,
  status: { kind: 'idle' },
  restarted: false,
  movedTo: null,
  activations: null,
  statistics: null,
  live: false,
  liveFace: null,
  liveMirrored: false,
  shares: null,
  pictures: [],
  patches: null,
  patchStatus: { kind: 'idle' },
  display: { view: 'answers', order: 'index', scale: 'own', over: false, stretch: true },
};
