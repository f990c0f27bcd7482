// Plants in what subscribers are told of a room's roster (RFC 6665, RFC 4575). A table of data.
import type { SubscriptionContext } from '../../model/sip/subscription.ts';
import type { Plant } from './plant.ts';
import { resaid } from './spoiling.ts';

export const rosterPlants: readonly Plant[] = [
  {
    name: 'notify-crowd',
    says: 'a SUBSCRIBE is told of at once, though the NOTIFY before is not answered',
    clause: 'E4',
    edits: { 'sip/subscription': [{ ...live('always', 1), becomes: { guard: isOwedNow } }] },
    found: { model: 'subscription', property: 'one-at-a-time', steps: 8 },
  },
  {
    name: 'notify-numbers',
    says: 'every NOTIFY has the same CSeq',
    clause: 'R3261-12.2-1',
    spoils: (driven) => resaid(driven, /CSeq: \d+ NOTIFY/, 'CSeq: 1 NOTIFY'),
    found: { model: 'subscription', property: 'numbered-in-order', steps: 8 },
  },
  {
    name: 'refresh-in-part',
    says: 'a refresh is answered with what has changed, and not with all',
    clause: 'R4575-3.2-1',
    edits: {
      'sip/subscription': [
        {
          ...live('always', 1),
          becomes: { actions: ['oweNothing', 'await', 'notify-changes'] },
        },
      ],
    },
    found: { model: 'subscription', property: 'whole-when-asked', steps: 17 },
  },
  {
    name: 'refusal-as-taken',
    says: 'a NOTIFY that is answered 500 counts as one that was taken',
    clause: 'E2',
    edits: { 'sip/subscription': [{ ...live('notify.answered', 1), becomes: null }] },
    found: { model: 'subscription', property: 'no-gap', steps: 14 },
  },
  {
    name: 'version-kept',
    says: 'a whole document has the first version again',
    clause: 'R4575-5.2-1',
    spoils: (driven) => resaid(driven, /state="full" version="\d+"/, 'state="full" version="1"'),
    found: { model: 'subscription', property: 'versions-never-fall', steps: 13 },
  },
  {
    name: 'last-word-twice',
    says: 'the NOTIFY that ends a subscription is said again when it is answered',
    clause: 'R6665-4.2.1-6',
    edits: {
      'sip/subscription': [
        {
          ...{ source: 'ending.told', event: 'notify.answered', branch: 1 },
          becomes: { target: 'waiting', actions: ['count'] },
        },
      ],
    },
    found: { model: 'subscription', property: 'nothing-after-the-end', steps: 13 },
  },
  {
    name: 'change-forgotten',
    says: 'what changes while a NOTIFY is on its way is never told',
    clause: 'X9',
    edits: {
      'sip/subscription': [{ source: 'live.busy', event: 'always', becomes: { actions: null } }],
    },
    found: { model: 'subscription', property: 'roster-is-the-rooms', steps: 14 },
  },
  {
    name: 'granted-in-silence',
    says: 'a SUBSCRIBE is answered 200, and no NOTIFY follows until something changes',
    clause: 'R6665-4.2.1-3',
    edits: {
      'sip/subscription': [
        { ...live('subscribe.accepted', 0), becomes: { actions: ['startExpiry'] } },
      ],
    },
    found: { model: 'subscription', property: 'whole-when-asked', steps: 11 },
  },
  {
    name: 'ended-in-silence',
    says: 'a subscription that is given back ends without a last NOTIFY',
    clause: 'R6665-4.2.1-3',
    edits: {
      'sip/subscription': [{ ...live('end', 0), before: { guard: isGivenBack, target: 'ended' } }],
    },
    found: { model: 'subscription', property: 'subscribed-is-told', steps: 9 },
  },
  {
    name: 'stranger-told',
    says: 'a subscription goes on whose subscriber answers 481',
    clause: 'E7',
    edits: { 'sip/subscription': [{ ...live('notify.answered', 0), becomes: null }] },
    found: { model: 'subscription', property: 'over-on-both-sides', steps: 6 },
  },
];

/** The candidate of that number for an event of a subscription that is not ending. */
function live(event: string, branch: number) {
  return { source: 'live', event, branch };
}

function isGivenBack({ event }: { readonly event: { readonly reason?: string } }): boolean {
  return event.reason === 'timeout';
}

function isOwedNow({ context }: { readonly context: SubscriptionContext }): boolean {
  return context.owes === 'now';
}
