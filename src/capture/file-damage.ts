/** Why a file that could not be opened as a picture or a video could not: what its bytes say, where they say something. */

import { AppError } from '../core/errors.ts';
import { factsOf, type FileFacts } from './core/file-facts.ts';

/** Files are read whole for this; larger ones keep the sentence that fits all. */
const MOST_BYTES = 5e8;

/**
 * @param media as what it was tried
 * @returns AppError `file-cut-short` or `file-damaged` about a file that begins as such a one, else the fault that is given
 */
export async function damageOf(file: Blob, media: FileFacts['media'], fault: AppError): Promise<AppError> {
  if (file.size > MOST_BYTES || file.size === 0) return fault;
  const facts = await file.arrayBuffer().then(
    (data) => factsOf(new Uint8Array(data)),
    () => null,
  );
  if (facts?.media !== media) return fault;
  const { format, whole } = facts;
  return new AppError(whole ? 'file-damaged' : 'file-cut-short', fault.message, { cause: fault, params: { format } });
}
