// All walks: what each machine does by itself.
import { inviteWalks } from './invite-walks.ts';
import { requestWalks } from './request-walks.ts';
import type { Walk } from './walk.ts';

export const walks: readonly Walk[] = [...inviteWalks, ...requestWalks];
