/** Where the test server has tfjs's wasm files and the shipped models. */

export const WASM_FOLDER = new URL('/node_modules/@tensorflow/tfjs-backend-wasm/dist/', location.href).href;
export const MODELS_INDEX = new URL('/models/index.json', location.href).href;

/** A gzipped JSON file of the repository. */
export async function fetchGzippedJson<T>(path: string): Promise<T> {
  const data = new Uint8Array(await (await fetch(path)).arrayBuffer());
  // A server may have unpacked it on the way.
  if (data[0] !== 0x1f) return JSON.parse(new TextDecoder().decode(data)) as T;
  const unpacked = new Blob([data]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(unpacked).json()) as T;
}
