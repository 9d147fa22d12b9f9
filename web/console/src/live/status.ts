import { createStore } from '../lib/store';

/** Whether a socket tells what happens; while none does, the pages ask. */
export type Live = 'off' | 'connecting' | 'on';

export const live = createStore<Live>('off');
