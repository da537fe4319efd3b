/** Start-up, in order: words, elements, then the app; then the words for a page that has not started go. */

import { AppShell } from './app/shell/app-shell.ts';
import { startApp } from './app/shell/start-app.ts';
import { useLanguage } from './app/shell/use-language.ts';

/** Not awaited by the module itself: a language's file may import what lies in this one's. */
async function start(): Promise<void> {
  await useLanguage(new URL(location.href), navigator.languages);
  // What is drawn keeps its words, and everything is drawn within the shell.
  customElements.define('app-shell', AppShell);
  startApp(document.querySelector<AppShell>('app-shell')!);
  document.getElementById('not-started')?.remove();
}

void start();
