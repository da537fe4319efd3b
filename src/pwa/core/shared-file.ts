/** Where a photo that another app shares waits for the page, which takes it out at once. Nothing is sent anywhere. */
export const SHARED_FILE_CACHE = 'expression-explainer-shared-file';
