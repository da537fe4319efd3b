/** Colour ranges of the networks in use: what came with a network, else derived once and kept as long as the network is. */

import { derivedColourRange, shippedColourRange } from '../../attribution/colour-range.ts';
import type { AttributionMethod } from '../../attribution/method.ts';
import { headOf } from '../../inference/core/heads.ts';
import type { OpenModel } from '../../inference/models/open-model.ts';
import { selfTestInput } from '../../inference/models/self-test.ts';
import type { Network } from '../../inference/networks/network.ts';
import { networkProbe } from '../../inference/passes/network-probe.ts';

export class ColourRanges {
  readonly #derived = new WeakMap<OpenModel, Map<string, number>>();

  /**
   * @param headId    null = the first
   * @param onNetwork does a piece of work on the network that runs
   * @returns > 0; a promise only for the first time that it has to be derived
   */
  of(
    model: OpenModel,
    headId: string | null,
    method: AttributionMethod,
    onNetwork: (work: (network: Network) => Promise<number>) => Promise<number>,
  ): number | Promise<number> {
    const { manifest } = model;
    const head = headOf(manifest, headId);
    const key = `${head.id}/${method.id}`;
    const known = shippedColourRange(head, method.id) ?? this.#derived.get(model)?.get(key);
    return (
      known ??
      onNetwork((network) =>
        derivedColourRange(method, networkProbe(network, manifest, head.id), selfTestInput(manifest)),
      ).then((range) => {
        this.#derived.set(model, (this.#derived.get(model) ?? new Map<string, number>()).set(key, range));
        return range;
      })
    );
  }
}
