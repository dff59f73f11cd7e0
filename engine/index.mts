import './environment.mts';

export { keepFilesIn } from './binaryStorage.mts';
export {
	type BuiltPackage,
	loadPackage,
	MANUAL_TRIGGER,
	NO_OP,
	NodeTypes,
	SEND_IMAGE,
	SEND_MESSAGE,
	STICKY_NOTE,
	TRIGGER,
} from './nodeTypes.mts';
export {
	Engine,
	outputOf,
	type EngineOptions,
	type Execution,
	type WorkflowFile,
} from './engine.mts';
export { WebhookServer } from './webhookServer.mts';
