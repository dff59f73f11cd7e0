export type { SandboxApp } from './apps.mts';
export type { Attachment, SandboxParts } from './attachment.mts';
export { closedPort } from './closedPort.mts';
export type { Attempt, Delivery } from './events/deliveries.mts';
export type { Report, ReportScript } from './events/events.mts';
export type {
	IncomingMessage,
	PressedButton,
	PressedTemplateButton,
	ReportDetails,
	ReportedStatus,
} from './events/payloads.mts';
export type { Fault, FaultHandle, FaultKind, FaultRule } from './faults/fault.mts';
export type { LimiterName } from './limits/limiter.mts';
export type { ReferenceReading, SentMessage } from './messages/message.mts';
export type { Counts } from './records/counts.mts';
export type { SandboxPartner } from './partner.mts';
export type { RecordMode } from './records/records.mts';
export type {
	RecordedMedia,
	RecordedMessage,
	RecordedPart,
	RecordedRequest,
} from './records/requests.mts';
export type { SandboxButton, SandboxTemplate } from './templates/template.mts';
export type { MetaReading, SandboxSubscription } from './subscriptions/subscription.mts';
export type { SandboxToken } from './tokens/tokens.mts';
export { startSandbox, type Sandbox, type SandboxOptions } from './sandbox.mts';
