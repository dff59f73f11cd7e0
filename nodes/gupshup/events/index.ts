export { appIn, isAppId, isTestCall } from './call';
export { type GupshupEvent, readCall } from './events';
export { type EventName, isEventName, modesOf } from './names';
export { tame } from './tame';
