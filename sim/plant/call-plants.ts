// Plants in a call: how it is set up, changed and ended over a network that loses (RFC 3261, RFC
// 6026). A table of data.
import type { Plant } from './plant.ts';
import { resaid } from './spoiling.ts';

export const callPlants: readonly Plant[] = [
  {
    name: 'ack-answered',
    says: 'the 200 to an INVITE leaves once more when its ACK has come',
    clause: 'R3261-13.3-1',
    edits: {
      'sip/dialog': [{ ...acked(1), becomes: { actions: ['send-accept'] } }],
    },
    found: { model: 'signalling', property: 'no-answer-to-ack', steps: 5 },
  },
  {
    name: 'cancel-refused',
    says: 'a CANCEL whose INVITE is known is answered 481',
    clause: 'R3261-9-1',
    spoils: (driven) => resaid(driven, /^SIP\/2\.0 200 OK(?=[\s\S]*CSeq: \d+ CANCEL)/, UNKNOWN),
    found: { model: 'signalling', property: 'cancel-is-answered', steps: 4 },
  },
  {
    name: 'cancel-in-vain',
    says: 'a CANCEL is answered 200, and its INVITE never 487',
    clause: 'R3261-9-1',
    edits: {
      'sip/dialog': [
        { source: 'early', event: 'cancel.received', becomes: { actions: ['report-cancelled'] } },
      ],
    },
    found: { model: 'signalling', property: 'cancel-is-answered', steps: 4 },
  },
  {
    name: 'cancelled-by-nobody',
    says: 'an INVITE that the room admits is answered 487',
    clause: 'S4',
    edits: {
      'sip/dialog': [
        {
          ...{ source: 'early', event: 'accept' },
          becomes: { target: 'ended', actions: ['send-cancelled', 'report-cancelled'] },
        },
      ],
    },
    found: { model: 'signalling', property: 'refused-only-if-cancelled', steps: 3 },
  },
  {
    name: 'bye-unanswered',
    says: 'a BYE that comes before the ACK is obeyed and never answered',
    clause: 'R3261-15-1',
    edits: {
      'sip/dialog': [
        { source: 'accepted', event: 'bye.received', becomes: { actions: ['report-bye'] } },
      ],
    },
    found: { model: 'signalling', property: 'bye-is-answered', steps: 6 },
  },
  {
    name: 'hasty-bye',
    says: 'a BYE leaves although the ACK has not come',
    clause: 'R3261-15-2',
    edits: {
      'sip/dialog': [
        {
          ...{ source: 'accepted', event: 'hang.up' },
          becomes: { target: 'ending', actions: ['send-bye'] },
        },
      ],
    },
    found: { model: 'signalling', property: 'no-bye-before-ack', steps: 9 },
  },
  {
    name: 'change-promised',
    says: 'the 200 to a re-INVITE leaves before the log has what it changes',
    clause: 'R3261-14.1-2',
    edits: {
      'sip/offer-answer': [
        {
          ...{ source: 'stable', event: 'offer.received', branch: 0 },
          becomes: { target: 'accepted', actions: ['accept-change'] },
        },
      ],
    },
    found: { model: 'signalling', property: 'promised-is-kept', steps: 6 },
  },
  {
    name: 'invite-forgotten',
    says: 'an INVITE is forgotten with its 200, as before RFC 6026, and is another call again',
    clause: 'R6026-7-1',
    seenIn: 'implementations of RFC 3261 as it was before RFC 6026',
    edits: {
      'sip/invite-server': [
        {
          ...{ source: 'proceeding', event: 'response.sent', branch: 1 },
          becomes: { target: 'terminated' },
        },
      ],
    },
    found: { model: 'signalling', property: 'one-leg-one-call', steps: 4 },
  },
  {
    name: 'said-once',
    says: 'the 200 to an INVITE is not repeated while its ACK does not come',
    clause: 'R3261-13.3-1',
    edits: {
      'sip/dialog': [{ source: 'accepted.waiting', event: 'after retransmit', becomes: null }],
    },
    found: { model: 'signalling', property: 'everybody-is-answered', steps: 10 },
  },
  {
    name: 'change-abandoned',
    says: 'a re-INVITE that waits for the log is forgotten when its dialog ends',
    clause: 'R3261-15-1',
    edits: {
      'sip/offer-answer': [
        { source: 'judging', event: 'dialog.ended', becomes: { actions: null } },
      ],
    },
    found: { model: 'signalling', property: 'everybody-is-answered', steps: 15 },
  },
  {
    name: 'ghost-withdrawn',
    says: 'whoever cancels while the log has the admission stays in the room',
    clause: 'S4',
    edits: {
      'session/session': [
        {
          ...{ source: 'withdrawn', event: 'admission.accepted' },
          becomes: { target: 'ended', actions: null },
        },
      ],
    },
    found: { model: 'signalling', property: 'nothing-is-left', steps: 9 },
  },
  {
    name: 'bind-forever',
    says: 'whoever never brings its session up stays in the room',
    clause: 'M7',
    edits: {
      'session/session': [
        { source: 'admitted.unbound', event: 'after bindTimeout', becomes: null },
      ],
    },
    found: { model: 'signalling', property: 'nothing-is-left', steps: 6 },
  },
  {
    name: 'ack-forever',
    says: 'whoever never acknowledges keeps its leg, and the 200 is repeated for ever',
    clause: 'S3',
    edits: { 'sip/dialog': [{ source: 'accepted', event: 'after giveUp', becomes: null }] },
    found: { model: 'signalling', property: 'nothing-is-left', steps: 28 },
  },
  {
    name: 'bye-forever',
    says: 'a BYE that is never answered keeps its transaction and its leg',
    clause: 'R3261-17.1.2-1',
    edits: {
      'sip/non-invite-client': [{ source: 'trying', event: 'timer.F', becomes: null }],
    },
    found: { model: 'signalling', property: 'nothing-is-left', steps: 31 },
  },
  {
    name: 'ghost-after-break',
    says: 'a broken connection is not noticed, and whoever had it stays in the room',
    clause: 'M2',
    edits: {
      'session/session': [{ source: 'admitted', event: 'connection.lost', becomes: null }],
    },
    found: { model: 'signalling', property: 'nothing-is-left', steps: 12 },
  },
];

/** The candidate of that number for the ACK of the 2xx. */
function acked(branch: number) {
  return { source: 'accepted', event: 'ack.received', branch };
}

const UNKNOWN = 'SIP/2.0 481 Unknown';
