/** What the panel shows, as files: a figure as PNG or SVG, numbers as JSON, and as .npy for numpy. Fetched when something is saved. */

import { activationFileName, activationsToJson, activationsToNpy } from '../../../inference/activations/core/export.ts';
import { encodeNpy } from '../../../core/files/npy.ts';
import { factsNow } from '../../../figures/around.ts';
import type { Facts, FactSource } from '../../../figures/core/facts.ts';
import { figureFile, isFigureEnding } from '../../../figures/save.ts';
import { presetOf, type AscentChoice } from './ascent-options.ts';
import type { Climb } from './ascent-runs.ts';
import { insideFigure } from './figure.ts';
import type { Ending } from './endings.ts';
import type { InsideLook } from './look.ts';

/**
 * What the tiles show, as a file: the answers of the whole layer, or the pictures that were climbed.
 * @param climbs in the order of the tiles
 * @returns null where there is nothing yet
 */
export async function exportFile(
  look: InsideLook,
  climbs: readonly Climb[],
  ending: Ending,
  source: FactSource,
): Promise<Blob | null> {
  const { state, ascents } = look;
  const { network, layer, activations, statistics, description, display } = state;
  if (!network || !layer || !description) return null;
  const facts = insideFacts(look, source);
  if (isFigureEnding(ending)) {
    const figure = insideFigure(look, climbs, facts);
    return figure && figureFile(figure, ending);
  }
  if (display.view === 'answers') {
    if (!activations || !statistics) return null;
    return ending === 'json'
      ? jsonBlob({ ...activationsToJson(network.id, activations, statistics), facts })
      : npyBlob(activationsToNpy(activations));
  }
  const shape = description.inputShape;
  if (ending === 'npy') return climbsNpy(shape, climbs);
  return climbsFile({ model: network.id, layer: layer.name, shape, choice: ascents.choice, facts }, climbs);
}

/** Of the answers, or of the climbs. */
export function insideFacts({ state, ascents }: InsideLook, source: FactSource): Facts {
  const { subject, layer, display } = state;
  const { choice } = ascents;
  const face = subject && !(display.view === 'ascent' && choice.start !== 'picture') ? subject : null;
  const about = { layer: layer?.name ?? '', order: display.order === 'index' ? 'by number' : 'by strength' };
  const asked = {
    label: face?.head.labels[face.top] ?? null,
    score: face?.scores[face.top] ?? null,
    head: layer?.isHead ?? face?.head.id ?? null,
  };
  if (display.view === 'answers')
    return factsNow(
      { ...asked, method: 'activations', settings: { ...about, scale: display.scale, over: display.over }, seed: null },
      source,
    );
  const { steps, stepSize, start, seed, regularisers } = choice;
  const rule = presetOf(choice);
  return factsNow(
    {
      ...asked,
      method: 'gradient ascent',
      settings: {
        ...about,
        steps,
        stepSize,
        start,
        rule: rule ?? JSON.stringify(regularisers),
        stretch: display.stretch,
      },
      seed,
    },
    source,
  );
}

/** @param shape [height, width, channels] of the pictures */
function climbsFile(
  about: {
    readonly model: string;
    readonly layer: string;
    readonly shape: readonly number[];
    readonly choice: AscentChoice;
    readonly facts: Facts;
  },
  climbs: readonly Climb[],
): Blob {
  const { model, layer, shape, choice, facts } = about;
  return jsonBlob({
    format: 'expression-explainer-ascents',
    version: 1,
    model,
    layer,
    shape,
    rule: { stepSize: choice.stepSize, start: choice.start, regularisers: choice.regularisers },
    climbs: climbs.map(({ channel, seed, state, points, wasBlocked }) => ({
      channel,
      seed,
      steps: state.step,
      objective: points.map(({ objective }) => objective),
      wasBlocked,
      picture: Array.from(state.image),
    })),
    facts,
  });
}

/** The pictures as one array [climbs, height, width, channels], float64. */
function climbsNpy(shape: readonly number[], climbs: readonly Climb[]): Blob {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = new Float64Array(size * climbs.length);
  climbs.forEach(({ state }, i) => values.set(state.image, i * size));
  return npyBlob(encodeNpy(values, [climbs.length, ...shape]));
}

const jsonBlob = (value: unknown): Blob => new Blob([JSON.stringify(value)], { type: 'application/json' });
const npyBlob = (bytes: Uint8Array): Blob =>
  new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' });

/** What `exportFile` gives is saved under this name. */
export const exportName = ({ state }: InsideLook, ending: Ending): string =>
  `${state.display.view === 'answers' ? 'activations' : 'ascent'}-${activationFileName(state.layer?.name ?? '', ending)}`;
