/** Executes the plans of one network on the kernels: forward and backward passes on plain numbers. Nothing is made after warm-up. */

import { AppError } from '../../../core/errors.ts';
import type { ReluRule } from '../../core/probe.ts';
import type { WeightValues } from '../../formats/weights.ts';
import type { LayerPlan } from '../../networks/core/layer-plan.ts';
import { planBackward, type BackwardPlan } from '../core/plan-backward.ts';
import { planForward, type ForwardPlan, type PlanBuffer } from '../core/plan.ts';
import { Arena } from './arena.ts';
import type { KernelInstance, Kernels } from './kernels.ts';
import { runBackward } from './run-backward.ts';
import { runForward } from './run-forward.ts';
import { larger, roomBackward, roomForward, TRANSFORM_FLOATS, type Room } from './scratch.ts';
import { PackedWeights } from './weights.ts';

/** Pictures computed layer by layer together: 36 tiles of a 6x6 layer fill the products' blocks, and their maps stay in the cache. */
const TOGETHER = 4;

/** Kept areas of passes that are over, for the next ones. */
const SPARE = 4;

const floatsOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A computed pass: its plan, for how many pictures, and where its kept buffers lie. */
export interface Run {
  readonly plan: ForwardPlan;
  readonly count: number;
  readonly kept: number;
}

export class WasmTarget {
  readonly weights: PackedWeights;
  readonly #layers: LayerPlan;
  readonly #kernels: Kernels;
  readonly #arena: Arena;
  readonly #forward = new Map<string, ForwardPlan>();
  readonly #backward = new Map<string, BackwardPlan>();
  #spare: { floats: number; at: number }[] = [];
  #room: Room = { padded: 0, left: 0, right: 0 };
  readonly #scratch: { padded: number; left: number; right: number; readonly transform: number };
  #work = { floats: 0, at: 0 };
  #gradients = { floats: 0, at: 0 };

  /** @param values weights by name; the arrays are read, never changed */
  constructor({ kernels, memory }: KernelInstance, layers: LayerPlan, values: ReadonlyMap<string, WeightValues>) {
    this.#layers = layers;
    this.#kernels = kernels;
    this.#arena = new Arena(memory);
    const widest = Math.max(...layers.layers.map(({ outputShape }) => widestRow(outputShape)));
    this.weights = new PackedWeights(this.#arena, values, widest);
    this.#scratch = { padded: 0, left: 0, right: 0, transform: this.#arena.allocate(TRANSFORM_FLOATS) };
  }

  /** Bytes of the kernels' memory that are handed out. */
  get bytes(): number {
    return this.#arena.bytes;
  }

  /**
   * @param values count pictures one after the other, normalised; read before this returns
   * @throws AppError input-invalid for an unknown layer
   */
  forward(values: Float32Array, count: number, upTo: readonly string[], keep: 'outputs' | 'backward' | 'all'): Run {
    const plan = this.#planForward(upTo, keep);
    const together = Math.min(count, TOGETHER);
    this.#prepare(plan.steps.reduce((room, step) => larger(room, roomForward(step, together)), this.#room));
    this.#work = this.#grown(this.#work, plan.workFloats * together);
    const run: Run = { plan, count, kept: this.#keptArea(plan.keptFloats * count) };
    const input = plan.buffers[plan.input]!;
    for (let first = 0; first < count; first += together) {
      const pictures = Math.min(together, count - first);
      this.#copyIn(values, first * input.floats, pictures * input.floats, this.#address(run, input, first, together));
      for (const step of plan.steps) {
        const places = step.kind === 'maximum' && step.places !== null ? plan.buffers[step.places]! : null;
        runForward(
          this.#kernels,
          this.weights,
          this.#scratch,
          step,
          pictures,
          this.#address(run, plan.buffers[step.from]!, first, together),
          this.#address(run, plan.buffers[step.to]!, first, together),
          places ? this.#address(run, places, first, together) : 0,
        );
      }
    }
    return run;
  }

  /** Floats of all pictures' output of a layer; null where it was not kept. */
  floats({ plan, count }: Run, name: string): number | null {
    const buffer = this.#kept(plan, name);
    return buffer ? buffer.floats * count : null;
  }

  /** Copies a kept output. @throws AppError input-invalid when it was not kept */
  read(run: Run, name: string, into: Float32Array): void {
    const buffer = this.#kept(run.plan, name);
    if (!buffer) throw new AppError('input-invalid', `the forward pass did not keep ${name}`);
    this.#copyOut(run.kept + buffer.offset * run.count * 4, buffer.floats * run.count, into, 0);
  }

  /**
   * @param from      a computed layer; `linear`: its value before the ReLU
   * @param cotangent the output's shape, all pictures
   * @param into      the shape of the output of `to`, all pictures
   * @throws AppError input-invalid
   */
  backward(
    run: Run,
    from: string,
    linear: boolean,
    to: string,
    rule: ReluRule,
    cotangent: Float32Array,
    into: Float32Array,
  ): void {
    const plan = this.#planBackward(from, linear, to, rule);
    const together = Math.min(run.count, TOGETHER);
    this.#prepare(plan.steps.reduce((room, step) => larger(room, roomBackward(step, together)), this.#room));
    const each = Math.ceil((plan.mostFloats * together) / 4) * 4 + 16;
    this.#gradients = this.#grown(this.#gradients, 2 * each);
    for (let first = 0; first < run.count; first += together) {
      const pictures = Math.min(together, run.count - first);
      let at = this.#gradients.at;
      let other = at + each * 4;
      this.#copyIn(cotangent, first * plan.fromFloats, pictures * plan.fromFloats, at);
      for (const step of plan.steps) {
        const gated = 'gate' in step ? step.gate.fired : null;
        const fired = gated === null ? 0 : this.#keptAddress(run, gated, first);
        const places = step.kind === 'maximum' ? this.#placesAddress(run, step.layer, first) : 0;
        runBackward(this.#kernels, this.weights, this.#scratch, step, pictures, at, other, fired, places);
        [at, other] = [other, at];
      }
      this.#copyOut(at, pictures * plan.toFloats, into, first * plan.toFloats);
    }
  }

  /** Gives a pass's area to the next one. */
  release({ plan, count, kept }: Run): void {
    this.#spare.push({ floats: plan.keptFloats * count, at: kept });
    while (this.#spare.length > SPARE) this.#arena.free(this.#spare.shift()!.at);
  }

  #planForward(upTo: readonly string[], keep: 'outputs' | 'backward' | 'all'): ForwardPlan {
    const key = `${keep} ${upTo.join()}`;
    let plan = this.#forward.get(key);
    if (!plan) this.#forward.set(key, (plan = planForward(this.#layers, upTo, keep)));
    return plan;
  }

  #planBackward(from: string, linear: boolean, to: string, rule: ReluRule): BackwardPlan {
    const key = `${rule} ${linear} ${from} ${to}`;
    let plan = this.#backward.get(key);
    if (!plan) this.#backward.set(key, (plan = planBackward(this.#layers, from, linear, to, rule)));
    return plan;
  }

  #kept(plan: ForwardPlan, name: string): PlanBuffer | null {
    const index = plan.values.get(name);
    const buffer = index === undefined ? undefined : plan.buffers[index];
    return buffer?.kept ? buffer : null;
  }

  #address(run: Run, { kept, offset, floats }: PlanBuffer, first: number, together: number): number {
    return kept ? run.kept + 4 * (offset * run.count + floats * first) : this.#work.at + 4 * offset * together;
  }

  #keptAddress(run: Run, name: string, first: number): number {
    const buffer = this.#kept(run.plan, name);
    if (!buffer) throw new AppError('input-invalid', `the forward pass did not keep ${name}`);
    return this.#address(run, buffer, first, 0);
  }

  #placesAddress(run: Run, layer: string, first: number): number {
    const index = run.plan.places.get(layer);
    if (index === undefined) throw new AppError('input-invalid', `the forward pass did not keep ${layer}`);
    return this.#address(run, run.plan.buffers[index]!, first, 0);
  }

  #keptArea(floats: number): number {
    const index = this.#spare.findIndex((area) => area.floats === floats);
    if (index >= 0) return this.#spare.splice(index, 1)[0]!.at;
    return this.#arena.allocate(floats);
  }

  #prepare(room: Room): void {
    if (room === this.#room) return;
    for (const part of ['padded', 'left', 'right'] as const) {
      if (room[part] <= this.#room[part]) continue;
      this.#arena.free(this.#scratch[part]);
      this.#scratch[part] = this.#arena.allocate(room[part]);
    }
    this.#room = room;
  }

  #grown(area: { floats: number; at: number }, floats: number): { floats: number; at: number } {
    if (floats <= area.floats) return area;
    this.#arena.free(area.at);
    return { floats, at: this.#arena.allocate(floats) };
  }

  #copyIn(values: Float32Array, start: number, length: number, at: number): void {
    const floats = this.#arena.floats;
    const to = at / 4;
    if (start === 0 && length === values.length) floats.set(values, to);
    else for (let i = 0; i < length; i++) floats[to + i] = values[start + i]!;
  }

  #copyOut(at: number, length: number, into: Float32Array, start: number): void {
    const floats = this.#arena.floats;
    const from = at / 4;
    for (let i = 0; i < length; i++) into[start + i] = floats[from + i]!;
  }
}

/** Channels, or all values of a flat layer: as long as a row of bias or of zeros may be. */
const widestRow = (shape: readonly number[]): number => (shape.length === 1 ? floatsOf(shape) : (shape[2] ?? 0));
