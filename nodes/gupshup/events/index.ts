export { appIdIn, eventsIn, type GupshupEvent, isEventCall, isTestCall } from './events';
export { type EventName, isEventName, modesOf } from './names';
