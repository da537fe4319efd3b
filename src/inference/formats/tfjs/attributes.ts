/** Attributes of a TensorFlow node as tfjs writes them into JSON: int64 as text, strings in base64. */

import { AppError } from '../../../core/errors.ts';

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, Attribute>>;
}

interface Attribute {
  readonly i?: string | number;
  readonly f?: number;
  readonly b?: boolean;
  readonly s?: string;
  readonly list?: { readonly i?: readonly (string | number)[]; readonly s?: readonly string[] };
  readonly shape?: { readonly dim?: readonly { readonly size: string | number }[] };
}

export interface Attributes {
  number(key: string, otherwise: number): number;
  flag(key: string): boolean;
  text(key: string): string;
  texts(key: string): string[];
  numbers(key: string): number[];
  shape(key: string): number[];
}

/** @throws AppError model-invalid for what is not base64 */
function decoded(text: string): string {
  try {
    return atob(text);
  } catch (cause) {
    throw new AppError('model-invalid', 'the graph has a text that cannot be read', { cause });
  }
}

export function attributesOf({ attr = {} }: GraphNode): Attributes {
  const at = (key: string): Attribute => (Object.hasOwn(attr, key) ? (attr[key] as Attribute) : {});
  return {
    number: (key, otherwise) => Number(at(key).f ?? at(key).i ?? otherwise),
    flag: (key) => at(key).b === true,
    text: (key) => decoded(at(key).s ?? ''),
    texts: (key) => (at(key).list?.s ?? []).map(decoded),
    numbers: (key) => (at(key).list?.i ?? []).map(Number),
    shape: (key) => (at(key).shape?.dim ?? []).map(({ size }) => Number(size)),
  };
}
