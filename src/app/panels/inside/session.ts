/**
 * What the panel "Inside the network" does, without drawing: the network, the chosen layer and filter, what they answer to the frozen
 * face or to the camera, each filter's share in the scores, and the pictures that people bring. One job at a time has the worker.
 */

import { toErrorData } from '../../../core/errors.ts';
import type { ExplainEvent, ExplainLane } from '../../../explain/lane.ts';
import type { FilterShares } from '../../../inference/activations/linked.ts';
import {
  filterStatistics,
  type LayerActivations,
  type LayerStatistics,
} from '../../../inference/activations/core/statistics.ts';
import type { LayerDescription } from '../../../inference/networks/core/network-description.ts';
import { Ascents, type KeptClimbs } from './ascents.ts';
import { isSameFace, type FrozenFace } from '../frozen-face.ts';
import type { InsideDisplay } from './events.ts';
import { PictureIntake } from './picture-intake.ts';
import type { PicturesPlace, SetPicture } from './pictures.ts';
import { INITIAL_INSIDE, type InsideNetwork, type InsideState, type JobStatus } from './state.ts';

export type InsideLane = Pick<ExplainLane, 'describe' | 'activations' | 'shares' | 'patches' | 'release'>;
/** A lane of its own, less urgent: what a person asks for goes before the gallery's next step. */
export type GalleryLane = Pick<ExplainLane, 'ascend' | 'release'>;

/** Values of all layers are fetched at once when they are no more than so many (4 bytes each). */
const AT_ONCE = 8_000_000;
const PATCHES = 8;

export class InsideSession {
  readonly ascents: Ascents;
  /** People's pictures that are being cropped. */
  readonly intake: PictureIntake;
  readonly #client: InsideLane;
  readonly #gallery: GalleryLane;
  readonly #changed: () => void;
  #answers = new Map<string, LayerActivations>();
  #shares = new Map<string, FilterShares>();
  /** Newest wins: what comes back for an older one is thrown away. */
  #look = new AbortController();
  #seek = new AbortController();
  #queue: Promise<unknown> = Promise.resolve();
  #state: InsideState = INITIAL_INSIDE;

  constructor(
    lanes: { readonly inside: InsideLane; readonly gallery: GalleryLane },
    kept: KeptClimbs,
    changed: () => void,
  ) {
    this.#client = lanes.inside;
    this.#gallery = lanes.gallery;
    this.#changed = changed;
    this.intake = new PictureIntake(changed);
    this.ascents = new Ascents({ client: lanes.gallery, kept, changed, hear: this.#hear, free: () => this.#queue });
  }

  get state(): InsideState {
    return this.#state;
  }

  /** Another network, another face, or none: what belonged to the one before is gone. */
  async show(network: InsideNetwork | null, subject: FrozenFace | null): Promise<void> {
    const before = this.#state;
    const otherNetwork = network !== before.network;
    if (!otherNetwork && isSameFace(subject, before.subject)) {
      if (subject !== before.subject) this.#patch({ subject });
      return this.#update();
    }
    this.#answers.clear();
    this.#shares.clear();
    // Pictures are cropped to the input of the network before.
    if (otherNetwork) this.intake.abort();
    this.#patch({
      network,
      subject,
      live: false,
      activations: null,
      statistics: null,
      shares: null,
      ...(otherNetwork
        ? {
            description: null,
            layer: null,
            channel: null,
            restarted: false,
            movedTo: null,
            pictures: [],
            patches: null,
          }
        : {}),
    });
    this.ascents.setFace(subject?.pixels ?? null);
    await this.#update();
  }

  async choose(name: string): Promise<void> {
    const layer = this.#state.description?.layers.find((one) => one.name === name);
    if (!layer || layer === this.#state.layer) return;
    this.#seek.abort();
    this.#patch({
      restarted: false,
      layer,
      channel: null,
      activations: null,
      statistics: null,
      shares: null,
      patches: null,
      patchStatus: { kind: 'idle' },
    });
    await Promise.all([this.#enterLayer(layer), this.#update()]);
  }

  chooseChannel(channel: number | null): void {
    if (channel === this.#state.channel) return;
    this.#seek.abort();
    this.#patch({ channel, patches: null, patchStatus: { kind: 'idle' } });
    if (channel !== null && this.#state.pictures.length) void this.findPatches();
  }

  setDisplay(change: Partial<InsideDisplay>): void {
    this.#patch({ display: { ...this.#state.display, ...change } });
  }

  /**
   * Maps of the camera's last picture. Ignored while a face is frozen, or when they belong to another layer.
   * @param liveFace     in grey, as it is shown; null: it was not seen
   * @param liveMirrored whether it is shown as in a mirror
   */
  showLive(activations: LayerActivations, liveFace: CanvasImageSource | null, liveMirrored: boolean): void {
    const { subject, layer } = this.#state;
    if (subject || layer?.name !== activations.layer) return;
    const statistics = this.#statisticsOf(layer, activations);
    this.#patch({ live: true, activations, statistics, liveFace, liveMirrored });
  }

  /** People's own pictures: cropped, and added to those there are. A newer choice ends one that is still being cropped. */
  async addFiles(files: readonly File[], place: PicturesPlace): Promise<void> {
    const { network } = this.#state;
    if (!network) return;
    const cropped = await this.intake.crop(files, place);
    if (cropped) this.addPictures(cropped);
  }

  /** Cropped pictures, added to those there are. */
  addPictures(pictures: readonly SetPicture[]): void {
    this.#patch({ pictures: [...this.#state.pictures, ...pictures] });
    if (this.#state.channel !== null) void this.findPatches();
  }

  removePictures(): void {
    this.intake.abort();
    this.#seek.abort();
    this.#patch({ pictures: [], patches: null, patchStatus: { kind: 'idle' } });
  }

  async findPatches(): Promise<void> {
    const { network, layer, channel, pictures } = this.#state;
    const usable = pictures.filter((picture) => picture.pixels !== null);
    if (!network || !layer || channel === null || usable.length === 0) return;
    this.#seek.abort();
    this.#seek = new AbortController();
    const { signal } = this.#seek;
    this.#patch({ patchStatus: { kind: 'busy' }, patches: null });
    const request = {
      model: network.ref,
      layer: layer.name,
      channel,
      pictures: usable.map(({ pixels }) => pixels as Float32Array),
      count: PATCHES,
    };
    const run = () => this.#client.patches(request, { signal, onEvent: this.#hear });
    const [patches, patchStatus] = await this.#outcome(signal, run);
    if (signal.aborted) return;
    // Their numbers count the usable pictures; the panel counts all.
    const all = patches?.map((patch) => ({ ...patch, picture: pictures.indexOf(usable[patch.picture]!) })) ?? null;
    this.#patch({ patches: all, patchStatus });
  }

  /** Lets the worker go; what it gave stays. */
  letGo(): void {
    this.intake.abort();
    this.#look.abort();
    this.#seek.abort();
    this.ascents.pause();
    this.#client.release();
    this.#gallery.release();
    if (this.#state.status.kind === 'busy') this.#patch({ status: { kind: 'idle' } });
  }

  /** Fetches what the present choice needs and is not there: the description, the answers to the face, the shares. */
  async #update(): Promise<void> {
    this.#look.abort();
    this.#look = new AbortController();
    const { signal } = this.#look;
    if (!this.#state.network) return;
    this.#showKnown();
    if (this.#complete()) return this.#patch({ status: { kind: 'idle' } });
    this.#patch({ status: { kind: 'busy' } });
    const [, status] = await this.#outcome(signal, () => this.#fetchMissing(signal));
    if (!signal.aborted) this.#patch({ status });
  }

  #complete(): boolean {
    const { description, subject, layer, activations, shares } = this.#state;
    if (!description) return false;
    return !subject || !layer || (activations !== null && (shares !== null || !this.#leadsToHead(layer)));
  }

  async #fetchMissing(signal: AbortSignal): Promise<void> {
    const { network, subject } = this.#state;
    if (!network) return;
    const options = { signal, onEvent: this.#hear };
    if (!this.#state.description) {
      const description = await this.#client.describe({ model: network.ref }, options);
      const layer =
        description.layers.find(({ filters, isHead }) => filters !== null && !isHead) ?? description.layers[0]!;
      this.#patch({ description, layer });
      void this.#enterLayer(layer);
    }
    const { layer, description } = this.#state;
    if (!subject || !layer || !description) return;
    if (!this.#answers.has(layer.name)) {
      const size = ({ outputShape }: LayerDescription): number => outputShape.reduce((a, b) => a * b, 1);
      const total = description.layers.reduce((sum, one) => sum + size(one), 0);
      const layers = total <= AT_ONCE ? description.layers.map(({ name }) => name) : [layer.name];
      const answers = await this.#client.activations({ pixels: subject.pixels, model: network.ref, layers }, options);
      for (const answer of answers) this.#answers.set(answer.layer, answer);
      this.#showKnown();
    }
    if (!this.#shares.has(layer.name) && this.#leadsToHead(layer)) {
      const request = { pixels: subject.pixels, model: network.ref, head: subject.head.id, layer: layer.name };
      this.#shares.set(layer.name, await this.#client.shares(request, options));
      this.#showKnown();
    }
  }

  /** A share is a layer's in a score that is computed from it. */
  #leadsToHead({ name, isHead, filters }: LayerDescription): boolean {
    const { description, subject } = this.#state;
    if (!description || !subject || isHead || filters === null) return false;
    const above = new Set([subject.head.layer]);
    for (const layer of [...description.layers].reverse())
      if (above.has(layer.name)) for (const input of layer.inputs) above.add(input);
    return above.has(name);
  }

  #showKnown(): void {
    const { layer, subject } = this.#state;
    if (!layer || !subject) return;
    const activations = this.#answers.get(layer.name) ?? null;
    const shares = this.#shares.get(layer.name) ?? null;
    if (activations === this.#state.activations && shares === this.#state.shares) return;
    const statistics = activations && this.#statisticsOf(layer, activations);
    this.#patch({ live: false, activations, statistics, shares });
  }

  #statisticsOf({ neverFires, neverFiresKnown }: LayerDescription, activations: LayerActivations): LayerStatistics {
    const channels = activations.shape[activations.shape.length - 1] ?? 1;
    // The statistics ask for each filter's maximum over PublicTest; what matters of it here is whether it is zero.
    const maxima = Array.from({ length: channels }, (_, channel) => (neverFires.includes(channel) ? 0 : 1));
    return filterStatistics(activations, neverFiresKnown ? maxima : null);
  }

  #enterLayer(layer: LayerDescription): Promise<void> {
    const { network } = this.#state;
    const place = network && { network, layer: layer.name };
    return this.ascents.go(layer.filters === null ? null : place, layer.filters ?? 0);
  }

  /** Runs a job when the worker is free; an ascent that runs makes room and goes on after it. */
  async #outcome<T>(signal: AbortSignal, job: () => Promise<T>): Promise<readonly [T | null, JobStatus]> {
    const turn = this.#queue.then(async () => {
      signal.throwIfAborted();
      return this.ascents.around(job);
    });
    this.#queue = turn.catch(() => undefined);
    try {
      return [await turn, { kind: 'idle' }];
    } catch (error) {
      const fault = toErrorData(error);
      const cancelled = fault.kind === 'cancelled' || signal.aborted;
      return [null, cancelled ? { kind: 'idle' } : { kind: 'failed', error: fault }];
    }
  }

  readonly #hear = (event: ExplainEvent): void => {
    if (event.kind === 'restarted') this.#patch({ restarted: true });
    else if (event.kind === 'backend') this.#patch({ movedTo: event.backend });
  };

  #patch(change: Partial<InsideState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed();
  }
}
