// What was done in a run, in words: a line an action, for people.
import type { AgentCommand, FocusCommand } from '../../model/focus/input.ts';
import type { Action } from '../world/action.ts';
import { describeDeed } from '../world/deed-words.ts';

/** An action in words, with its time in milliseconds of the world: one line, without its end. */
export function describeAction(action: Action): string {
  return `${String(action.atMs).padStart(7)} ms  ${whatIsDone(action)}`;
}

function whatIsDone(action: Action): string {
  switch (action.type) {
    case 'wait':
      return 'time passes';
    case 'settle':
      return 'everything under way arrives';
    case 'ask':
      return `${action.person} ${asked(action.command)}`;
    case 'do':
      return `${action.person} ${describeDeed(action.deed)}`;
    case 'operate':
      return `the operator of ${action.node} ${operated(action.command)}`;
    case 'deliver':
      return action.octets === undefined
        ? `parcel ${action.parcel} arrives`
        : `${action.octets} octets of parcel ${action.parcel} arrive`;
    case 'lose':
      return `parcel ${action.parcel} is lost`;
    case 'duplicate':
      return `parcel ${action.parcel} is under way twice`;
    case 'corrupt':
      return `octet ${action.at} of parcel ${action.parcel} is changed (${action.bits})`;
    case 'hold':
      return `nothing arrives from ${action.from} at ${action.to}`;
    case 'partition':
      return `${action.to} cannot be reached from ${action.from}`;
    case 'release':
    case 'heal':
      return `${action.to} can be reached from ${action.from} again`;
    case 'reset':
      return `the connection ${action.socket} is reset`;
    case 'vanish':
      return `the other end of ${action.socket} is gone, and nobody says so`;
    case 'clog':
      return `${action.socket} takes no octets`;
    case 'unclog':
      return `${action.socket} takes octets again`;
    case 'commit':
      return `what ${action.node} appended first is on disk`;
    case 'tell':
      return `${action.node} learns of an entry that another focus appended`;
    case 'fail':
      return `the log fails what ${action.node} appended`;
    case 'crash':
      return `${action.node} crashes, ${action.kept} entries kept${action.torn ? ', 1 torn' : ''}`;
    case 'restart':
      return `${action.node} starts again`;
    case 'freeze':
      return `${action.node} stands still`;
    case 'thaw':
      return `${action.node} goes on`;
    case 'set-clock':
      return `the clock of ${action.node} is set to ${action.aheadMs} ms ahead`;
  }
}

function asked(command: AgentCommand): string {
  switch (command.type) {
    case 'join':
      return `joins ${command.room} over ${command.via.transport}`;
    case 'say':
      return `says ${JSON.stringify(command.text)}`;
    case 'whisper':
      return `whispers ${JSON.stringify(command.text)} to ${command.to}`;
    case 'who':
      return 'asks who is there';
    case 'typing':
      return command.active ? 'types' : 'types no more';
    case 'take-nickname':
      return command.nickname === ''
        ? 'gives the nickname back'
        : `asks for the nickname ${JSON.stringify(command.nickname)}`;
    case 'leave':
      return 'leaves';
  }
}

function operated(command: FocusCommand): string {
  switch (command.type) {
    case 'drain':
      return 'drains it';
    case 'change-policy':
      return 'changes the policy';
    case 'close-room':
      return `closes ${command.room}: ${command.reason}`;
  }
}
