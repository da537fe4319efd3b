/**
 * The one entry of both workers; its name says which it is. One entry means one build of the workers, whose parts (tfjs above all)
 * are files that both use: built apart, each worker carries its own copy.
 */

interface Receiver {
  /** Takes what the page has sent. */
  receive(message: never): void;
}

const scope = self as unknown as {
  readonly name: string;
  onmessage: ((event: MessageEvent<never>) => void) | null;
};

function load(name: string): Promise<Receiver> {
  switch (name) {
    case 'live':
      return import('./live/worker/live.worker.ts');
    case 'explain':
      return import('./explain/worker/explain.worker.ts');
    default:
      return Promise.reject(new Error(`there is no worker named ${name}`));
  }
}

const loading = load(scope.name);

// A failed import is a rejection, and the page hears of errors only.
loading.catch((error: unknown) => {
  setTimeout(() => {
    throw error;
  });
});

/** What comes while the code is still loading waits for it, in order. */
scope.onmessage = ({ data }) => {
  loading.then(
    ({ receive }) => receive(data),
    () => undefined,
  );
};

export {};
