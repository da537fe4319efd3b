/** From the session's state to what the panel's elements show. Keeps what was painted, so that only what changed is painted anew. */

import type { RgbaImage } from '../../../core/image.ts';
import {
  strongestFirst,
  type LayerActivations,
  type LayerStatistics,
} from '../../../inference/activations/core/statistics.ts';
import type { HeadInfo } from '../../../inference/core/manifest.ts';
import type { Climb } from './ascent-runs.ts';
import type { InsideDisplay } from './events.ts';
import { paintGreyFace, paintMap, paintMaps, paintPicture, type MapPainting } from './paint.ts';
import type { InsideLook } from './look.ts';
import type { InsideSession } from './session.ts';
import type { FrozenFace } from '../frozen-face.ts';
import { tLabel } from '../../../words/words.ts';

/** What the panel knows beside the session. */
export interface InsideSeen {
  readonly name: string;
  readonly source: InsideLook['source'];
  readonly heads: readonly HeadInfo[];
}

export class InsideView {
  #maps: { readonly of: LayerActivations; readonly how: string; readonly pictures: readonly RgbaImage[] } | null = null;
  readonly #climbs = new WeakMap<Float64Array, { readonly how: string; readonly picture: RgbaImage }>();
  readonly #faces = new WeakMap<FrozenFace, HTMLCanvasElement>();
  #order: { readonly key: unknown; readonly by: string; readonly order: readonly number[] } | null = null;

  /** Everything that the columns show of a session whose layer is chosen. */
  look({ state, ascents }: Pick<InsideSession, 'state' | 'ascents'>, seen: InsideSeen): InsideLook {
    const { name, source, heads } = seen;
    const { layer, subject, activations, statistics, description, channel, display } = state;
    const mirrored = subject ? subject.mirrored : state.liveMirrored;
    const { over, stretch, scale } = display;
    const painting = { mirrored, stretch };
    const count = (layer?.filters ?? 0) || (activations?.shape.at(-1) ?? 0);
    const shape = description?.inputShape ?? [1, 1, 1];
    const climbed = Array.from({ length: count }, (_, one) => {
      const climb = ascents.climbOf(one);
      return climb && this.climb(climb, shape, painting);
    });
    const isInput = layer?.kind === 'input';
    const head = heads.find(({ id }) => id === layer?.isHead);
    return {
      state,
      ascents: ascents.state,
      name,
      labels: head ? head.labels.map(tLabel) : null,
      source,
      face: subject ? this.face(subject) : state.liveFace,
      order: isInput ? [0] : this.order(count, statistics, display.order, state.live ? layer : (activations ?? layer)),
      maps:
        activations &&
        (isInput
          ? [paintPicture(Float64Array.from(activations.values), activations.shape, { mirrored, stretch: true })]
          : this.maps(activations, { scale, over, mirrored })),
      answer: activations && channel !== null ? this.answer(activations, channel, mirrored) : null,
      climbed,
      climb: channel === null ? null : ascents.climbOf(channel),
      seeds: (channel === null ? [] : ascents.seedsOf(channel)).map((climb) => ({
        seed: climb.seed,
        picture: this.climb(climb, shape, painting),
      })),
    };
  }

  /** One picture a channel. */
  maps(activations: LayerActivations, how: MapPainting): readonly RgbaImage[] {
    const words = JSON.stringify(how);
    if (this.#maps?.of !== activations || this.#maps.how !== words)
      this.#maps = { of: activations, how: words, pictures: paintMaps(activations, how) };
    return this.#maps.pictures;
  }

  /** One channel, to be laid over the face, on its own scale. */
  answer(activations: LayerActivations, channel: number, mirrored: boolean): RgbaImage {
    return paintMap(activations, channel, { scale: 'own', over: true, mirrored });
  }

  climb({ state }: Climb, shape: readonly number[], how: { mirrored: boolean; stretch: boolean }): RgbaImage {
    const words = JSON.stringify(how);
    const known = this.#climbs.get(state.image);
    if (known?.how === words) return known.picture;
    const picture = paintPicture(state.image, shape, how);
    this.#climbs.set(state.image, { how: words, picture });
    return picture;
  }

  /** The frozen face in grey, as it is shown. */
  face(subject: FrozenFace): HTMLCanvasElement {
    const known = this.#faces.get(subject);
    if (known) return known;
    const { width, height, rgb } = subject.picture;
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const { data } = paintGreyFace(rgb, width, height, subject.mirrored);
    canvas.getContext('2d')?.putImageData(new ImageData(data as Uint8ClampedArray<ArrayBuffer>, width, height), 0, 0);
    this.#faces.set(subject, canvas);
    return canvas;
  }

  /**
   * The channels in the order in which they are shown. While maps follow a camera the order stays as it was: tiles that change places
   * ten times a second cannot be looked at.
   * @param key what the order belongs to; another one sorts anew
   */
  order(
    count: number,
    statistics: LayerStatistics | null,
    by: InsideDisplay['order'],
    key: unknown,
  ): readonly number[] {
    const wanted = by === 'strength' && statistics ? 'strength' : 'index';
    const known = this.#order;
    if (known && known.key === key && known.by === wanted && known.order.length === count) return known.order;
    const order =
      wanted === 'strength' && statistics
        ? strongestFirst(statistics.filters).map(({ channel }) => channel)
        : Array.from({ length: count }, (_, channel) => channel);
    this.#order = { key, by: wanted, order };
    return order;
  }
}
