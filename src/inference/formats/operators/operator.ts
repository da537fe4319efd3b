/** What an entry of the vocabulary of operators says. */

import type { Json, Shape } from './config.ts';

export interface GivenLayer {
  readonly name: string;
  readonly className: string;
  readonly config: Json;
  /** Shapes of its inputs. */
  readonly inputs: readonly Shape[];
}

export interface Operator {
  /** Parts of its weights in the order in which Keras writes them. */
  readonly parts?: (config: Json) => readonly string[];
  /** @throws AppError model-invalid for a config that makes no sense, or shapes that do not go together */
  readonly describe: (layer: GivenLayer) => {
    readonly output: Shape;
    readonly weights?: Readonly<Record<string, Shape>>;
  };
}
