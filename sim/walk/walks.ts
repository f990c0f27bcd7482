// All walks: what each machine does by itself.
import { callWalks } from './call-walks.ts';
import { dialogWalks } from './dialog-walks.ts';
import { inviteWalks } from './invite-walks.ts';
import { mediaWalks } from './media-walks.ts';
import { requestWalks } from './request-walks.ts';
import { roomWalks } from './room-walks.ts';
import { rosterWalks } from './roster-walks.ts';
import { sessionWalks } from './session-walks.ts';
import type { Walk } from './walk.ts';

export const walks: readonly Walk[] = [
  ...roomWalks,
  ...sessionWalks,
  ...mediaWalks,
  ...inviteWalks,
  ...requestWalks,
  ...dialogWalks,
  ...rosterWalks,
  ...callWalks,
];
