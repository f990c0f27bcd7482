// What one person can do to a focus, as bytes: the moves of which random schedules are made.
import type { InputFact } from '../../model/focus/input.ts';
import { asOctets } from '../../model/wire/octets.ts';
import type { Person } from './person.ts';

/** What one person does: the bytes of it, and whether it asks the log of their room. */
export const DEEDS = [
  'invite',
  'acknowledge-invite',
  'bind',
  'say',
  'say-quietly',
  'say-in-part',
  'say-much',
  'say-to-stranger',
  'spoof',
  'whisper',
  'type-quietly',
  'keep-alive',
  'take-nickname',
  'ask-for-garbage',
  'answer-copies',
  'options',
  'subscribe',
  'bye',
  'garbage',
  'half-a-frame',
  'close',
] as const;

export type Deed = (typeof DEEDS)[number];

/** The inputs of a deed, not fed yet. */
export function factsOf(person: Person, what: Deed): readonly InputFact[] {
  if (what === 'close') {
    return [{ type: 'closed', connection: person.msrp, reason: 'reset' }];
  }
  // The person's own methods say it: what they would feed is caught instead of fed.
  const { stage } = person;
  const caught: InputFact[] = [];
  const feed = stage.feed.bind(stage);
  stage.feed = (...facts) => {
    caught.push(...facts);
  };
  try {
    perform(person, what);
  } finally {
    stage.feed = feed;
  }
  return caught;
}

function perform(person: Person, what: Deed): void {
  switch (what) {
    case 'invite':
      return void person.signal(person.inviteText());
    case 'acknowledge-invite':
      return person.ack();
    case 'bind':
    case 'keep-alive':
      return void person.request('SEND', 'Message-ID: k1\r\nByte-Range: 1-0/0\r\n');
    case 'say':
      return void person.say('hello');
    case 'say-quietly':
      return void person.say('hello', person.room, { extra: 'Failure-Report: no\r\n' });
    case 'say-much':
      return void person.say('much '.repeat(1200));
    case 'say-in-part':
      return void person.chunk('part1', 1, '*', 'From: <', '+');
    case 'say-to-stranger':
      return void person.say('hello', 'sip:ghost@localhost');
    case 'spoof':
      return void person.say('hello', person.room, { from: 'sip:mallory@localhost' });
    case 'whisper':
      return void person.say('psst', 'sip:bob@localhost');
    case 'type-quietly': {
      const typing = 'Content-Type: application/im-iscomposing+xml\r\n\r\n<isComposing/>';
      const body = `From: <${person.uri}>\r\nTo: <${person.room}>\r\n\r\n${typing}`;
      return void person.send(body, 'Failure-Report: no\r\n');
    }
    case 'take-nickname':
      return void person.nick('"Rook"');
    case 'ask-for-garbage':
      return void person.nick('"broken');
    case 'answer-copies':
      return person.acknowledge(person.frames());
    case 'options':
      return person.signal(person.requestText('OPTIONS', 7));
    case 'subscribe':
      return person.signal(subscribeText(person));
    case 'bye':
      return person.signal(person.requestText('BYE', 2));
    case 'garbage':
      return person.stage.receive(person.msrp, 'hello?\r\n\r\n');
    case 'half-a-frame':
      return person.stage.receive(person.msrp, asOctets('MSRP half1234 SEND\r\nTo-Pa'));
    case 'close':
      return;
  }
}

/** Outside the dialog of the INVITE, with a Call-ID of its own. */
function subscribeText(person: Person): string {
  return person
    .requestText('SUBSCRIBE', 1, 'Event: conference\r\nExpires: 60\r\n')
    .replace(/^(To: .*);tag=.*$/m, '$1')
    .replaceAll(person.callId, `roster-${person.callId}`);
}
