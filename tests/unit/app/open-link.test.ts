/** A link that is opened: what is set before the face is there, and the panel that waits for it. */

import { expect, it } from 'vitest';
import { EXPRESSIONS } from '../../../src/capture/core/face-parameters.ts';
import { openLink, type LinkPorts } from '../../../src/app/shell/open-link.ts';
import { INITIAL_STATE, type AppState } from '../../../src/app/state/state.ts';
import { Store } from '../../../src/app/state/store.ts';
import type { ModelManifest } from '../../../src/inference/core/manifest.ts';
import type { FrameResult } from '../../../src/live/protocol.ts';

function portsOf(state: Partial<AppState> = {}): LinkPorts & { readonly done: string[] } {
  const done: string[] = [];
  const store = new Store<AppState>({ ...INITIAL_STATE, ...state });
  return {
    done,
    store,
    controller: {
      pin: (label) => done.push(`pin ${label}`),
      changeSettings: (change) => done.push(`settings ${JSON.stringify(change)}`),
    },
    startDrawn: () => {
      done.push(`drawn ${store.state.drawnFace.lids} ${store.state.still}`);
      return Promise.resolve();
    },
    panels: ['lime'],
    run: (id) => done.push(id),
  };
}
const SEEN = { seen: 'tracking', manifest: {} as ModelManifest, result: {} as FrameResult } as const;

it('sets face, stillness, label and head, shows the drawn face, and opens the panel once, with the first face', async () => {
  const ports = portsOf();
  await openLink('#face=surprise&label=fear&head=fer2013&panel=lime&still=1', ports);
  const { lids } = EXPRESSIONS.surprise;
  expect(ports.done).toEqual(['settings {"head":"fer2013"}', 'pin fear', `drawn ${lids} true`]);
  ports.store.patch({ seen: 'no-face', manifest: SEEN.manifest, result: SEEN.result });
  expect(ports.done).not.toContain('open-lime');
  ports.store.patch(SEEN);
  ports.store.patch({ fps: 5 });
  expect(ports.done.filter((what) => what === 'open-lime')).toHaveLength(1);
});

it('lets go of a pinned label that it does not name, and of none twice', async () => {
  const pinned = portsOf({ pinned: 'sad' });
  await openLink('#face=neutral', pinned);
  expect(pinned.done[0]).toBe('pin sad');
  const same = portsOf({ pinned: 'sad' });
  await openLink('#face=neutral&label=sad', same);
  expect(same.done).toHaveLength(1);
});

it('says what it could not read, opens no panel that there is not, and does nothing without a face', async () => {
  const ports = portsOf();
  await openLink('#face=joy&panel=nowhere', ports);
  expect(ports.store.state.notice).toMatchObject({ key: 'notice.link-face', params: { detail: 'joy' } });
  ports.store.patch(SEEN);
  expect(ports.done).toHaveLength(1);
  const none = portsOf();
  await openLink('#label=sad', none);
  expect(none.done).toEqual([]);
});
