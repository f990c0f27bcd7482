// All walks: what each machine does by itself.
import { dialogWalks } from './dialog-walks.ts';
import { inviteWalks } from './invite-walks.ts';
import { requestWalks } from './request-walks.ts';
import { rosterWalks } from './roster-walks.ts';
import type { Walk } from './walk.ts';

export const walks: readonly Walk[] = [
  ...inviteWalks,
  ...requestWalks,
  ...dialogWalks,
  ...rosterWalks,
];
