import { afterEach, expect, it } from 'vitest';
import { listenForFiles } from '../../../src/app/shell/file-intake.ts';

const heard: string[] = [];
const stop = listenForFiles(window, {
  file: ({ name }) => heard.push(name),
  network: () => heard.push('network'),
  elsewhere: () => heard.push('elsewhere'),
  hover: () => undefined,
});
afterEach(() => heard.splice(0));

type Thing = File | readonly [type: string, text: string];

/** As the browser does it: a drop comes only where the hovering before it was taken for ours. */
function drop(things: readonly Thing[], target: EventTarget = document.body): boolean {
  const dataTransfer = new DataTransfer();
  for (const thing of things) {
    if (thing instanceof File) dataTransfer.items.add(thing);
    else dataTransfer.items.add(thing[1], thing[0]);
  }
  const event = (type: string): DragEvent =>
    new DragEvent(type, { dataTransfer, cancelable: true, bubbles: true, composed: true });
  const taken = !target.dispatchEvent(event('dragover'));
  if (taken) target.dispatchEvent(event('drop'));
  return taken;
}

const file = (name: string, type: string): File => new File(['x'], name, { type });
const PAGE = ['text/html', '<meta charset="utf-8"><img src="https://example.org/face.jpg">'] as const;

it('of several files the first picture or video is taken, wherever it stands', () => {
  drop([file('notes.txt', 'text/plain'), file('face.png', 'image/png'), file('other.png', 'image/png')]);
  drop([file('notes.txt', 'text/plain'), file('list.csv', 'text/csv')]);
  const clipboardData = new DataTransfer();
  clipboardData.items.add(file('table.csv', 'text/csv'));
  clipboardData.items.add(file('copied.png', 'image/png'));
  document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, composed: true }));
  expect(heard).toEqual(['face.png', 'notes.txt', 'copied.png']);
});

it('a picture dragged from a web page is said to be elsewhere; with its file, the file is taken', () => {
  drop([['text/uri-list', 'https://example.org/face.jpg'], PAGE]);
  drop([PAGE]);
  drop([['text/uri-list', 'https://example.org/face.jpg'], PAGE, file('face.jpg', 'image/jpeg')]);
  expect(heard).toEqual(['elsewhere', 'elsewhere', 'face.jpg']);
});

it('text is let alone, and so is what is dropped into a field', () => {
  expect(drop([['text/plain', 'hello']])).toBe(false);
  drop([['text/html', '<p>a paragraph of the page</p>']]);
  const field = document.body.appendChild(document.createElement('input'));
  expect(drop([['text/uri-list', 'https://example.org/']], field)).toBe(false);
  field.remove();
  expect(heard).toEqual([]);
  stop();
  expect(drop([file('face.png', 'image/png')])).toBe(false);
});
