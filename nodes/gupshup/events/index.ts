/**
 * The room `events/`: reading what Gupshup calls the trigger with: anything may come in, nothing of a
 * message is lost. May use `problems/`.
 */

export { appIn, isAppId, isTestCall } from './call';
export { type GupshupEvent, readCall } from './events';
export { type EventName, isEventName, modesOf, stageOf } from './names';
export { tame } from './tame';
