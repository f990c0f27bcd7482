// The scenarios of rosters (E), in the order of their rows.
import type { Scenario } from '../world/scenario.ts';
import { e2NotifyIsLost } from './e2-notify-is-lost.ts';
import { e6CameAndWent } from './e6-came-and-went.ts';
import { e7SubscriptionIsUnknown } from './e7-subscription-is-unknown.ts';
import { e8NotifyTimesOut } from './e8-notify-times-out.ts';
import { e8RefreshIsLate } from './e8-refresh-is-late.ts';
import { e8SubscriptionExpires } from './e8-subscription-expires.ts';
import { e9SubscribesWhileUndecided } from './e9-subscribes-while-undecided.ts';
import { e9SubscriptionIsRefused } from './e9-subscription-is-refused.ts';
import { e10SubscriberLeaves } from './e10-subscriber-leaves.ts';
import { e10SubscriptionOutlives } from './e10-subscription-outlives.ts';
import { e11RoomEnds } from './e11-room-ends.ts';
import { e12EndedAndBegunAgain } from './e12-ended-and-begun-again.ts';
import { e14AnonymousInTheRoster } from './e14-anonymous-in-the-roster.ts';
import { e14OwnEntityIsShown } from './e14-own-entity-is-shown.ts';
import { e15OneOfTwoDevicesLeaves } from './e15-one-of-two-devices-leaves.ts';
import { e17EndpointsAreCounted } from './e17-endpoints-are-counted.ts';
import { e17UsersAreCounted } from './e17-users-are-counted.ts';
import { e18ConnectedInTheRoster } from './e18-connected-in-the-roster.ts';
import { e18OnHoldInTheRoster } from './e18-on-hold-in-the-roster.ts';
import { e19RefreshHasAVersionOfItsOwn } from './e19-refresh-has-a-version-of-its-own.ts';
import { e19RefreshRepeatsTheVersion } from './e19-refresh-repeats-the-version.ts';
import { e24NameFullOfMarkup } from './e24-name-full-of-markup.ts';

export const rosters: readonly Scenario[] = [
  e2NotifyIsLost,
  e6CameAndWent,
  e7SubscriptionIsUnknown,
  e8NotifyTimesOut,
  e8RefreshIsLate,
  e8SubscriptionExpires,
  e9SubscribesWhileUndecided,
  e9SubscriptionIsRefused,
  e10SubscriberLeaves,
  e10SubscriptionOutlives,
  e11RoomEnds,
  e12EndedAndBegunAgain,
  e14AnonymousInTheRoster,
  e14OwnEntityIsShown,
  e15OneOfTwoDevicesLeaves,
  e17EndpointsAreCounted,
  e17UsersAreCounted,
  e18ConnectedInTheRoster,
  e18OnHoldInTheRoster,
  e19RefreshHasAVersionOfItsOwn,
  e19RefreshRepeatsTheVersion,
  e24NameFullOfMarkup,
];
