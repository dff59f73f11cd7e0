/**
 * The room `events/`: the way back. What Gupshup calls the trigger with (anything may come in, nothing of
 * a message is lost), the subscriptions that make it call, and how a tap finds the execution that waits
 * for it. May use `client/` and what this stands on.
 */

export { appIn, isAppId, isTestCall, sanitize } from './call';
export { type GupshupEvent, readCall } from './events';
export { type EventName, isEventName, modesOf, stageOf } from './names';
