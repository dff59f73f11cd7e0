export { closedPort } from './closedPort.mts';
export type { Delivery } from './events/deliveries.mts';
export { lifelikeReports } from './events/lifelike.mts';
export { statusPayload, type IncomingMessage, type ReportedStatus } from './events/payloads.mts';
export type { Fault } from './faults/fault.mts';
export type { SandboxTemplate } from './templates/template.mts';
export type { SandboxOptions } from './options.mts';
export { startSandbox, type Sandbox } from './sandbox.mts';
